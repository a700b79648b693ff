"""Choosing the date and the place of a meeting together: put it, add to it, answer it, ask again after a tie."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.decisions import (
    availability,
    ballots,
    lifecycle,
    meeting_choice,
    meeting_options,
    proposing,
)
from entraide.domain.decisions.availability import AvailabilityDraft
from entraide.domain.decisions.meeting_choice import AdditionDraft, MeetingChoiceDraft
from entraide.domain.decisions.meeting_options import MOST, Options
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.domain.meetings.drafts import COMFORTS
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Decision, Kind
from entraide.models.member import Member
from entraide.routes import meeting_rows
from entraide.web.access import CurrentMember, Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/decisions/nouvelle/date-lieu")
def new(request: Request, session: Transaction, member: CurrentMember) -> Response:
    proposing.require_may_propose(session, member, Kind.DATE)
    return _new(request, session, blank())


@router.post("/decisions/nouvelle/date-lieu")
def propose(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[MeetingChoiceDraft], Depends(posted(MeetingChoiceDraft))],
) -> Response:
    proposing.require_may_propose(session, member, Kind.DATE)
    now = request.app.state.clock()
    options = meeting_rows.options(form, meeting_options.earliest(session, now)) if not form.resumed else None
    if options is None or form.refused:
        return _new(request, session, form)
    decision = meeting_choice.propose(session, member, form.draft, options, now)
    return see_other(f"/decisions/{decision.id}")


@router.get("/decisions/{decision_id}/possibilites")
def before_adding(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number
) -> Response:
    reading, _options = _read(request, session, member, decision_id)
    meeting_choice.require_preparing(reading.decision)
    return _addition(request, session, reading, blank())


@router.post("/decisions/{decision_id}/possibilites")
def add(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    form: Annotated[Form[AdditionDraft], Depends(posted(AdditionDraft))],
) -> Response:
    reading, known = _read(request, session, member, decision_id)
    meeting_choice.require_preparing(reading.decision)
    slot, place = meeting_rows.addition(form) if not form.resumed else (None, None)
    if not form.refused:
        form.errors |= meeting_choice.wrong(session, known, slot, place, request.app.state.clock())
    if form.refused:
        return _addition(request, session, reading, form)
    meeting_choice.add(session, reading.decision, slot, place, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}")


@router.get("/decisions/{decision_id}/disponibilites")
def before_answering(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    reading, options = _read(request, session, member, decision_id)
    ballots.require_on_roll(session, member, reading.decision)
    ballots.require_open(reading.there)
    return _answer(
        request, reading, blank(**availability.fields_of(options, reading.mine or reading.to_confirm))
    )


@router.post("/decisions/{decision_id}/disponibilites")
def answer(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    form: Annotated[Form[AvailabilityDraft], Depends(posted(AvailabilityDraft))],
) -> Response:
    decision = lifecycle.find(session, decision_id)
    _require_meeting(decision)
    ballots.require_on_roll(session, member, decision)
    if not form.refused:
        with form.beside("date-1"):
            now = request.app.state.clock()
            availability.answer(session, member, decision, form.values, form.draft, now)
    if form.refused:
        return _answer(request, _read(request, session, member, decision_id)[0], form)
    return see_other(f"/decisions/{decision_id}#ma-reponse")


@router.post("/decisions/{decision_id}/second-tour")
def second_round(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number
) -> Response:
    reading, _options = _read(request, session, member, decision_id)
    number = meeting_choice.second_round(
        session, member, reading.decision, reading.by_method, request.app.state.clock()
    )
    return see_other(f"/decisions/{number}")


def _read(request: Request, session: Session, member: Member, decision_id: int) -> tuple[Any, Options]:
    """Only a decision of this kind has these pages."""
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    _require_meeting(reading.decision)
    return reading, meeting_options.options_of(reading.text)


def _require_meeting(decision: Decision) -> None:
    if decision.method != meeting_choice.METHOD:
        raise NotFound(_("Cette page n'existe pas."))


def _new(request: Request, session: Session, form: Form[MeetingChoiceDraft]) -> Response:
    return render(
        request,
        "decisions/date_place/new.html",
        status=form.status,
        form=form,
        first=meeting_options.earliest(session, request.app.state.clock()),
        most=MOST,
        comforts=COMFORTS,
    )


def _addition(request: Request, session: Session, reading: Reading, form: Form[Any]) -> Response:
    first = meeting_options.earliest(session, request.app.state.clock())
    return render(
        request,
        "decisions/date_place/add.html",
        status=form.status,
        reading=reading,
        form=form,
        first=first,
        comforts=COMFORTS,
    )


def _answer(request: Request, reading: Reading, form: Form[Any]) -> Response:
    """About the text as it is now; after the closing, to keep at least what was ticked."""
    form.values["version"] = str(reading.decision.version)
    status = form.status if reading.may_answer else 409
    return render(request, "decisions/date_place/answer.html", status=status, reading=reading, form=form)
