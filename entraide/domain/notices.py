"""What concerns a member: the line that waits for them here, and the neutral message that reaches them outside."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from entraide.domain.dates import PARIS

from entraide.models.member import Member
from entraide.models.outbox import Mail

MORNING = time(8, tzinfo=PARIS)


@dataclass(frozen=True)
class Waiting:
    """One line: a sentence of ours (never a text of somebody's), where it leads, what the link says."""

    sentence: str
    url: str
    link: str


class Notice(StrEnum):
    """Why there is something new; kept for choosing, never written in the message."""

    ASKED = "asked"
    ANSWERED = "answered"
    TO_CONFIRM = "to_confirm"
    CLOSING = "closing"
    ACCOUNT = "account"


def reachable(member: Member) -> bool:
    """Whether the site can reach this person when they are not on it."""
    return member.email is not None and member.email_verified_at is not None and not member.paused


def tell(session: Session, member: Member, notice: Notice, now: datetime) -> bool:
    """Prepare a message for this member, in this transaction; False if they cannot be reached outside.

    At most one a day: what happens after today's message has left is for tomorrow morning.
    """
    if not reachable(member):
        return False
    last = session.exec(
        select(Mail)
        .where(Mail.member_id == member.id, col(Mail.due_on) >= now.date())
        .order_by(col(Mail.due_on).desc())
    ).first()
    if last is None:
        session.add(Mail(member_id=member.id, kind=notice, due_on=now.date(), due_at=now))
    elif last.state != "waiting":
        tomorrow = last.due_on + timedelta(days=1)
        due_at = datetime.combine(tomorrow, MORNING)
        session.add(Mail(member_id=member.id, kind=notice, due_on=tomorrow, due_at=due_at))
    session.flush()
    return True
