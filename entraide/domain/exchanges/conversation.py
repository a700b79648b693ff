"""What the two people of an exchange do in it: write, end it, thank, leave and come back."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.distance import between, unavailable
from entraide.domain.drafts import PAGE, SAME_ACT
from entraide.domain.exchanges import attachments, sealing
from entraide.domain.exchanges.answers import of_two, other_of
from entraide.domain.exchanges.attachments import Thing
from entraide.domain.notices import Notice, tell
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.distance import Kind
from entraide.models.exchange import Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage


class MessageDraft(BaseModel):
    """Words, or something of the Conseil, or both."""

    thing: Thing = ""
    body: Annotated[str, StringConstraints(max_length=2000), Field(validate_default=True)] = ""

    @field_validator("body")
    @classmethod
    def says_something(cls, body: str, info: ValidationInfo) -> str:
        if not body and not info.data.get("thing"):
            raise ValueError(_("Remplissez ce champ."))
        return body


class ThanksDraft(BaseModel):
    thanks: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class EndDraft(BaseModel):
    """`suite`: not settled, and nothing ends. `non`: this help stops here, and the request waits for somebody again."""

    settled: Literal["oui", "suite", "non"]
    thanks: Annotated[str, StringConstraints(max_length=300)] = ""

    @field_validator("thanks")
    @classmethod
    def comes_at_the_end(cls, thanks: str, info: ValidationInfo) -> str:
        if thanks and info.data.get("settled") == "suite":
            raise ValueError(
                _(
                    "Vous continuez ensemble : écrivez ces mots dans la conversation, ou gardez-les pour la fin."
                )
            )
        return thanks


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
    if not permissions.may_take_part(member):
        return _("Vous pouvez lire, mais pas écrire pour le moment.")
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
    carried = attachments.columns(session, draft.thing)
    if _said_just_now(session, exchange, member, draft.body, carried, now):
        return
    message = Message(exchange_id=exchange.id, author_id=member.id, sent_at=now, **carried)
    sealing.seal(session, message, body=draft.body)
    exchange.state = State.UNDER_WAY
    session.flush()
    if theirs is None:
        tell(session, other, Notice.ANSWERED, now)


def end(session: Session, member: Member, exchange_id: int, draft: EndDraft, now: datetime) -> Exchange:
    """Either of the two ends it, which gives its place back to the helper."""
    exchange = accepted(session, member, exchange_id)
    if draft.settled == "suite":
        return exchange
    if exchange.state == State.ENDED:
        _end_again(session, member, exchange, draft, now)
        return exchange
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
    return exchange


def _end_again(session: Session, member: Member, exchange: Exchange, draft: EndDraft, now: datetime) -> None:
    """It has ended already, perhaps a moment ago by the other: thanks are kept, and the asker knows what is settled."""
    if draft.thanks:
        thank(session, member, exchange.id, ThanksDraft(thanks=draft.thanks))
    request = session.get_one(HelpRequest, exchange.request_id)
    asks = member.id == exchange.asker_id and draft.settled == "non"
    if asks and exchange.ending == Ending.SETTLED and request.stage == Stage.ENDED:
        exchange.ending, exchange.ended_at = Ending.NOT_YET, now
        request.stage, request.ended_at = Stage.WAITING, None
        session.flush()


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


def _said_just_now(
    session: Session, exchange: Exchange, member: Member, body: str, carried: dict[str, Any], now: datetime
) -> bool:
    """Whether the last message is this very one: a tap made twice. « oui » may be said again after an answer."""
    last = session.exec(
        select(Message).where(Message.exchange_id == exchange.id).order_by(col(Message.id).desc()).limit(1)
    ).first()
    return (
        last is not None
        and (last.author_id, sealing.opened(last, "body")) == (member.id, body)
        and last.model_dump(include=set(carried)) == carried
        and last.sent_at > now - SAME_ACT
    )
