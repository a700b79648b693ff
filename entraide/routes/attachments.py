"""Sending a resource or a meeting: chosen while writing to somebody, or sent from its own page."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.exchanges import attachments, conversation, reading
from entraide.domain.exchanges.attachments import ChoiceDraft
from entraide.models.exchange import Carried
from entraide.models.member import Member
from entraide.routes.exchanges import conversation_page
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render

router = APIRouter()


@router.get("/entraides/{exchange_id}/joindre")
def look(request: Request, session: Transaction, member: CurrentMember, exchange_id: Number) -> Response:
    return _choices(request, session, member, exchange_id, blank())


@router.post("/entraides/{exchange_id}/joindre")
def choose(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[ChoiceDraft], Depends(posted(ChoiceDraft))],
) -> Response:
    """Writes nothing: the message being written goes from one page to the next, by POST so that no address holds it."""
    if form.refused:
        return _choices(request, session, member, exchange_id, form)
    thing = "" if form.draft.without else form.draft.thing
    with form.beside("q"):
        attachments.columns(session, thing)
    if form.errors or not (thing or form.draft.without):
        return _choices(request, session, member, exchange_id, form)
    message = blank(body=form.draft.body, thing=thing)
    return conversation_page(request, session, member, exchange_id, message)


@router.get("/ressources/{resource_id}/envoyer")
def send_resource(
    request: Request, session: Transaction, member: CurrentMember, resource_id: Number
) -> Response:
    return _people(request, session, member, attachments.named(Carried.RESOURCE, resource_id))


@router.get("/rencontres/{meeting_id}/envoyer")
def send_meeting(
    request: Request, session: Transaction, member: CurrentMember, meeting_id: Number
) -> Response:
    return _people(request, session, member, attachments.named(Carried.MEETING, meeting_id))


def _choices(
    request: Request, session: Session, member: Member, exchange_id: int, form: Form[Any]
) -> Response:
    exchange = conversation.accepted(session, member, exchange_id)
    draft = form.draft or ChoiceDraft()
    choices = attachments.choices(session, draft.q, draft.after, request.app.state.clock())
    return render(
        request,
        "exchanges/attach.html",
        status=form.status,
        exchange=exchange,
        form=form,
        choices=choices,
        sought=draft.q,
        after=draft.after,
    )


def _people(request: Request, session: Session, member: Member, thing: str) -> Response:
    card = attachments.find(session, thing)
    return render(request, "exchanges/send.html", card=card, lines=reading.open_to_words(session, member))
