"""The common rules in force."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Rule(SQLModel, table=True):
    """One rule's value, as JSON. No decision means provisional: set at foundation, still to be confirmed."""

    key: str = Field(primary_key=True, max_length=40)
    value: str
    since_at: datetime = instant()
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
