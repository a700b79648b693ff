"""The requests that wait for a meeting: for seven days nobody has helped. Found each time, so that one helped is gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain.distance import unseen
from entraide.domain.drafts import PAGE
from entraide.domain.meetings import reading as meetings
from entraide.domain.requests.clock import ON_AGENDA, by_who_is_here, waits_since
from entraide.domain.requests.reading import Line, signature
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage


@dataclass(frozen=True)
class Agenda:
    """`lines`: open to all, the longest waiting first. `addressed`: how many others, of which nothing else is said."""

    lines: list[Line]
    more: bool
    addressed: int


def of_meeting(session: Session, member: Member, meeting: Meeting, now: datetime) -> Agenda | None:
    """What the next meeting has to speak of; None for any other meeting, or when nothing waits."""
    if meeting.cancelled_at is not None or meeting.ends_at <= now:
        return None
    following, _number = meetings.next_one(session, now)
    if following is None or following.id != meeting.id:
        return None
    rows = session.execute(
        _due(member, now, HelpRequest, Member)
        .where(col(HelpRequest.addressed).is_(False))
        .order_by(waits_since(), col(HelpRequest.id))
        .limit(PAGE + 1)
    ).all()
    lines = [Line(request, signature(request, author)) for request, author in rows[:PAGE]]
    addressed = _count(session, member, now, col(HelpRequest.addressed).is_(True))
    return Agenda(lines, len(rows) > PAGE, addressed) if rows or addressed else None


def without_meeting(session: Session, member: Member, now: datetime) -> int:
    """How many requests wait for a meeting while none is planned."""
    following, _number = meetings.next_one(session, now)
    return 0 if following else _count(session, member, now)


def _count(session: Session, member: Member, now: datetime, *only: Any) -> int:
    return session.execute(_due(member, now, func.count()).where(*only)).scalar_one()


def _due(member: Member, now: datetime, *what: Any) -> Any:
    """Those of people whom this member sees, their own too."""
    return (
        select(*what)
        .select_from(HelpRequest)
        .join(Member, col(Member.id) == HelpRequest.author_id)
        .where(HelpRequest.stage == Stage.WAITING, col(HelpRequest.widens), by_who_is_here())
        .where(waits_since() <= now - ON_AGENDA, col(HelpRequest.author_id).not_in(unseen(member.id)))
    )
