"""Decisions: the question, its frozen terms, its versions, and one answer a person."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Decision(SQLModel, table=True):
    """One question put to members."""

    id: int = Field(default=None, primary_key=True)
    opened_at: datetime | None = instant(nullable=True)
