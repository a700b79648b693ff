"""What waits for a member, most pressing first: someone asks; a message; someone to confirm; a decision; a meeting."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session

from entraide.domain import notices
from entraide.domain.decisions import founding, queries
from entraide.domain.exchanges import reading as exchanges
from entraide.domain.freshness import answers as freshness
from entraide.domain.meetings import reading as meetings
from entraide.domain.members import newcomers
from entraide.domain.notices import Waiting
from entraide.domain.requests import standing as requests
from entraide.models.member import Member

Source = Callable[[Session, Member, datetime], Iterable[Waiting]]

SOURCES: tuple[Source, ...] = (
    exchanges.waiting,
    newcomers.to_confirm,
    queries.waits_for,
    meetings.waiting,
    requests.left_alone,
    founding.waits_for,
    freshness.waiting,
    notices.perhaps_lost,
)


def waiting_for(session: Session, member: Member, now: datetime) -> list[Waiting]:
    return [line for source in SOURCES for line in source(session, member, now)]
