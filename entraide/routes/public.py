"""Pages that anybody may open: help in a crisis, charter, notices, the person who keeps the server, health."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from entraide import __version__
from entraide.domain import content_notices, facts, rules
from entraide.domain.charter import charter
from entraide.domain.content_notices import ContentNoticeDraft
from entraide.domain.exchanges import sealing
from entraide.web.access import Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.pages import render

router = APIRouter()


@router.get("/aide-urgence")
def urgent_help(request: Request) -> Response:
    """Opens no database: it must answer whatever happens, and may be kept by the browser."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return render(request, "public/urgent_help.html", headers=headers, numbers=facts.help_lines())


@router.get("/charte")
def show_charter(request: Request, session: Transaction) -> Response:
    adopted = rules.value(session, "charte.version")
    return render(request, "public/charter.html", charter=charter(), adopted=adopted)


@router.get("/mentions")
def legal_notices(request: Request, _session: Transaction) -> Response:
    return render(request, "public/legal_notices.html")


@router.get("/serveur")
def server(request: Request, session: Transaction) -> Response:
    return render(request, "public/server.html", version=__version__, trouble=sealing.trouble(session))


@router.get("/accessibilite")
def accessibility(request: Request, _session: Transaction) -> Response:
    return render(request, "public/accessibility.html")


@router.get("/signaler-un-contenu")
def ask_what_harms(request: Request, _session: Transaction) -> Response:
    return render(request, "public/content_notice.html", form=blank())


@router.post("/signaler-un-contenu")
def receive_notice(
    request: Request,
    session: Transaction,
    form: Annotated[Form[ContentNoticeDraft], Depends(posted(ContentNoticeDraft))],
) -> Response:
    if form.refused:
        return render(request, "public/content_notice.html", status=form.status, form=form)
    limit(request, "content-notice", 10, timedelta(days=1))
    notice = content_notices.receive(session, form.draft, request.app.state.clock())
    return render(request, "public/content_notice_received.html", notice=notice)


@router.get("/sante")
def health(request: Request) -> Response:
    """« ok » when the database answers, then what does not go well all the same; for machines."""
    with request.app.state.engines.reading() as session:
        trouble = sealing.trouble(session)
    return PlainTextResponse(f"ok\n{trouble}".strip())


@router.get("/robots.txt")
def robots() -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")
