"""What waits for a member, most pressing first: someone asks; a message; someone to confirm; a decision; a meeting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from entraide.models.member import Member


@dataclass(frozen=True)
class Waiting:
    """One line: a sentence of ours (never a text of somebody's), where it leads, what the link says."""

    sentence: str
    url: str
    link: str


Source = Callable[[Session, Member, datetime], Iterable[Waiting]]

SOURCES: tuple[Source, ...] = ()


def waiting_for(session: Session, member: Member, now: datetime) -> list[Waiting]:
    return [line for source in SOURCES for line in source(session, member, now)]
