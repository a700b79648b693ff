"""Decisions: the question and its frozen terms, the versions of its text, who may answer, and one answer a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Kind(StrEnum):
    """What a decision changes once adopted: an action starts, a rule changes, the founding holds; or it is recorded."""

    ACTION = "action"
    RULE = "rule"
    CHARTER = "charter"
    QUESTION = "question"


class Stage(StrEnum):
    """Where a decision was when the clock was last written down; a page asks `standing` where it is now."""

    WAITING = "waiting"
    OPEN = "open"
    INTEGRATION = "integration"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    NOT_ENOUGH = "not_enough"
    WITHDRAWN = "withdrawn"


class Decision(SQLModel, table=True):
    """One question put to members. `subject` is what it is about: an action's number, a rule's key, or nothing."""

    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 3 AND 120", name="title_length"),
        CheckConstraint("kind IN ('action', 'rule', 'charter', 'question')", name="known_kind"),
        CheckConstraint(
            "stage IN ('waiting', 'open', 'integration', 'adopted', 'not_adopted', 'not_enough', 'withdrawn')",
            name="known_stage",
        ),
        CheckConstraint("stage <> 'open' OR closes_at IS NOT NULL", name="open_until"),
        CheckConstraint("(opened_at IS NULL) = (terms = '')", name="frozen_when_opened"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    subject: str = Field(default="", max_length=60, index=True)
    title: str = Field(max_length=120)
    author_id: int = Field(foreign_key="member.id", index=True)
    method: str = Field(max_length=30)
    stage: str = Field(default=Stage.WAITING, max_length=12, index=True)
    proposed_at: datetime = instant()
    # The version of the text that is put, or will be.
    version: int = 1
    opened_at: datetime | None = instant(nullable=True)
    # JSON, frozen at the first opening: what the method counts with, and the length of an answer round.
    terms: str = ""
    closes_at: datetime | None = instant(nullable=True, index=True)
    # Whether this version already had its one extension.
    extended: bool = False
    # Whether those who have not answered were told that this closing comes.
    reminded: bool = False
    closed_at: datetime | None = instant(nullable=True)


class DecisionVersion(SQLModel, table=True):
    """One text of a decision, never changed: a better one is the next number. `value` (JSON) is what a rule becomes."""

    __table_args__ = (
        CheckConstraint("length(simple) BETWEEN 10 AND 600", name="simple_length"),
        CheckConstraint("length(if_nothing) BETWEEN 3 AND 600", name="if_nothing_length"),
        CheckConstraint("length(details) <= 5000", name="details_length"),
    )
    __tablename__ = "decision_version"

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    number: int = Field(primary_key=True)
    simple: str = Field(max_length=600)
    if_nothing: str = Field(max_length=600)
    details: str = Field(default="", max_length=5000)
    value: str = ""
    written_at: datetime = instant()


class RollLine(SQLModel, table=True):
    """One person who may answer one decision; all are written at its opening."""

    __tablename__ = "roll"

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)


class Ballot(SQLModel, table=True):
    """The last answer of one person of the roll to one version; `settled_at`: its author withdrew the objection."""

    __table_args__ = (
        ForeignKeyConstraint(["decision_id", "member_id"], ["roll.decision_id", "roll.member_id"]),
        ForeignKeyConstraint(
            ["decision_id", "version"], ["decision_version.decision_id", "decision_version.number"]
        ),
        CheckConstraint("answer <> 'objection' OR length(words) >= 10", name="objection_has_words"),
        CheckConstraint("length(words) <= 2000", name="words_length"),
    )

    decision_id: int = Field(primary_key=True)
    member_id: int = Field(primary_key=True, index=True)
    version: int = Field(primary_key=True)
    answer: str
    objection: str = Field(default="", max_length=10)
    words: str = Field(default="", max_length=2000)
    answered_at: datetime = instant()
    settled_at: datetime | None = instant(nullable=True)
