"""Reporting what harms: from an exchange, a person, a request. Open to who is suspended: they can be harmed too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import content_notices, facts, reports
from entraide.domain.reports import FAMILIES, ReportDraft, Target
from entraide.language import _
from entraide.models.member import Member
from entraide.web.access import Reader, Transaction
from entraide.web.errors import TooMany
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.numbers import Number
from entraide.web.pages import render

router = APIRouter()
MOST_REPORTS = 10
"""A day and a member. Counted in memory on purpose: a table would keep who reports."""
Report = Annotated[Form[ReportDraft], Depends(posted(ReportDraft))]


Find = Callable[[Session, Member, int], Target]


def _offer(path: str, find: Find) -> None:
    """The form at this path, and its sending, about what `find` looks up for this member."""

    @router.get(path)
    def ask(request: Request, session: Transaction, member: Reader, number: Number) -> Response:
        return _ask(request, find(session, member, number), blank(receipt=content_notices.new_receipt()))

    @router.post(path)
    def send(
        request: Request, session: Transaction, member: Reader, number: Number, form: Report
    ) -> Response:
        return _send(request, session, member, find(session, member, number), form)


def _ask(request: Request, target: Target, form: Form[Any], status: int | None = None) -> Response:
    return render(
        request,
        "reports/form.html",
        status=status or form.status,
        target=target,
        form=form,
        families=[(name, sentence) for name, (sentence, _article) in FAMILIES.items()],
        numbers=facts.help_lines()[:4],
    )


def _send(request: Request, session: Transaction, member: Reader, target: Target, form: Report) -> Response:
    if form.refused:
        return _ask(request, target, form)
    blocked = reports.keep_away(session, member, target, form.draft)
    notice = reports.already(session, target, form.draft)
    if notice is None:
        try:
            limit(request, "report", MOST_REPORTS, timedelta(days=1))
        except TooMany:
            form.refuse("words", _too_many(blocked))
            return _ask(request, target, form, status=429)
        notice = reports.send(session, target, form.draft, request.app.state.clock())
    return render(request, "reports/received.html", notice=notice, target=target, blocked=blocked)


def _too_many(blocked: bool) -> str:
    why = _(
        "Vous avez envoyé dix signalements en un jour. Votre texte reste ici ; vous pourrez l'envoyer demain."
    )
    return _("%(why)s Cette personne est déjà bloquée.") % {"why": why} if blocked else why


_offer("/entraides/{number}/signaler", reports.of_exchange)
_offer("/membres/{number}/signaler", reports.of_member)
_offer("/demandes/{number}/signaler", reports.of_request)
