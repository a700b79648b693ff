"""Two light ways to decide: « sauf objection », and deciding alone after having asked."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import rules
from entraide.domain.decisions import advice, ballots, lazy_consensus, lifecycle, proposing
from entraide.domain.decisions.advice import AdviceDraft, ConclusionDraft
from entraide.domain.decisions.drafts import AskingDraft, Effect, ObjectableDraft
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Kind
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()

SMALL = _("Cochez cette case si c'est vrai. Sinon, choisissez une autre façon de décider.")


@router.get("/decisions/nouvelle/sans-objection")
def new_objectable(request: Request, session: Transaction, member: CurrentMember) -> Response:
    proposing.require_may_propose(session, member, Kind.QUESTION)
    return _new(request, session, "lazy", blank())


@router.post("/decisions/nouvelle/sans-objection")
def propose_objectable(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[ObjectableDraft], Depends(posted(ObjectableDraft))],
) -> Response:
    if "small" in form.errors:
        form.refuse("small", SMALL)
    return _propose(request, session, member, lazy_consensus.METHOD, form)


@router.get("/decisions/nouvelle/avis")
def new_asking(request: Request, session: Transaction, member: CurrentMember) -> Response:
    proposing.require_may_propose(session, member, Kind.QUESTION)
    return _new(request, session, "advice", blank())


@router.post("/decisions/nouvelle/avis")
def propose_asking(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[AskingDraft], Depends(posted(AskingDraft))],
) -> Response:
    return _propose(request, session, member, advice.METHOD, form)


@router.get("/decisions/{decision_id}/avis")
def before_advising(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    reading = _read(request, session, member, decision_id)
    ballots.require_on_roll(session, member, reading.decision)
    ballots.require_open(reading.there)
    mine = reading.by_method.mine
    return _advise(request, reading, blank(words=mine.remark.words if mine else ""))


@router.post("/decisions/{decision_id}/avis")
def advise(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    form: Annotated[Form[AdviceDraft], Depends(posted(AdviceDraft))],
) -> Response:
    if not form.refused:
        with form.beside("words"):
            decision = lifecycle.find(session, decision_id)
            advice.give(session, member, decision, form.draft, request.app.state.clock())
    if form.refused:
        return _advise(request, _read(request, session, member, decision_id), form)
    return see_other(f"/decisions/{decision_id}#ma-reponse")


@router.get("/decisions/{decision_id}/conclusion")
def before_concluding(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number
) -> Response:
    reading, now = _read(request, session, member, decision_id), request.app.state.clock()
    advice.require_may_conclude(session, member, reading.decision, now)
    known = {f"reply-{piece.remark.id}": piece.remark.reply for piece in reading.by_method.pieces}
    return _conclude(request, reading, blank(**known))


@router.post("/decisions/{decision_id}/conclusion")
def conclude(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    form: Annotated[Form[ConclusionDraft], Depends(posted(ConclusionDraft))],
) -> Response:
    reading, now = _read(request, session, member, decision_id), request.app.state.clock()
    advice.require_asker(member, reading.decision)
    replies = {
        piece.remark.id: form.values.get(f"reply-{piece.remark.id}", "") for piece in reading.by_method.pieces
    }
    if not form.resumed:
        form.errors |= {f"reply-{number}": why for number, why in advice.wrong_replies(replies).items()}
    if not form.refused:
        with form.beside("done"):
            advice.conclude(session, member, reading.decision, form.draft, replies, now)
    if form.refused:
        return _conclude(request, reading, form)
    return see_other(f"/decisions/{decision_id}")


def _propose(request: Request, session: Session, member: Member, method: str, form: Form[Any]) -> Response:
    proposing.require_may_propose(session, member, Kind.QUESTION)
    if form.refused:
        return _new(request, session, method, form)
    now = request.app.state.clock()
    decision = proposing.propose(session, member, form.draft, Effect(Kind.QUESTION), now, Way(method))
    return see_other(f"/decisions/{decision.id}")


def _read(request: Request, session: Session, member: Member, decision_id: int) -> Any:
    """Only a decision of this kind has these pages."""
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    if reading.decision.method != advice.METHOD:
        raise NotFound(_("Cette page n'existe pas."))
    return reading


def _new(request: Request, session: Session, method: str, form: Form[Any]) -> Response:
    days = rules.value(session, "decision.jours")
    return render(request, f"decisions/{method}/new.html", status=form.status, form=form, days=days)


def _advise(request: Request, reading: Reading, form: Form[Any]) -> Response:
    """About the text as it is now; after the closing, to keep at least what was written."""
    form.values["version"] = str(reading.decision.version)
    status = form.status if reading.may_answer else 409
    return render(request, "decisions/advice/give.html", status=status, reading=reading, form=form)


def _conclude(request: Request, reading: Reading, form: Form[Any]) -> Response:
    return render(request, "decisions/advice/conclude.html", status=form.status, reading=reading, form=form)
