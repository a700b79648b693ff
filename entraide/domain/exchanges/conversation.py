"""What the two people of an exchange do in it: write, end it, thank, leave and come back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.distance import between, unavailable
from entraide.domain.drafts import PAGE, SAME_ACT
from entraide.domain.exchanges import sealing
from entraide.domain.exchanges.answers import of_two, other_of
from entraide.domain.notices import Notice, tell
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.distance import Kind
from entraide.models.exchange import Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage


class MessageDraft(BaseModel):
    body: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class ThanksDraft(BaseModel):
    thanks: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class EndDraft(BaseModel):
    """`non`: this help stops here, and the request waits for somebody again."""

    settled: Literal["oui", "non"]
    thanks: Annotated[str, StringConstraints(max_length=300)] = ""


def accepted(session: Session, member: Member, exchange_id: int) -> Exchange:
    """An exchange of the member's that both have accepted, ended since or not."""
    exchange = of_two(session, member, exchange_id)
    if exchange.accepted_at is None:
        raise NotFound(_("Cette entraide n'existe pas, ou plus."))
    return exchange


def messages(session: Session, exchange: Exchange, before: int | None = None) -> tuple[list[Message], bool]:
    """The last twenty (before this one), the newest at the end, and whether older ones exist."""
    query = select(Message).where(Message.exchange_id == exchange.id).order_by(col(Message.id).desc())
    rows = session.exec((query.where(col(Message.id) < before) if before else query).limit(PAGE + 1)).all()
    return list(reversed(rows[:PAGE])), len(rows) > PAGE


def silence(exchange: Exchange, member: Member, mine: Kind | None) -> str:
    """Why this member does not write here, as far as they are the cause of it; empty when they may."""
    if exchange.state == State.ENDED:
        return _("Cette entraide est terminée. On n'y écrit plus.")
    if has_left(exchange, member):
        return _("Vous avez quitté cette conversation. Pour écrire, revenez-y d'abord.")
    if mine == Kind.BLOCKED:
        return _("Vous avez bloqué cette personne. Pour lui écrire, débloquez-la d'abord.")
    return ""


def say(session: Session, member: Member, exchange_id: int, draft: MessageDraft, now: datetime) -> None:
    """Write to the other, who is told outside unless they hide the writer."""
    exchange = accepted(session, member, exchange_id)
    other = other_of(session, member, exchange)
    mine, theirs = between(session, member.id, other.id)
    if why := silence(exchange, member, mine):
        raise Refusal(why)
    _require_reached(exchange, other, theirs)
    if _said_just_now(session, exchange, member, draft.body, now):
        return
    message = Message(exchange_id=exchange.id, author_id=member.id, sent_at=now)
    sealing.seal(session, message, body=draft.body)
    exchange.state = State.UNDER_WAY
    session.flush()
    if theirs is None:
        tell(session, other, Notice.ANSWERED, now)


def end(session: Session, member: Member, exchange_id: int, draft: EndDraft, now: datetime) -> None:
    """Either of the two ends it, which gives its place back to the helper."""
    exchange = accepted(session, member, exchange_id)
    if exchange.state == State.ENDED:
        return
    settled, other = draft.settled == "oui", other_of(session, member, exchange)
    theirs, _mine = between(session, other.id, member.id)
    if draft.thanks:
        _require_reached(exchange, other, theirs)
        sealing.require(session, draft.thanks)
    exchange.state, exchange.ended_at = State.ENDED, now
    exchange.ending = Ending.SETTLED if settled else Ending.NOT_YET
    request = session.get_one(HelpRequest, exchange.request_id)
    request.stage, request.ended_at = (Stage.ENDED, now) if settled else (Stage.WAITING, None)
    session.flush()
    if draft.thanks and permissions.may_thank(member, exchange):
        sealing.seal(session, exchange, thanks=draft.thanks)
    if theirs is None:
        tell(session, other, Notice.ANSWERED, now)


def thank(session: Session, member: Member, exchange_id: int, draft: ThanksDraft) -> None:
    """Once, when it is over."""
    exchange = accepted(session, member, exchange_id)
    if sealing.opened(exchange, "thanks") == draft.thanks and member.id == exchange.asker_id:
        return
    require(permissions.may_thank(member, exchange), _("Ce mot s'écrit une fois, par la personne aidée."))
    other = other_of(session, member, exchange)
    _require_reached(exchange, other, between(session, other.id, member.id)[0])
    sealing.seal(session, exchange, thanks=draft.thanks)


def leave(session: Session, member: Member, exchange_id: int) -> None:
    """Nothing reaches this member here any more. The other is not told."""
    _set_left(session, member, exchange_id, True)


def come_back(session: Session, member: Member, exchange_id: int) -> None:
    _set_left(session, member, exchange_id, False)


def has_left(exchange: Exchange, member: Member) -> bool:
    return exchange.asker_left if member.id == exchange.asker_id else exchange.helper_left


def _require_reached(exchange: Exchange, other: Member, theirs: Kind | None) -> None:
    """No word of this exchange reaches who blocked its author, who left the conversation, or who is not here."""
    if theirs == Kind.BLOCKED or has_left(exchange, other) or not permissions.may_read(other):
        raise unavailable()


def _set_left(session: Session, member: Member, exchange_id: int, left: bool) -> None:
    exchange = accepted(session, member, exchange_id)
    if member.id == exchange.asker_id:
        exchange.asker_left = left
    else:
        exchange.helper_left = left
    session.flush()


def _said_just_now(session: Session, exchange: Exchange, member: Member, body: str, now: datetime) -> bool:
    """Whether the last message is this very one: a tap made twice. « oui » may be said again after an answer."""
    last = session.exec(
        select(Message).where(Message.exchange_id == exchange.id).order_by(col(Message.id).desc()).limit(1)
    ).first()
    return (
        last is not None
        and (last.author_id, sealing.opened(last, "body")) == (member.id, body)
        and last.sent_at > now - SAME_ACT
    )
