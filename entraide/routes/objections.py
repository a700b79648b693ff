"""Objecting, following an objection to its end, carrying it with somebody; the vote when consent is stuck."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.decisions import another_way, ballots, carrying, lifecycle, objections
from entraide.domain.decisions.carrying import CarrierDraft
from entraide.domain.decisions.methods import METHODS
from entraide.domain.decisions.reading import read_decision
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Reader, Transaction
from entraide.web.forms import Form, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/decisions/{decision_id}/objecter")
def guide(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    if "objection" not in METHODS[reading.decision.method].ANSWERS:
        raise NotFound(_("Cette page n'existe pas."))
    ballots.require_on_roll(session, member, reading.decision)
    ballots.require_open(reading.there)
    return render(request, "decisions/objecting.html", reading=reading)


@router.get("/decisions/{decision_id}/objections/{number}")
def read(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number, number: Number
) -> Response:
    return _page(request, session, member, decision_id, number)


@router.post("/decisions/{decision_id}/objections/{number}/levee")
def lift(
    request: Request, session: Transaction, member: Reader, decision_id: Number, number: Number
) -> Response:
    objection = carrying.find(session, decision_id, number)
    carrying.lift(session, member, objection, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}/objections/{number}")


@router.post("/decisions/{decision_id}/objections/{number}/maintien")
def repeat(
    request: Request, session: Transaction, member: Reader, decision_id: Number, number: Number
) -> Response:
    objection = carrying.find(session, decision_id, number)
    carrying.repeat(session, member, objection, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}#ma-reponse")


@router.post("/decisions/{decision_id}/objections/{number}/portage")
def offer(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number, number: Number
) -> Response:
    objection = carrying.find(session, decision_id, number)
    carrying.offer(session, member, objection, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}/objections/{number}")


@router.post("/decisions/{decision_id}/objections/{number}/portage/accord")
def accept(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    number: Number,
    form: Annotated[Form[CarrierDraft], Depends(posted(CarrierDraft))],
) -> Response:
    objection = carrying.find(session, decision_id, number)
    if form.refused:
        return _page(request, session, member, decision_id, number, form.status)
    carrying.accept(session, member, objection, form.draft, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}/objections/{number}")


@router.post("/decisions/{decision_id}/objections/{number}/portage/fin")
def end(
    request: Request, session: Transaction, member: Reader, decision_id: Number, number: Number
) -> Response:
    objection = carrying.find(session, decision_id, number)
    carrying.end(session, member, objection, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}/objections/{number}")


@router.get("/decisions/{decision_id}/autre-methode")
def show_vote(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    another_way.require_may_vote_instead(session, member, reading.decision)
    return render(request, "decisions/another_way.html", reading=reading)


@router.post("/decisions/{decision_id}/autre-methode")
def vote_instead(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number
) -> Response:
    decision = lifecycle.find(session, decision_id)
    vote = another_way.vote_instead(session, member, decision, request.app.state.clock())
    return see_other(f"/decisions/{vote.id}")


def _page(
    request: Request, session: Session, member: Member, decision_id: int, number: int, status: int = 200
) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    line = objections.one(reading.objections, number)
    return render(request, "decisions/objection.html", status=status, reading=reading, line=line)
