"""Exchanges: answering a proposal, the private conversation. Their end: `endings.py`."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.competences import THEMES
from entraide.domain.distance import between
from entraide.domain.drafts import HIGHEST
from entraide.domain.exchanges import answers, attachments, conversation, reading, sealing
from entraide.domain.exchanges.answers import DeclineDraft
from entraide.domain.exchanges.conversation import MessageDraft
from entraide.domain.permissions import may_answer
from entraide.language import _
from entraide.models.competence import Theme
from entraide.models.distance import Kind
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Reader, Transaction
from entraide.web.errors import TooMany
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
MOST_MESSAGES = 60
GoingOn = Annotated[int | None, Query(alias="en_cours", ge=1, le=HIGHEST)]
Joined = Annotated[str, Query(alias="joindre", max_length=30)]
Continued = Annotated[str, Query(alias="suite", max_length=30)]


@router.get("/entraides")
def mine(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    before: Before = None,
    going_on: GoingOn = None,
) -> Response:
    """What goes on, to its last page; then what has ended."""
    current, more = ([], False) if before else reading.going_on(session, member, going_on)
    ended, older = ([], False) if more else reading.ended(session, member, before)
    following = f"en_cours={current[-1].exchange.id}" if more else ""
    following = f"avant={ended[-1].exchange.id}" if older else following
    return render(
        request,
        "exchanges/list.html",
        current=current,
        ended=ended,
        following=following,
        first=not (before or going_on),
    )


@router.get("/entraides/{exchange_id}")
def show(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    before: Before = None,
    joined: Joined = "",
    continued: Continued = "",
) -> Response:
    """`joined`: what the next message is to carry, chosen on its own page. `continued`: it was just said."""
    exchange = answers.of_two(session, member, exchange_id)
    if exchange.accepted_at is None:
        return see_other(f"/demandes/{exchange.request_id}")
    if joined:
        attachments.find(session, joined)
    form = blank(thing=joined)
    return conversation_page(request, session, member, exchange_id, form, before, continued=bool(continued))


# --- the answer to a proposal ---


@router.post("/entraides/{exchange_id}/accord")
def accept(request: Request, session: Transaction, member: CurrentMember, exchange_id: Number) -> Response:
    answers.accept(session, member, exchange_id, request.app.state.clock())
    return see_other(f"/entraides/{exchange_id}")


@router.get("/entraides/{exchange_id}/refus")
def prepare_no(
    request: Request, session: Transaction, member: CurrentMember, exchange_id: Number
) -> Response:
    exchange = answers.of_two(session, member, exchange_id)
    if not may_answer(member, exchange):
        return see_other(f"/demandes/{exchange.request_id}")
    return _no(request, session, member, exchange_id, blank())


@router.post("/entraides/{exchange_id}/refus")
def decline(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[DeclineDraft], Depends(posted(DeclineDraft))],
) -> Response:
    if form.refused:
        return _no(request, session, member, exchange_id, form)
    with form.beside("words"):
        exchange = answers.decline(session, member, exchange_id, form.draft, request.app.state.clock())
        return see_other(f"/demandes/{exchange.request_id}")
    return _no(request, session, member, exchange_id, form, status=409)


@router.post("/entraides/{exchange_id}/retrait")
def take_back(request: Request, session: Transaction, member: CurrentMember, exchange_id: Number) -> Response:
    answers.take_back(session, member, exchange_id, request.app.state.clock())
    return see_other("/demandes")


# --- the conversation ---


@router.post("/entraides/{exchange_id}/messages")
def write(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    exchange_id: Number,
    form: Annotated[Form[MessageDraft], Depends(posted(MessageDraft))],
) -> Response:
    if form.refused:
        return conversation_page(request, session, member, exchange_id, form)
    try:
        limit(request, "message", MOST_MESSAGES, timedelta(hours=1))
        with form.beside("body"):
            conversation.say(session, member, exchange_id, form.draft, request.app.state.clock())
    except TooMany:
        form.refuse(
            "body", _("C'est beaucoup de messages en une heure. Attendez un peu, puis envoyez celui-ci.")
        )
    if form.errors:
        return conversation_page(request, session, member, exchange_id, form, status=409)
    return see_other(f"/entraides/{exchange_id}#dernier")


@router.post("/entraides/{exchange_id}/depart")
def leave(session: Transaction, member: Reader, exchange_id: Number) -> Response:
    conversation.leave(session, member, exchange_id)
    return see_other(f"/entraides/{exchange_id}")


@router.post("/entraides/{exchange_id}/retour")
def come_back(session: Transaction, member: Reader, exchange_id: Number) -> Response:
    conversation.come_back(session, member, exchange_id)
    return see_other(f"/entraides/{exchange_id}")


# --- the pages ---


def conversation_page(
    request: Request,
    session: Session,
    member: Member,
    exchange_id: int,
    form: Form[Any],
    before: int | None = None,
    status: int | None = None,
    continued: bool = False,
) -> Response:
    line = reading.line(session, member, conversation.accepted(session, member, exchange_id))
    messages, more = conversation.messages(session, line.exchange, before)
    distance, _other = between(session, member.id, line.other.id)
    return render(
        request,
        "exchanges/page.html",
        status=status or form.status,
        line=line,
        messages=messages,
        cards=attachments.of_messages(session, messages),
        attached=attachments.ready(session, form.values.get("thing", "")),
        trouble=sealing.trouble(session, messages),
        more=more,
        before=before,
        continued=continued,
        form=form,
        silence=conversation.silence(line.exchange, member, distance),
        blocked=distance == Kind.BLOCKED,
        theme=THEMES[Theme(line.request.theme)],
    )


def _no(
    request: Request,
    session: Session,
    member: Member,
    exchange_id: int,
    form: Form[Any],
    status: int | None = None,
) -> Response:
    exchange = answers.of_two(session, member, exchange_id)
    reasons = list(answers.declines(exchange).items())
    return render(
        request,
        "exchanges/decline.html",
        status=status or form.status,
        exchange=exchange,
        form=form,
        reasons=reasons,
    )
