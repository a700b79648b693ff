"""Actions: what the Conseil does, who takes part and carries, and what was noted on the way."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class ActionState(StrEnum):
    """An idea becomes a proposal; a decision starts it; it ends, well or not. A proposal may be set aside."""

    PROPOSAL = "proposal"
    DECIDING = "deciding"
    UNDER_WAY = "under_way"
    ENDED = "ended"
    SET_ASIDE = "set_aside"


class Ending(StrEnum):
    """What became of an action. Not having worked is an end like the others. `STOPPED`: its trial was not gone on with."""

    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"
    STOPPED = "stopped"


class Action(SQLModel, table=True):
    """Something to do together, in two layers of text. Only an adopted decision sets it under way."""

    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 3 AND 120", name="title_length"),
        CheckConstraint("length(simple) BETWEEN 10 AND 600", name="simple_length"),
        CheckConstraint("length(if_nothing) <= 600", name="if_nothing_length"),
        CheckConstraint("length(details) <= 5000", name="details_length"),
        CheckConstraint(
            "state IN ('proposal', 'deciding', 'under_way', 'ended', 'set_aside')", name="known_state"
        ),
        CheckConstraint("state <> 'under_way' OR started_at IS NOT NULL", name="started_when_under_way"),
        CheckConstraint(
            "state <> 'ended' OR (ended_at IS NOT NULL AND ending <> '')", name="told_when_ended"
        ),
    )

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    simple: str = Field(max_length=600)
    if_nothing: str = Field(default="", max_length=600)
    details: str = Field(default="", max_length=5000)
    state: str = Field(default=ActionState.PROPOSAL, max_length=10, index=True)
    author_id: int = Field(foreign_key="member.id", index=True)
    idea_id: int | None = Field(default=None, foreign_key="idea.id", index=True)
    # The last decision put about it.
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    proposed_at: datetime = instant()
    # Counts the rewritings, so that nobody overwrites what they have not read.
    version: int = 1
    carriers_changed_at: datetime = instant()
    started_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    ending: str = Field(default="", max_length=10)
    what_was_done: str = Field(default="", max_length=2000)
    what_was_learnt: str = Field(default="", max_length=2000)


class ActionPerson(SQLModel, table=True):
    """A member who takes part; `carrying` for those who carry it, for a while."""

    __tablename__ = "action_person"
    action_id: int = Field(foreign_key="action.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    joined_at: datetime = instant()
    carrying: bool = False
    # Set when this person asks somebody to take over.
    passing_on_at: datetime | None = instant(nullable=True)


class ActionNote(SQLModel, table=True):
    """One line of the logbook."""

    __tablename__ = "action_note"
    __table_args__ = (CheckConstraint("length(text) BETWEEN 1 AND 500", name="text_length"),)

    id: int = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    author_id: int = Field(foreign_key="member.id", index=True)
    text: str = Field(max_length=500)
    written_at: datetime = instant()
