"""Every answer that is not what was asked, in plain words, with a way out."""

import logging
import secrets

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entraide.domain.refusals import Busy, NotAllowed, NotFound, Refusal
from entraide.language import _, ngettext
from entraide.web.access import SignInNeeded, ask_to_sign_in
from entraide.web.pages import render, wants_fragment

log = logging.getLogger("entraide")

STATUS = {NotFound: 404, NotAllowed: 403, Refusal: 409, Busy: 503}
TITLES = {
    400: _("Demande incomprise"),
    403: _("Ce n'est pas possible"),
    404: _("Page introuvable"),
    405: _("Page introuvable"),
    409: _("Ce n'est pas possible maintenant"),
    413: _("C'est trop long"),
    429: _("Une petite attente"),
    500: _("Le site a eu un problème"),
    503: _("Le site est très occupé"),
}
SENTENCES = {
    400: _("Le site n'a pas compris ce que votre navigateur a envoyé. Revenez en arrière et essayez encore."),
    404: _("Cette page n'existe pas, ou plus."),
    405: _("Cette page n'existe pas, ou plus."),
    413: _("Ce que vous envoyez est trop long pour le site. Revenez en arrière et raccourcissez."),
    500: _(
        "Ce n'est pas de votre faute. Ce que vous veniez d'écrire n'est peut-être pas enregistré : vérifiez."
    ),
}


class TooMany(Exception):
    """Too many tries for now; `minutes` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes


def show_error(request: Request, status: int, message: str, code: str = "") -> Response:
    template = "components/_refusal.html" if wants_fragment(request) else "error.html"
    title = TITLES.get(status, TITLES[400])
    return render(request, template, status=status, title=title, message=message, code=code)


def show_refusal(request: Request, refusal: Exception) -> Response:
    return show_error(request, STATUS[type(refusal)], str(refusal))  # type: ignore[index]


def show_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return show_error(request, status, SENTENCES.get(status, SENTENCES[400]))


def show_unreadable(request: Request, _error: Exception) -> Response:
    """A path or query of the wrong type: there is no such page."""
    return show_error(request, 404, SENTENCES[404])


def show_wait(request: Request, error: Exception) -> Response:
    minutes = getattr(error, "minutes", 1)
    sentence = ngettext(
        "Trop d'essais en peu de temps. Attendez %(num)s minute, puis essayez encore.",
        "Trop d'essais en peu de temps. Attendez %(num)s minutes, puis essayez encore.",
        minutes,
    ) % {"num": minutes}
    return show_error(request, 429, sentence)


class Incidents:
    """The innermost net: a bug shows a plain page and a code, which the log holds with the place in our code."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            code = secrets.token_hex(4)
            log.error("incident", extra={"incident": code, "error": error})
            answer = show_error(Request(scope, receive), 500, SENTENCES[500], code)
            await answer(scope, receive, send)


def show_sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)  # noqa: S101  (the handler's registration says so)
    return ask_to_sign_in(request, error)


def install_errors(app: FastAPI) -> None:
    for refusal in STATUS:
        app.add_exception_handler(refusal, show_refusal)
    app.add_exception_handler(HTTPException, show_http)
    app.add_exception_handler(RequestValidationError, show_unreadable)
    app.add_exception_handler(TooMany, show_wait)
    app.add_exception_handler(SignInNeeded, show_sign_in)
