"""Leaving the Conseil: one tap, seven days to come back on it, then it is done.

Texts left to the commons stay, signed « une personne », unless their author takes them away (`Member.takes_texts`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel
from sqlmodel import Session, col, select

from entraide.domain import competences, ideas, journal, notices, own_texts
from entraide.domain.actions import own as own_actions
from entraide.domain.decisions import ballots, own_remarks, trials
from entraide.domain.exchanges import traces
from entraide.domain.journal import Act
from entraide.domain.meetings import own as own_meetings
from entraide.domain.members import email
from entraide.models.member import Member, State

REGRET = timedelta(days=7)
OWN_DATA_KEPT = timedelta(days=30)
"""How long somebody who left can still take their data."""

FRENCH = {
    State.CANDIDATE: "candidat",
    State.WELCOME: "accueil",
    State.MEMBER: "membre",
    State.SUSPENDED: "suspendu",
    State.LEFT: "sorti",
    State.EXCLUDED: "exclu",
}
"""How the journal and the exports write a state."""

Hook = Callable[[Session, Member, datetime], None]

# Called when a departure becomes final. Each room stops what only that person can do, and withdraws what they
# offered; if `member.takes_texts`, it erases also the texts they left to the commons.
LEAVERS: tuple[Hook, ...] = (
    competences.leave,
    ideas.leave,
    own_actions.leave,
    own_meetings.leave,
    own_texts.leave,
    traces.leave,
    ballots.take_words_away,
    own_remarks.take_words_away,
    trials.take_words_away,
)


class LeavingDraft(BaseModel):
    """`texts`: the author takes their texts away."""

    texts: Literal["oui", "non"] = "non"


def announce(session: Session, member: Member, draft: LeavingDraft, now: datetime) -> None:
    """Say that one leaves; said twice, the first instant holds."""
    if member.leaving_at is None:
        member.leaving_at = now + REGRET
        notices.tell(session, member, notices.Notice.ACCOUNT, now)
    member.takes_texts = draft.texts == "oui"
    session.add(member)
    session.flush()


def stay(session: Session, member: Member) -> None:
    member.leaving_at, member.takes_texts = None, False
    session.add(member)
    session.flush()


def settle(session: Session, now: datetime) -> None:
    """Duty: what was announced seven days ago becomes final."""
    due = select(Member).where(col(Member.leaving_at) <= now).order_by(col(Member.leaving_at), col(Member.id))
    for member in session.exec(due).all():
        depart(session, member, now)


def depart(session: Session, member: Member, now: datetime) -> None:
    """Gone. The thirty days of own data run from the instant announced, even when this runs later."""
    since = member.leaving_at or now
    before, member.state, member.state_since_at = State(member.state), State.LEFT, since
    member.leaving_at, member.paused = None, False
    session.add(member)
    email.remove(session, member)
    for hook in LEAVERS:
        hook(session, member, now)
    journal.record(session, now, Act.GONE, {"depuis": FRENCH[before]}, member.id)
