"""Answering a decision: one tap for most answers, a small form for those that say why."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.decisions import ballots, lifecycle
from entraide.domain.decisions.choices import Choices
from entraide.domain.decisions.drafts import BallotDraft
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.models.decision import Ballot
from entraide.models.member import Member
from entraide.web.access import Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()

# How the address of the form names an answer that has one.
ANSWERS = {"objection": "objection", "reserve": "consent_with_concern"}
OWN_PAGES = {"date_place": "disponibilites", "advice": "avis"}
"""The ways to decide whose answers are no tap and no words of this form."""
Wanted = Annotated[Literal["objection", "reserve"] | None, Query(alias="reponse")]


@router.get("/decisions/{decision_id}/bulletin")
def write(
    request: Request, session: Transaction, member: Reader, decision_id: Number, wanted: Wanted = None
) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    ballots.require_on_roll(session, member, reading.decision)
    ballots.require_named(reading.decision)
    if (elsewhere := OWN_PAGES.get(reading.decision.method)) is not None:
        return see_other(f"/decisions/{decision_id}/{elsewhere}")
    if not reading.may_object_late:
        ballots.require_open(reading.there)
    known = reading.mine or reading.to_confirm
    answer = ANSWERS[wanted] if wanted else known.answer if known else ""
    words = _known(reading, known) if known and known.answer == answer else {}
    choices = reading.by_method.fields if isinstance(reading.by_method, Choices) else {}
    form = blank(answer=answer, version=reading.decision.version, **words, **choices)
    return render(request, "decisions/ballot.html", reading=reading, form=form)


@router.post("/decisions/{decision_id}/bulletin")
def answer(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    form: Annotated[Form[BallotDraft], Depends(posted(BallotDraft))],
) -> Response:
    decision = lifecycle.find(session, decision_id)
    ballots.require_on_roll(session, member, decision)
    ballots.require_named(decision)
    if not form.refused:
        form.errors |= ballots.problems(decision, form.draft)
    if not form.refused:
        with form.beside("form"):
            ballots.answer(session, member, decision, form.draft, request.app.state.clock())
    if form.refused:
        return _again(request, session, member, decision_id, form)
    return see_other(f"/decisions/{decision_id}#ma-reponse")


@router.post("/decisions/{decision_id}/objection-levee")
def withdraw_objection(
    request: Request, session: Transaction, member: Reader, decision_id: Number
) -> Response:
    decision = lifecycle.find(session, decision_id)
    ballots.withdraw_objection(session, member, decision, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}")


def _known(reading: Reading, ballot: Ballot) -> dict[str, str]:
    """What was said with the same answer before."""
    line = reading.objections.mine(ballot.version)
    return {
        "words": ballot.words,
        "objection": ballot.objection,
        "unsigned": "oui" if ballot.unsigned else "",
        "wants_carrier": "oui" if line and line.objection.wants_carrier else "",
    }


def _again(
    request: Request, session: Session, member: Member, decision_id: int, form: Form[BallotDraft]
) -> Response:
    """The form with what was typed, about the text as it is now; after the closing, to keep one's words at least."""
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    form.values["version"] = str(reading.decision.version)
    status = form.status if reading.may_answer or reading.may_object_late else 409
    return render(request, "decisions/ballot.html", status=status, reading=reading, form=form)
