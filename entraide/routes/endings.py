"""The end of an exchange: saying where it stands, a word of thanks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.exchanges import conversation
from entraide.domain.exchanges.conversation import EndDraft, ThanksDraft
from entraide.models.exchange import State
from entraide.models.member import Member
from entraide.routes.exchanges import conversation_page
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
        return see_other(f"/entraides/{exchange_id}")
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
        conversation.end(session, member, exchange_id, form.draft, request.app.state.clock())
        return see_other(f"/entraides/{exchange_id}")
    return _end(request, session, member, exchange_id, form, status=409)


@router.post("/entraides/{exchange_id}/merci")
def thank(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[ThanksDraft], Depends(posted(ThanksDraft))],
) -> Response:
    if form.refused:
        return conversation_page(request, session, member, exchange_id, form)
    with form.beside("thanks"):
        conversation.thank(session, member, exchange_id, form.draft)
        return see_other(f"/entraides/{exchange_id}")
    return conversation_page(request, session, member, exchange_id, form, status=409)


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
    return render(
        request,
        "exchanges/end.html",
        status=status or form.status,
        exchange=exchange,
        form=form,
        helping=helping,
    )
