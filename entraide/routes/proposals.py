"""What those who propose do: ask a question, open the founding, put a better text, take it back."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import rules
from entraide.domain.decisions import (
    choices,
    founding,
    lifecycle,
    options,
    proposing,
    remarks,
    rule_changes,
    secrecy,
)
from entraide.domain.decisions.drafts import Effect, NewTextDraft, QuestionDraft
from entraide.domain.decisions.founding import FoundingDraft
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.models.decision import Kind
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


# How an address names a way to decide; those that have a form of their own.
WAYS = {
    "consentement": "consent",
    "oui-non": "yes_no",
    "approbation": "approval",
    "jugement": "judgment",
    "resistance": "resistance",
}
ELSEWHERE = {name: f"/decisions/nouvelle/{name}" for name in ("avis", "sans-objection", "date-lieu")}
Wanted = Annotated[str, Query(alias="facon", max_length=20)]
Asked = Annotated[Literal["", "personne", "proposition", "choix"], Query(alias="question")]


@router.get("/decisions/nouvelle")
def new(
    request: Request, session: Transaction, member: CurrentMember, wanted: Wanted = "", asked: Asked = ""
) -> Response:
    """The three questions that lead to a way to decide, one a page; then the form of that way."""
    if wanted in ELSEWHERE:
        return see_other(ELSEWHERE[wanted])
    proposing.require_may_propose(session, member, Kind.QUESTION)
    if wanted in WAYS:
        return _question(request, session, blank(method=WAYS[wanted], after_trial="continue"))
    return render(request, "decisions/chooser.html", asked=asked)


@router.post("/decisions/nouvelle")
def ask(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[QuestionDraft], Depends(posted(QuestionDraft))],
) -> Response:
    proposing.require_may_propose(session, member, Kind.QUESTION)
    if form.refused:
        return _question(request, session, form)
    draft, now = form.draft, request.app.state.clock()
    way = Way(
        draft.method,
        options.to_json(draft.option),
        trial_days=draft.trial_days,
        after_trial=draft.after_trial,
    )
    with form.beside("secret" if draft.secret else "title"), session.begin_nested():
        decision = proposing.propose(session, member, draft, Effect(draft.kind), now, way)
        if draft.secret:
            secrecy.ask(session, member, decision)
    if form.refused:
        return _question(request, session, form)
    return see_other(f"/decisions/{decision.id}")


@router.get("/decisions/fondation")
def show_founding(request: Request, session: Transaction, member: CurrentMember) -> Response:
    if (opened := founding.under_way(session)) is not None:
        return see_other(f"/decisions/{opened.id}")
    founding.require_offered(session, member)
    return _founding(request, session, blank(**founding.prefilled(session)))


@router.post("/decisions/fondation")
def open_founding(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[FoundingDraft], Depends(posted(FoundingDraft))],
) -> Response:
    if (opened := founding.under_way(session)) is not None:
        return see_other(f"/decisions/{opened.id}")
    founding.require_offered(session, member)
    for field in ("name", "commune"):
        if not form.refused:
            with form.beside(field):
                founding.parse(field, form.draft)
    if form.refused:
        return _founding(request, session, form)
    decision = founding.open_founding(session, member, form.draft, request.app.state.clock())
    return see_other(f"/decisions/{decision.id}")


@router.get("/decisions/{decision_id}/versions/nouvelle")
def rework(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = _reworkable(request, session, member, decision_id)
    known = reading.text.model_dump(include={"simple", "if_nothing", "details"})
    if reading.rule:
        known["value"] = reading.rule.kind.typed(reading.rule.proposed)
    names = options.typed_of(reading.decision.method, options.names_of(reading.text))
    form = blank(**known, option=names, version=reading.text.number)
    return _rework(request, session, member, reading, form)


@router.post("/decisions/{decision_id}/versions/nouvelle")
def put_better_text(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    form: Annotated[Form[NewTextDraft], Depends(posted(NewTextDraft))],
) -> Response:
    reading = _reworkable(request, session, member, decision_id)
    value = None
    if not form.refused and reading.rule:
        with form.beside("value"):
            value = rule_changes.wanted(session, reading.rule.kind, form.draft.value)
    if not form.refused:
        with form.beside("option"):
            proposing.named(reading.decision, form.draft)
    if not form.refused:
        with form.beside("simple"):
            proposing.rewrite(session, member, reading.decision, form.draft, request.app.state.clock(), value)
    if form.refused:
        form.values["version"] = reading.text.number
        return _rework(request, session, member, reading, form)
    return see_other(f"/decisions/{decision_id}")


@router.post("/decisions/{decision_id}/relecture")
def read_through(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number
) -> Response:
    decision = lifecycle.find(session, decision_id)
    proposing.read_through(session, member, decision, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}")


@router.post("/decisions/{decision_id}/departage")
def choose_again(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number
) -> Response:
    """A second round between the options that are first together."""
    now = request.app.state.clock()
    reading = read_decision(session, member, decision_id, now)
    second = choices.second_round(session, member, reading.decision, reading.text, reading.there, now)
    return see_other(f"/decisions/{second}")


@router.post("/decisions/{decision_id}/retrait")
def take_back(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    proposing.take_back(session, member, lifecycle.find(session, decision_id), request.app.state.clock())
    return see_other(f"/decisions/{decision_id}")


def _question(request: Request, session: Session, form: Form[QuestionDraft]) -> Response:
    days = rules.value(session, "decision.jours")
    return render(
        request, "decisions/question.html", status=form.status, form=form, days=days, most=options.MOST
    )


def _founding(request: Request, session: Session, form: Form[FoundingDraft]) -> Response:
    return render(
        request,
        "decisions/founding.html",
        status=form.status,
        form=form,
        text=founding.FoundingText(),
        days=rules.value(session, "decision.jours_regle"),
    )


def _rework(
    request: Request, session: Session, member: Member, reading: Reading, form: Form[NewTextDraft]
) -> Response:
    """The form, beside the amendments that were taken and that no text carries yet."""
    taken = remarks.to_work_in(session, member, reading.decision)
    return render(
        request,
        "decisions/rework.html",
        status=form.status,
        reading=reading,
        taken=taken,
        form=form,
        most=options.MOST,
    )


def _reworkable(request: Request, session: Session, member: Member, decision_id: int) -> Reading:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    proposing.require_author(session, member, reading.decision)
    return reading
