"""The answer to a proposal: the person asked answers the asker; the asker answers who offered."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session

from entraide.domain import permissions
from entraide.domain.distance import between, out_of_reach, unavailable
from entraide.domain.exchanges import sealing
from entraide.domain.freshness import clock as freshness
from entraide.domain.notices import Notice, tell
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.domain.requests import clock
from entraide.domain.requests.asking import close_proposals, require_possible, require_room
from entraide.language import _
from entraide.models.distance import Kind
from entraide.models.exchange import Ending, Exchange, State
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage

TOO_HEAVY = "too_heavy"
HELPER_DECLINES = {
    "not_now": _("Je ne peux pas en ce moment."),
    "not_me": _("Je ne suis pas la bonne personne pour cela."),
    TOO_HEAVY: _("C'est trop lourd pour moi."),
}
ASKER_DECLINES = {
    "otherwise": _("Merci. Je vais faire autrement."),
    "later": _("Merci. Ce n'est pas le moment pour moi."),
    "no_need": _("Merci. Je n'en ai plus besoin."),
}


class DeclineDraft(BaseModel):
    """A ready sentence, and words if one wants."""

    reason: Literal["not_now", "not_me", "too_heavy", "otherwise", "later", "no_need"]
    words: Annotated[str, StringConstraints(max_length=300)] = ""


def declines(exchange: Exchange) -> dict[str, str]:
    """The ready sentences of whoever answers this proposal."""
    return ASKER_DECLINES if exchange.offered else HELPER_DECLINES


def of_two(session: Session, member: Member, exchange_id: int) -> Exchange:
    """An exchange of which the member is one of the two."""
    exchange = session.get(Exchange, exchange_id)
    if exchange is None or member.id not in (exchange.asker_id, exchange.helper_id):
        raise NotFound(_("Cette entraide n'existe pas, ou plus."))
    return exchange


def other_of(session: Session, member: Member, exchange: Exchange) -> Member:
    other_id = exchange.helper_id if member.id == exchange.asker_id else exchange.asker_id
    return session.get_one(Member, other_id)


def accept(session: Session, member: Member, exchange_id: int, now: datetime) -> Exchange:
    """Both have said yes: the conversation opens, and nobody else is asked. Accepting twice is accepting once."""
    exchange = of_two(session, member, exchange_id)
    if exchange.accepted_at is not None and exchange.state != State.ENDED:
        return exchange
    _require_open_to(member, exchange)
    if exchange.offered:
        require_possible(session, member, exchange.helper_id)
    elif exchange.asker_id in out_of_reach(session, member.id):
        raise unavailable()
    else:
        require_room(session, member)
    request = session.get_one(HelpRequest, exchange.request_id)
    exchange.state, exchange.accepted_at = State.ACCEPTED, now
    request.stage = Stage.HELPED
    session.flush()
    freshness.confirm_by_helping(session, exchange, now)
    close_proposals(session, request, Ending.TAKEN, now)
    tell(session, other_of(session, member, exchange), Notice.ANSWERED, now)
    return exchange


def decline(
    session: Session, member: Member, exchange_id: int, draft: DeclineDraft, now: datetime
) -> Exchange:
    """Said no, once. « C'est trop lourd pour moi » hands over: the next person is asked at once."""
    exchange = of_two(session, member, exchange_id)
    if exchange.ending == Ending.DECLINED:
        return exchange
    _require_open_to(member, exchange)
    if draft.reason not in declines(exchange):
        raise Refusal(_("Choisissez une des phrases proposées."))
    other = other_of(session, member, exchange)
    if draft.words and between(session, other.id, member.id)[0] == Kind.BLOCKED:
        raise unavailable()
    sealing.seal(session, exchange, answer=draft.words)
    exchange.reason = draft.reason
    _end(session, exchange, Ending.DECLINED, now)
    if draft.reason == TOO_HEAVY:
        clock.pass_on(session, session.get_one(HelpRequest, exchange.request_id), now)
    tell(session, other, Notice.ANSWERED, now)
    return exchange


def hand_over(session: Session, member: Member, exchange_id: int, now: datetime) -> Exchange:
    """« C'est trop lourd pour moi », of what one is asked or of the help one gives. Once said, it is said.

    Nothing of the conversation goes further: the next person reads what the first could read when asked.
    """
    exchange = of_two(session, member, exchange_id)
    if exchange.accepted_at is None:
        return decline(session, member, exchange_id, DeclineDraft(reason=TOO_HEAVY), now)
    if exchange.reason == TOO_HEAVY and member.id == exchange.helper_id:
        return exchange
    if exchange.state == State.ENDED:
        raise Refusal(_("Cette entraide est terminée."))
    require(permissions.may_hand_over(member, exchange), _("C'est à la personne qui aide de passer la main."))
    exchange.reason = TOO_HEAVY
    _end(session, exchange, Ending.NOT_YET, now)
    request = session.get_one(HelpRequest, exchange.request_id)
    request.stage = Stage.WAITING
    session.flush()
    clock.pass_on(session, request, now)
    asker = session.get_one(Member, exchange.asker_id)
    if between(session, asker.id, member.id)[0] is None:
        tell(session, asker, Notice.ANSWERED, now)
    return exchange


def take_back(session: Session, member: Member, exchange_id: int, now: datetime) -> Exchange:
    """The helper takes their offer back before it is answered."""
    exchange = of_two(session, member, exchange_id)
    if exchange.ending == Ending.WITHDRAWN:
        return exchange
    if not permissions.may_take_back(member, exchange):
        raise Refusal(_("Cette réponse a déjà été lue. Écrivez plutôt dans la conversation."))
    _end(session, exchange, Ending.WITHDRAWN, now)
    return exchange


def _require_open_to(member: Member, exchange: Exchange) -> None:
    if exchange.state != State.PROPOSED:
        raise Refusal(_already(exchange))
    require(permissions.may_answer(member, exchange), _("C'est à l'autre personne de répondre."))


def _already(exchange: Exchange) -> str:
    if exchange.ending == Ending.TAKEN:
        return _("Quelqu'un d'autre aide déjà pour cette demande. Merci d'avoir répondu.")
    if exchange.ending == Ending.WITHDRAWN:
        return _("Cette proposition a été retirée.")
    return _("Cette demande a déjà eu sa réponse.")


def _end(session: Session, exchange: Exchange, ending: Ending, now: datetime) -> None:
    exchange.state, exchange.ending, exchange.ended_at = State.ENDED, ending, now
    session.flush()
