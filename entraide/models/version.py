"""What any member may change: each state it went through is kept, so that anybody can undo."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Shared(SQLModel):
    """A thing as it reads now, in its newest version. Withdrawn, it leaves the lists and nothing is lost."""

    # What a version keeps. The first one names the thing.
    VERSIONED: ClassVar[tuple[str, ...]] = ()
    # What the search box reads of it, the most telling first; nothing: it is not searched.
    SEARCHED: ClassVar[tuple[str, ...]] = ()

    id: int = Field(default=None, primary_key=True)
    version: int = 0
    withdrawn: bool = False

    @property
    def heading(self) -> str:
        return str(getattr(self, self.VERSIONED[0]))


class Version(SQLModel, table=True):
    """One state of a shared thing. Without an author, it came with the site. A check holds for one version only."""

    subject: str = Field(max_length=20, primary_key=True)
    subject_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSON)
    withdrawn: bool = False
    # The number of the older version that this one brought back.
    restores: int | None = None
    author_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    written_at: datetime = instant()
    verified_at: datetime | None = instant(nullable=True)
    verified_by_id: int | None = Field(default=None, foreign_key="member.id", index=True)
