"""The distance that somebody keeps from somebody else."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Kind(StrEnum):
    """A hidden person is no longer seen; a blocked one, besides, no longer sees nor writes."""

    HIDDEN = "hidden"
    BLOCKED = "blocked"


class Distance(SQLModel, table=True):
    """What `member` decided about `other`, who never learns it. Undone by deleting the row."""

    __table_args__ = (
        CheckConstraint("kind IN ('hidden', 'blocked')", name="known_kind"),
        CheckConstraint("member_id <> other_id", name="two_people"),
    )

    member_id: int = Field(foreign_key="member.id", primary_key=True)
    other_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    kind: str = Field(max_length=10)
