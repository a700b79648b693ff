"""Reporting what harms: from an exchange, a person, a request. Open to who is suspended: they can be harmed too."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import content_notices, facts, reports
from entraide.domain.reports import FAMILIES, ReportDraft, Target
from entraide.language import _
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


@router.get("/entraides/{exchange_id}/signaler")
def about_exchange(request: Request, session: Transaction, member: Reader, exchange_id: Number) -> Response:
    return _ask(request, reports.of_exchange(session, member, exchange_id), _fresh())


@router.post("/entraides/{exchange_id}/signaler")
def report_exchange(
    request: Request, session: Transaction, member: Reader, exchange_id: Number, form: Report
) -> Response:
    return _send(request, session, member, reports.of_exchange(session, member, exchange_id), form)


@router.get("/membres/{member_id}/signaler")
def about_member(request: Request, session: Transaction, member: Reader, member_id: Number) -> Response:
    return _ask(request, reports.of_member(session, member, member_id), _fresh())


@router.post("/membres/{member_id}/signaler")
def report_member(
    request: Request, session: Transaction, member: Reader, member_id: Number, form: Report
) -> Response:
    return _send(request, session, member, reports.of_member(session, member, member_id), form)


@router.get("/demandes/{request_id}/signaler")
def about_request(request: Request, session: Transaction, member: Reader, request_id: Number) -> Response:
    return _ask(request, reports.of_request(session, member, request_id), _fresh())


@router.post("/demandes/{request_id}/signaler")
def report_request(
    request: Request, session: Transaction, member: Reader, request_id: Number, form: Report
) -> Response:
    return _send(request, session, member, reports.of_request(session, member, request_id), form)


def _fresh() -> Form[Any]:
    return blank(receipt=content_notices.new_receipt())


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
