"""An e-mail address on its way to being verified."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant
from entraide.models.outbox import Leaving


class EmailCheck(SQLModel, table=True):
    """The address that a member says is theirs, one at a time, until its code comes back.

    `state` follows `Mail`: this row is also the message to send. The code is drawn when the message leaves and is
    never kept here: only its hash, for a few minutes and a few tries.
    """

    __tablename__ = "email_check"
    __table_args__ = (CheckConstraint("tries_left >= 0", name="tries_counted"),)

    member_id: int = Field(foreign_key="member.id", primary_key=True)
    address: str = Field(max_length=254)
    asked_at: datetime = instant(index=True)
    state: str = Field(default=Leaving.WAITING, max_length=10, index=True)
    code_hash: str = Field(default="", max_length=64)
    tries_left: int = 0
    expires_at: datetime | None = instant(nullable=True)
