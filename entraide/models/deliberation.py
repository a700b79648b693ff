"""What is said around a decision: remarks, objections, the review of a trial; an answer noted wrongly and taken away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Remark(SQLModel, table=True):
    """Something said of a text. Only who proposes the decision answers it, once: `reply`; `taken`: an amendment was or not."""

    __table_args__ = (
        CheckConstraint(
            "kind IN ('question', 'feeling', 'for', 'against', 'amendment', 'advice')", name="known_kind"
        ),
        CheckConstraint("length(words) BETWEEN 3 AND 1000", name="words_length"),
        CheckConstraint("length(reply) <= 1000", name="reply_length"),
        CheckConstraint("taken IN ('', 'yes', 'no')", name="known_answer"),
    )

    id: int = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    version: int
    kind: str = Field(max_length=10)
    author_id: int = Field(foreign_key="member.id", index=True)
    words: str = Field(max_length=1000)
    written_at: datetime = instant()
    reply: str = Field(default="", max_length=1000)
    replied_at: datetime | None = instant(nullable=True)
    taken: str = Field(default="", max_length=3)
    taken_back_at: datetime | None = instant(nullable=True)


class Objection(SQLModel, table=True):
    """The way of one objection to its end. `carrier_id`: a peer whom its author lets speak and settle it for them.

    `lapsed_at`: the clock stopped as long as it may, the group went on with the objection printed beside the decision.
    """

    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "member_id", "version"],
            ["ballot.decision_id", "ballot.member_id", "ballot.version"],
        ),
    )

    id: int = Field(default=None, primary_key=True)
    decision_id: int = Field(index=True)
    member_id: int = Field(index=True)
    version: int
    wants_carrier: bool = False
    carrier_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    carried_at: datetime | None = instant(nullable=True)
    lapsed_at: datetime | None = instant(nullable=True)


class ReviewAnswer(SQLModel, table=True):
    """What one person of the roll says when a trial ends. `energy`: what it asked of them, if they say."""

    __tablename__ = "review_answer"
    __table_args__ = (
        CheckConstraint("next IN ('continue', 'change', 'stop')", name="known_next"),
        CheckConstraint("energy IN ('', 'light', 'medium', 'heavy')", name="known_energy"),
        CheckConstraint("length(went_well) <= 1000", name="went_well_length"),
        CheckConstraint("length(was_hard) <= 1000", name="was_hard_length"),
    )

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    went_well: str = Field(default="", max_length=1000)
    was_hard: str = Field(default="", max_length=1000)
    next: str = Field(max_length=10)
    energy: str = Field(default="", max_length=10)
    answered_at: datetime = instant()


class UndoneRecording(SQLModel, table=True):
    """Somebody said of an answer noted for them that it was not theirs: nobody notes for them here again."""

    __tablename__ = "undone_recording"

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    recorded_by_id: int = Field(foreign_key="member.id", index=True)
    undone_at: datetime = instant()
