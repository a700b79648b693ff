"""What somebody outside or inside says of a content, without needing an account."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from entraide.models.base import instant
from entraide.models.outbox import Leaving


class ContentNotice(SQLModel, table=True):
    """A notice addressed to whoever keeps the server. `letter` follows the states of `Mail`."""

    __tablename__ = "content_notice"
    id: int = Field(default=None, primary_key=True)
    receipt: str = Field(max_length=12, unique=True)
    received_at: datetime = instant(index=True)
    place: str = Field(max_length=500)
    reason: str = Field(max_length=2000)
    name: str = Field(default="", max_length=80)
    email: str = Field(default="", max_length=254)
    letter: str = Field(default=Leaving.WAITING, max_length=10)
