"""One person helping another, and their private conversation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from entraide.models.base import instant, sealed


class State(StrEnum):
    """`accepted`: both said yes. `under_way`: they have begun to write to each other."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    ENDED = "ended"


GOING_ON = (State.ACCEPTED, State.UNDER_WAY)
_GOING_ON = text("state IN ('accepted', 'under_way')")


class Ending(StrEnum):
    """`taken`: another exchange about the same request was accepted first."""

    SETTLED = "settled"
    NOT_YET = "not_yet"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"


class Exchange(SQLModel, table=True):
    """One helper for one request. `offered`: the helper came forward; else the asker asked them, or the site did
    in their stead (`relayed`), because the request waited or somebody handed it over.

    `words` go with an offer; `reason` and `answer` with a refusal. An accepted help that ends with a `reason` was
    too heavy for its helper. `thanks`: from the asker, for the helper alone.
    """

    __table_args__ = (
        Index(
            "one_help_at_a_time",
            "request_id",
            unique=True,
            sqlite_where=_GOING_ON,
            postgresql_where=_GOING_ON,
        ),
        CheckConstraint("asker_id <> helper_id", name="two_people"),
        CheckConstraint("state IN ('proposed', 'accepted', 'under_way', 'ended')", name="known_state"),
        CheckConstraint(
            "ending IN ('settled', 'not_yet', 'declined', 'withdrawn', 'taken')", name="known_ending"
        ),
        CheckConstraint("(state = 'ended') = (ending IS NOT NULL)", name="ended_somehow"),
        sealed("words", 300),
        sealed("answer", 300),
        sealed("thanks", 300),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="help_request.id", index=True)
    asker_id: int = Field(foreign_key="member.id", index=True)
    helper_id: int = Field(foreign_key="member.id", index=True)
    # What the helper offers that made the asker think of them.
    competence_id: int | None = Field(default=None, foreign_key="competence.id", ondelete="SET NULL")
    offered: bool
    relayed: bool = False
    state: str = Field(default=State.PROPOSED, max_length=10)
    proposed_at: datetime = instant()
    accepted_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    ending: str | None = Field(default=None, max_length=10)
    words: bytes = b""
    reason: str | None = Field(default=None, max_length=20)
    answer: bytes = b""
    thanks: bytes = b""
    asker_left: bool = False
    helper_left: bool = False


class Carried(StrEnum):
    """What a message may carry of the Conseil."""

    RESOURCE = "resource"
    MEETING = "meeting"


class Message(SQLModel, table=True):
    """One message of a conversation, sealed. Empty once its author had it erased. Never searched, never in the journal.

    `carries` stays when the resource or the meeting is gone, so that the message can say so.
    """

    __table_args__ = (
        sealed("body", 2000),
        CheckConstraint("carries IN ('resource', 'meeting')", name="known_thing"),
        CheckConstraint("resource_id IS NULL OR carries = 'resource'", name="carries_a_resource"),
        CheckConstraint("meeting_id IS NULL OR carries = 'meeting'", name="carries_a_meeting"),
    )

    id: int = Field(default=None, primary_key=True)
    exchange_id: int = Field(foreign_key="exchange.id", index=True)
    author_id: int = Field(foreign_key="member.id", index=True)
    body: bytes = b""
    sent_at: datetime = instant(index=True)
    carries: str | None = Field(default=None, max_length=10)
    resource_id: int | None = Field(default=None, foreign_key="resource.id", ondelete="SET NULL")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", ondelete="SET NULL")
