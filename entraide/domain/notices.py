"""What concerns a member and must reach them outside the site: a neutral message, at most one a day."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, select

from entraide.models.member import Member
from entraide.models.outbox import Mail


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
    """Prepare today's message for this member, in this transaction; False if they cannot be reached outside."""
    if not reachable(member):
        return False
    today = select(Mail.id).where(Mail.member_id == member.id, Mail.due_on == now.date())
    if session.exec(today).first() is None:
        session.add(Mail(member_id=member.id, kind=notice, due_on=now.date(), due_at=now))
        session.flush()
    return True
