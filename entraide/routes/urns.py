"""The secret vote: asking for it, voting, checking one's ballot, the exact text that was voted.

What a person put in the box, their line and their codes are shown by POST alone: no address in a history leads there.
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import rules
from entraide.domain.decisions import lifecycle, secrecy
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.domain.decisions.texts import frozen_text
from entraide.domain.decisions.urn import checking, opening, page, voting
from entraide.domain.decisions.urn.forms import ContestDraft, SecretBallotDraft, choices
from entraide.models.member import Member
from entraide.web.access import Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()
URL = "/decisions/{decision_id}"


@router.get("/decisions/secret")
def explain(request: Request, member: Reader) -> Response:
    return render(request, "decisions/urn/about.html")


@router.get(URL + "/secret")
def say_what_changes(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    decision = lifecycle.find(session, decision_id)
    secrecy.require_may_ask(session, member, decision)
    if decision.secret:
        return see_other(f"/decisions/{decision_id}")
    return render(
        request,
        "decisions/urn/ask.html",
        decision=decision,
        electors=opening.electors(session, decision),
        threshold=secrecy.threshold(session, decision),
        floor_cap=rules.value(session, "decision.plancher"),
    )


@router.post(URL + "/secret")
def ask(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    secrecy.ask(session, member, lifecycle.find(session, decision_id))
    return see_other(f"/decisions/{decision_id}")


@router.get(URL + "/urne")
def write(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    """Always blank: what is in the box is shown to nobody who did not ask."""
    reading, _box = _voting(request, session, member, decision_id)
    return render(request, "decisions/urn/ballot.html", reading=reading, form=blank())


@router.post(URL + "/urne")
def vote(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    form: Annotated[Form[SecretBallotDraft], Depends(posted(SecretBallotDraft))],
) -> Response:
    reading, box = _voting(request, session, member, decision_id)
    if not form.refused:
        with form.beside("choice-1" if "options" in box.question else "answer"):
            put = choices(reading.decision, box.question, form.values)
            voting.vote(session, member, reading.decision, put, request.app.state.clock())
    if form.refused:
        return render(request, "decisions/urn/ballot.html", status=form.status, reading=reading, form=form)
    return see_other(f"/decisions/{decision_id}#ma-reponse")


@router.post(URL + "/urne/mon-choix")
def show_my_choice(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    reading, _box = _voting(request, session, member, decision_id)
    choice = voting.my_choice(session, member, reading.decision)
    return render(request, "decisions/urn/my_choice.html", reading=reading, choice=choice)


@router.get(URL + "/verification")
def check(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    return _checking(request, session, member, decision_id, blank())


@router.post(URL + "/verification")
def show_my_line(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    return _checking(request, session, member, decision_id, blank(), shown=True)


@router.post(URL + "/preuve.json")
def my_proof(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    proof = checking.proof(session, member, lifecycle.find(session, decision_id))
    name = f'attachment; filename="preuve-{decision_id}.json"'
    return Response(proof.document(), media_type="application/json", headers={"Content-Disposition": name})


@router.post(URL + "/contestation")
def contest(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    form: Annotated[Form[ContestDraft], Depends(posted(ContestDraft))],
) -> Response:
    if form.refused:
        return _checking(request, session, member, decision_id, form)
    decision, draft = lifecycle.find(session, decision_id), form.draft
    checking.contest(session, member, decision, draft.reason, draft.words, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}/verification#contester")


@router.get(URL + "/texte.txt")
def exact_text(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    """The very bytes whose hash is in the opening and in the journal."""
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    return Response(frozen_text(reading.decision, reading.text).encode(), media_type="text/plain")


def _voting(request: Request, session: Session, member: Member, decision_id: int) -> tuple[Reading, page.Box]:
    now = request.app.state.clock()
    reading = read_decision(session, member, decision_id, now)
    return reading, page.require_open(reading.box, reading.decision, now)


def _checking(
    request: Request,
    session: Session,
    member: Member,
    decision_id: int,
    form: Form[ContestDraft],
    shown: bool = False,
) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    return render(
        request,
        "decisions/urn/check.html",
        status=form.status,
        reading=reading,
        box=page.require_published(reading.box),
        proof=checking.proof(session, member, reading.decision) if shown else None,
        reasons=checking.REASONS,
        form=form,
    )
