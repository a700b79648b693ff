"""A meeting, and those without a phone: paper to print, and writing down what somebody else said."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.decisions import ballots, lifecycle, recording
from entraide.domain.decisions.methods import METHODS
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.domain.decisions.recording import RecordingDraft
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/decisions/{decision_id}/bulletin-papier")
def ballot(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = _open(request, session, member, decision_id)
    return render(request, "decisions/paper.html", reading=reading, **_about(reading))


@router.get("/decisions/{decision_id}/liste-papier")
def roll(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = _open(request, session, member, decision_id)
    names = [] if reading.decision.secret else recording.roll_names(session, reading.decision)
    return render(request, "decisions/roll_sheet.html", reading=reading, names=names)


@router.get("/decisions/{decision_id}/pour-quelquun")
def write(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    ballots.require_on_roll(session, member, reading.decision)
    form = blank(version=reading.decision.version)
    return _form(request, reading, form)


@router.post("/decisions/{decision_id}/pour-quelquun")
def record(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    form: Annotated[Form[RecordingDraft], Depends(posted(RecordingDraft))],
) -> Response:
    decision, now = lifecycle.find(session, decision_id), request.app.state.clock()
    ballots.require_on_roll(session, member, decision)
    person = None
    if not form.refused:
        form.errors |= recording.problems(decision, form.draft)
        with form.beside("person"):
            person = recording.person_of(session, member, decision, form.draft.person, now)
    if person is not None and not form.refused:
        with form.beside("form"):
            recording.record(session, member, person, decision, form.draft, now, form.values)
    if form.refused:
        reading = read_decision(session, member, decision_id, now)
        form.values["version"] = str(decision.version)
        return _form(request, reading, form)
    return see_other(f"/decisions/{decision_id}/pour-quelquun#notees")


@router.post("/decisions/{decision_id}/pas-ma-reponse")
def undo(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    recording.undo(session, member, lifecycle.find(session, decision_id), request.app.state.clock())
    return see_other(f"/decisions/{decision_id}#ma-reponse")


def _open(request: Request, session: Session, member: Member, decision_id: int) -> Reading:
    """There is no paper for what cannot be answered now."""
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    if not reading.decision.secret:
        ballots.require_open(reading.there)
    return reading


def _form(request: Request, reading: Reading, form: Form[RecordingDraft]) -> Response:
    """The reason stands in the place of the form when nothing can be noted any more."""
    hindrance = recording.hindrance(reading.decision, reading.there, request.app.state.clock())
    return render(
        request,
        "decisions/record.html",
        status=409 if form.refused and hindrance else form.status,
        reading=reading,
        form=form,
        hindrance=hindrance,
        **_about(reading),
    )


def _about(reading: Reading) -> dict[str, Any]:
    """Until when an answer can be noted, and what the method lets one answer."""
    closes_at = reading.there.closes_at
    return {
        "until": closes_at - recording.UNDO if closes_at else None,
        "ways": METHODS[reading.decision.method].ANSWERS,
    }
