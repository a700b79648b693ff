"""What somebody needs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from entraide.models.base import instant, sealed
from entraide.models.competence import Theme

_THEMES = ", ".join(f"'{theme}'" for theme in Theme)


class Stage(StrEnum):
    """`helped`: exactly one exchange about it goes on. `ended`: settled or withdrawn."""

    WAITING = "waiting"
    HELPED = "helped"
    ENDED = "ended"


class HelpRequest(SQLModel, table=True):
    """Open to all, or read only by the people it was addressed to. Details and contact wait for an acceptance, sealed.

    `signed` false: nobody reads the author's name before both have accepted. `widens` false: the site asks nobody
    whom the author did not choose, and no meeting hears of it. What the clock did: domain/requests/clock.py.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        Index(None, "author_id", "stage"),
        CheckConstraint("length(sentence) BETWEEN 10 AND 300", name="sentence_length"),
        sealed("details", 2000),
        sealed("contact", 200),
        CheckConstraint(f"theme IN ({_THEMES})", name="known_theme"),
        CheckConstraint("stage IN ('waiting', 'helped', 'ended')", name="known_stage"),
        CheckConstraint("(stage = 'ended') = (ended_at IS NOT NULL)", name="ended_once"),
    )

    id: int = Field(default=None, primary_key=True)
    author_id: int = Field(foreign_key="member.id")
    sentence: str = Field(max_length=300)
    details: bytes = b""
    contact: bytes = b""
    theme: str = Field(default=Theme.OTHER, max_length=20)
    commune: str | None = Field(default=None, max_length=5)
    signed: bool
    addressed: bool
    widens: bool = True
    stage: str = Field(default=Stage.WAITING, max_length=10, index=True)
    opened_at: datetime = instant()
    # The last time that the clock looked for two more people, and put it on the agenda.
    widened_at: datetime | None = instant(nullable=True)
    agenda_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True, index=True)
