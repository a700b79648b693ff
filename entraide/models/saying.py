"""What members taught the search: « quand on dit … on cherche … ». Nothing says who taught it."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Saying(SQLModel, table=True):
    """In force unless withdrawn; anybody puts it back.

    `anchor`: the longest stem of `said`, by which a search finds it. `pair`: a digest of both, whatever the accents
    and the capitals, so that the same one is never there twice.
    """

    __table_args__ = (
        CheckConstraint("length(said) BETWEEN 1 AND 120", name="said_length"),
        CheckConstraint("length(sought) BETWEEN 1 AND 120", name="sought_length"),
        CheckConstraint("length(anchor) BETWEEN 1 AND 60", name="anchor_length"),
    )

    id: int = Field(default=None, primary_key=True)
    said: str = Field(max_length=120)
    sought: str = Field(max_length=120)
    anchor: str = Field(max_length=60, index=True)
    pair: str = Field(max_length=64, unique=True)
    taught_on: date
    withdrawn_on: date | None = None
