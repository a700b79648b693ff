"""What must leave the site, written in the transaction of the act that causes it."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Mail(SQLModel, table=True):
    """One neutral message due to one member: at most one a day, so the pair is unique.

    `waiting` → `sending` (claimed) → `sent` or `failed`. What is found `sending` after a crash was perhaps sent:
    it is said as failed, never sent twice.
    """

    __table_args__ = (UniqueConstraint("member_id", "due_on"),)

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    kind: str = Field(max_length=20)
    due_on: date
    due_at: datetime = instant(index=True)
    state: str = Field(default="waiting", max_length=10, index=True)
    tried_at: datetime | None = instant(nullable=True)
