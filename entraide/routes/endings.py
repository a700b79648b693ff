"""The end of an exchange: saying where it stands, thanking, keeping a trace, and a word with a peer when it was hard."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import facts, notebook
from entraide.domain.competences import THEMES
from entraide.domain.exchanges import afterwards, conversation, reading
from entraide.domain.exchanges.conversation import EndDraft, ThanksDraft
from entraide.domain.notebook import LineDraft
from entraide.language import _
from entraide.models.exchange import State
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/entraides/{exchange_id}/fin")
def prepare_end(
    request: Request, session: Transaction, member: CurrentMember, exchange_id: Number
) -> Response:
    exchange = conversation.accepted(session, member, exchange_id)
    if exchange.state == State.ENDED:
        return see_other(f"/entraides/{exchange_id}/apres")
    return _end(request, session, member, exchange_id, blank())


@router.post("/entraides/{exchange_id}/fin")
def end(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[EndDraft], Depends(posted(EndDraft))],
) -> Response:
    if form.refused:
        return _end(request, session, member, exchange_id, form)
    with form.beside("thanks"):
        ended = conversation.end(session, member, exchange_id, form.draft, request.app.state.clock())
        page = "/apres" if ended.state == State.ENDED else "?suite=oui"
        return see_other(f"/entraides/{exchange_id}{page}")
    form.refuse("thanks", _("%(why)s Vous pouvez terminer sans ce mot.") % {"why": form.errors["thanks"]})
    return _end(request, session, member, exchange_id, form, status=409)


@router.get("/entraides/{exchange_id}/apres")
def after(request: Request, session: Transaction, member: CurrentMember, exchange_id: Number) -> Response:
    exchange = conversation.accepted(session, member, exchange_id)
    if exchange.state != State.ENDED:
        return see_other(f"/entraides/{exchange_id}")
    return _after(request, session, member, exchange_id, blank())


@router.post("/entraides/{exchange_id}/merci")
def thank(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[ThanksDraft], Depends(posted(ThanksDraft))],
) -> Response:
    if form.refused:
        return _after(request, session, member, exchange_id, form)
    with form.beside("thanks"):
        conversation.thank(session, member, exchange_id, form.draft)
        return see_other(f"/entraides/{exchange_id}/apres")
    return _after(request, session, member, exchange_id, form, status=409)


@router.get("/entraides/{exchange_id}/dur")
def hard(request: Request, session: Transaction, member: CurrentMember, exchange_id: Number) -> Response:
    """A page and no act: nothing remembers that somebody opened it."""
    exchange = conversation.accepted(session, member, exchange_id)
    return render(
        request,
        "exchanges/hard.html",
        exchange=exchange,
        peers=afterwards.peers(session, member, exchange),
        numbers=facts.listening_lines(),
    )


@router.get("/entraides/{exchange_id}/carnet")
def prepare_trace(
    request: Request, session: Transaction, member: CurrentMember, exchange_id: Number
) -> Response:
    exchange = afterwards.to_keep(session, member, exchange_id)
    known = afterwards.first_words(session, exchange).model_dump(exclude_none=True)
    return _keep(request, session, member, exchange_id, blank(**known))


@router.post("/entraides/{exchange_id}/carnet")
def keep_trace(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[LineDraft], Depends(posted(LineDraft))],
) -> Response:
    if not form.refused:
        with form.beside("month"):
            afterwards.keep(session, member, exchange_id, form.draft, request.app.state.clock())
            return see_other("/moi/carnet")
    return _keep(request, session, member, exchange_id, form)


def _end(
    request: Request,
    session: Session,
    member: Member,
    exchange_id: int,
    form: Form[Any],
    status: int | None = None,
) -> Response:
    exchange = conversation.accepted(session, member, exchange_id)
    helping = exchange.helper_id == member.id
    status = status or form.status
    return render(request, "exchanges/end.html", status=status, exchange=exchange, form=form, helping=helping)


def _after(
    request: Request,
    session: Session,
    member: Member,
    exchange_id: int,
    form: Form[Any],
    status: int | None = None,
) -> Response:
    line = reading.line(session, member, conversation.accepted(session, member, exchange_id))
    words = afterwards.words_to_teach(session, member, line)
    return render(
        request, "exchanges/after.html", status=status or form.status, line=line, form=form, words=words
    )


def _keep(request: Request, session: Session, member: Member, exchange_id: int, form: Form[Any]) -> Response:
    afterwards.to_keep(session, member, exchange_id)
    months = notebook.months(request.app.state.clock(), form.values.get("month"))
    return render(
        request,
        "exchanges/keep.html",
        status=form.status,
        exchange_id=exchange_id,
        form=form,
        themes=list(THEMES.items()),
        months=list(months.items()),
    )
