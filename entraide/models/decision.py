"""Decisions: the question and its frozen terms, the versions of its text, who may answer, and one answer a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Kind(StrEnum):
    """What a decision changes: an action starts, a rule changes, the founding holds, a meeting is set; or it is recorded."""

    ACTION = "action"
    RULE = "rule"
    CHARTER = "charter"
    QUESTION = "question"
    CHOICE = "choice"
    DATE = "date"


class Stage(StrEnum):
    """Where a decision was when the clock was last written down; a page asks `standing` where it is now."""

    PREPARING = "preparing"
    WAITING = "waiting"
    OPEN = "open"
    INTEGRATION = "integration"
    CHECKING = "checking"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    NOT_ENOUGH = "not_enough"
    CHOSEN = "chosen"
    TIE = "tie"
    REDO = "redo"
    WITHDRAWN = "withdrawn"


class Trial(StrEnum):
    """Where the trial of an adopted decision is; '' when it has none, or is not adopted."""

    RUNNING = "running"
    REVIEW = "review"
    KEPT = "kept"
    ENDED = "ended"


def _one_of(column: str, names: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(name)) for name in names)})"


class Decision(SQLModel, table=True):
    """One question put to members. `subject` is what it is about: an action's number, a rule's key, or nothing."""

    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 3 AND 120", name="title_length"),
        CheckConstraint(_one_of("kind", Kind), name="known_kind"),
        CheckConstraint(_one_of("stage", Stage), name="known_stage"),
        CheckConstraint("stage <> 'open' OR closes_at IS NOT NULL", name="open_until"),
        CheckConstraint("(opened_at IS NULL) = (terms = '')", name="frozen_when_opened"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    subject: str = Field(default="", max_length=60, index=True)
    title: str = Field(max_length=120)
    author_id: int = Field(foreign_key="member.id", index=True)
    method: str = Field(max_length=30)
    stage: str = Field(default=Stage.PREPARING, max_length=12, index=True)
    secret: bool = False
    proposed_at: datetime = instant()
    # When somebody other than its author read the text through, and who.
    read_at: datetime | None = instant(nullable=True)
    read_by_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    # The decision on the same subject that this one takes over from, with another method.
    replaces_id: int | None = Field(default=None, foreign_key="decision.id")
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
    # Since when the clock is stopped: who objects is on pause.
    held_since: datetime | None = instant(nullable=True)
    # How long it was stopped before for this version, in seconds.
    held_for: int = 0
    # A trial: how long, what follows if nobody answers its review ('continue' or 'stop'), where it is.
    trial_days: int | None = None
    after_trial: str = Field(default="", max_length=10)
    trial: str = Field(default="", max_length=10)
    review_at: datetime | None = instant(nullable=True, index=True)
    # JSON: what `effects` needs to put things back when a trial ends; emptied once they are.
    undo: str = ""
    # What its author did, after advice.
    conclusion: str = Field(default="", max_length=2000)


class DecisionVersion(SQLModel, table=True):
    """One text of a decision, never changed: a better one is the next number. `value` (JSON) is what a rule becomes.

    `options` (JSON): the names to choose from, in the order shown, for a resistance vote the passive one last; or
    `{"dates": [wall clock, the earliest first], "places": [names]}`.
    """

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
    options: str = ""
    written_at: datetime = instant()


class RollLine(SQLModel, table=True):
    """One person who may answer one decision; all are written at its opening."""

    __tablename__ = "roll"

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)


class Ballot(SQLModel, table=True):
    """The last answer of one person of the roll to one version; `settled_at`: the objection counts no more.

    `choices` (JSON): what was given to each option, for the ways to choose. `recorded_by_id`: who wrote it down in a meeting for
    somebody else, at `recorded_at`.
    """

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
    choices: str = ""
    unsigned: bool = False
    recorded_by_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    recorded_at: datetime | None = instant(nullable=True)
    answered_at: datetime = instant()
    settled_at: datetime | None = instant(nullable=True)
