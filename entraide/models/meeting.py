"""Meetings: when, where or by which link, what makes them bearable, who said they come."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Meeting(SQLModel, table=True):
    """A date and a place together, or a link, or both. A cancelled one stays visible with its reason."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("place <> '' OR link <> ''", name="somewhere"),
        CheckConstraint("link = '' OR link LIKE 'https://%'", name="link_https"),
        CheckConstraint("length(notes) <= 1000", name="notes_length"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled_with_reason"),
    )

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=80)
    author_id: int = Field(foreign_key="member.id", index=True)
    planned_at: datetime = instant()
    starts_at: datetime = instant(index=True)
    ends_at: datetime = instant(index=True)
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    # What the person who proposes it says of the place: keys of domain.meetings.COMFORTS.
    comforts: list[str] = Field(default_factory=list, sa_type=JSON)
    notes: str = Field(default="", max_length=1000)
    # Counts the corrections: nobody overwrites what they have not read, and calendars know the newer one.
    version: int = 1
    # The decision that chose its date and its place, if one did.
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    cancelled_at: datetime | None = instant(nullable=True)
    cancel_reason: str = Field(default="", max_length=300)


class MeetingAnswer(SQLModel, table=True):
    """« Je viens » or « je ne viens pas »; silence has no row and means nothing."""

    __tablename__ = "meeting_answer"
    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    coming: bool
    answered_at: datetime = instant()
