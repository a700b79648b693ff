"""Rendering and redirecting: the templates, what they all know, and the two answers a route gives."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from entraide.domain import communes, competences, dates, permissions, text
from entraide.domain.exchanges.sealing import opened
from entraide.language import _, ngettext
from entraide.settings import Settings
from entraide.web.static import StaticFiles

TEMPLATES = Path(__file__).parent.parent / "templates"


def open_templates(settings: Settings, static: StaticFiles) -> Environment:
    """The environment: strict about misspelt variables, everything escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(day=dates.day, moment=dates.moment, until=dates.until, markdown=text.markdown)
    environment.filters.update(
        full_day=dates.full_day, hour=dates.hour, commune=communes.name, ways=competences.ways, opened=opened
    )
    environment.filters.update(month=dates.month, how_far=communes.how_far)
    environment.globals.update(
        permissions=permissions, settings=settings, static=static.url, refused=None, title_prefix=""
    )
    return environment


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """A page, or a fragment, with what every template may use: `member` (or None), `now`, `path`."""
    app, state = request.app, request.state
    html = app.state.templates.get_template(template).render(
        context, member=getattr(state, "member", None), now=app.state.clock(), path=request.scope["path"]
    )
    return HTMLResponse(html, status_code=status, headers={"Vary": "HX-Request, Cookie", **(headers or {})})


def see_other(url: str) -> Response:
    """After an act: the browser follows with a GET, so that a reload never repeats the act."""
    return RedirectResponse(url, status_code=303)


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks, to replace one piece; a hint for rendering, never for rights."""
    return "HX-Request" in request.headers
