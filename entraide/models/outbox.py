"""What must leave the site, written in the transaction of the act that causes it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Leaving(StrEnum):
    """What is found `sending` after a crash was perhaps sent: it is said as failed, never sent twice."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Mail(SQLModel, table=True):
    """One neutral message due to one member: at most one a day, so the pair is unique."""

    __table_args__ = (
        UniqueConstraint("member_id", "due_on"),
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name="known_state"),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    kind: str = Field(max_length=20)
    due_on: date
    due_at: datetime = instant(index=True)
    state: str = Field(default=Leaving.WAITING, max_length=10, index=True)
    tried_at: datetime | None = instant(nullable=True)
