"""What waits for a member, most pressing first: someone asks; a message; someone to confirm; a decision; a meeting."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from entraide.domain import notices
from entraide.domain.decisions import carrying, founding, preparing, queries
from entraide.domain.decisions.standing import UNREAD
from entraide.domain.exchanges import reading as exchanges
from entraide.domain.freshness import answers as freshness
from entraide.domain.meetings import reading as meetings
from entraide.domain.members import admissions, newcomers
from entraide.domain.notices import Waiting
from entraide.domain.requests import standing as requests
from entraide.models.member import Member

Source = Callable[[Session, Member, datetime], Iterable[Waiting]]

LEFT_OPEN: Any = select(
    admissions.CARDS_USED.scalar_subquery(),
    admissions.SHEET,
    founding.DONE,
    notices.LOST.scalar_subquery(),
).add_columns(
    preparing.TO_REPLY.scalar_subquery(),
    preparing.TO_READ.scalar_subquery(),
    carrying.OFFERED.scalar_subquery(),
    carrying.TO_REREAD.scalar_subquery(),
)
"""Small things asked at once, for home asks them each time."""


def _left_open(session: Session, member: Member, now: datetime) -> Iterator[Waiting]:
    """Texts that are prepared, what beginnings left open, and a message that may not have arrived."""
    since = {"said_since": (now - notices.SAID).date(), "unread_since": now - UNREAD}
    row = session.exec(LEFT_OPEN, params={"member_id": member.id, **since}).one()
    used, has_sheet, done, lost_on, to_reply, to_read, offered, to_reread = row
    yield from carrying.waits_for(member, offered, to_reread)
    yield from preparing.waits_for(member, to_reply, to_read)
    yield from founding.waits_for(member, used, done)
    yield from admissions.unfinished(member, used, has_sheet)
    yield from notices.perhaps_lost(member, lost_on)


SOURCES: tuple[Source, ...] = (
    exchanges.waiting,
    newcomers.to_confirm,
    queries.waits_for,
    meetings.waiting,
    requests.left_alone,
    _left_open,
    freshness.waiting,
)


def waiting_for(session: Session, member: Member, now: datetime) -> list[Waiting]:
    return [line for source in SOURCES for line in source(session, member, now)]
