"""Who may do what: one predicate a line, the whole constitution on one screen.

The same predicate guards the route and hides the button. A right comes from a state that everybody can reach,
never from a person.
"""

from collections.abc import Collection

from entraide.models.decision import Decision, Kind
from entraide.models.deliberation import Objection
from entraide.models.exchange import GOING_ON, Exchange
from entraide.models.exchange import State as ExchangeState
from entraide.models.member import Member, State

INSIDE = frozenset({State.WELCOME, State.MEMBER})
READING = frozenset({State.WELCOME, State.MEMBER, State.SUSPENDED})
GONE = frozenset({State.LEFT, State.EXCLUDED})


def may_read(member: Member) -> bool:
    return member.state in READING and member.erasing_at is None


def may_read_resources(member: Member) -> bool:
    return may_keep_account(member)


def may_take_part(member: Member) -> bool:
    return member.state in INSIDE and member.erasing_at is None


def may_keep_account(member: Member) -> bool:
    """Candidates too. Who left, or closed their account, has only their data."""
    return member.state not in GONE and member.erasing_at is None


def may_invite(member: Member) -> bool:
    return member.state == State.MEMBER


def may_confirm(member: Member, candidate: Member) -> bool:
    return member.state == State.MEMBER and candidate.state == State.CANDIDATE and member.id != candidate.id


def may_offer(member: Member) -> bool:
    return may_keep_account(member) and (member.state in INSIDE or member.state == State.CANDIDATE)


def may_ask(member: Member) -> bool:
    return may_offer(member)


def may_see_offers_of(member: Member, owner: Member) -> bool:
    """A candidate prepares theirs under the eyes of who invited them."""
    prepared = owner.state == State.CANDIDATE and owner.invited_by_id == member.id
    return may_read(member) and may_keep_account(owner) and (prepared or owner.state in INSIDE)


def may_tend_action(member: Member, participants: Collection[int]) -> bool:
    """Rewrite it, open its decision, note, end: who takes part, and anybody can."""
    return may_take_part(member) and member.id in participants


def may_change_meeting(member: Member, author_id: int, coming: Collection[int]) -> bool:
    return may_take_part(member) and (member.id == author_id or member.id in coming)


def may_propose(member: Member, kind: str) -> bool:
    """Those in welcome put actions and meetings to a decision, not rules."""
    return may_take_part(member) if kind in (Kind.ACTION, Kind.DATE) else member.state == State.MEMBER


def may_be_on_roll(member: Member, kind: str) -> bool:
    """Whoever may answer once it opens: those suspended too; those in welcome for actions and dates alone."""
    reads = may_read(member)
    return reads and (member.state != State.WELCOME or kind in (Kind.ACTION, Kind.DATE))


def may_read_through(member: Member, decision: Decision) -> bool:
    return may_take_part(member) and member.id != decision.author_id


def may_advise(member: Member, decision: Decision) -> bool:
    return member.id != decision.author_id


def may_conclude(member: Member, decision: Decision) -> bool:
    """Who asked for advice decides, and nobody in their place."""
    return member.id == decision.author_id


def may_rework(member: Member, author: Member) -> bool:
    """Improve its text or take it back: who proposed it; any full member once that person has left."""
    return may_take_part(member) and (
        member.id == author.id or (author.state not in READING and member.state == State.MEMBER)
    )


def may_speak_for(member: Member, objection: Objection) -> bool:
    """Say that it is settled, or that it still holds: who objected, and the peer whom they let carry it."""
    carries = objection.carried_at is not None and member.id == objection.carrier_id
    return member.id == objection.member_id or carries


def may_answer(member: Member, exchange: Exchange) -> bool:
    """The asker answers an offer; the person asked answers a request."""
    answers = exchange.asker_id if exchange.offered else exchange.helper_id
    return exchange.state == ExchangeState.PROPOSED and member.id == answers


def may_take_back(member: Member, exchange: Exchange) -> bool:
    return exchange.state == ExchangeState.PROPOSED and exchange.offered and member.id == exchange.helper_id


def may_end(member: Member, exchange: Exchange) -> bool:
    return exchange.state in GOING_ON and member.id in (exchange.asker_id, exchange.helper_id)


def may_hand_over(member: Member, exchange: Exchange) -> bool:
    """The helper alone, asked and not yet answered, or helping."""
    asked = exchange.state == ExchangeState.PROPOSED and not exchange.offered
    return member.id == exchange.helper_id and (asked or exchange.state in GOING_ON)


def may_thank(member: Member, exchange: Exchange) -> bool:
    happened = exchange.state == ExchangeState.ENDED and exchange.accepted_at is not None
    return happened and member.id == exchange.asker_id and not exchange.thanks


def may_keep_trace(member: Member, exchange: Exchange) -> bool:
    happened = exchange.state == ExchangeState.ENDED and exchange.accepted_at is not None
    return happened and member.id == exchange.helper_id
