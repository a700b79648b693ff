"""The carnet of a member: kept line by line, changed and erased by them alone, read by nobody else."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, field_validator
from sqlalchemy import delete, func, tuple_
from sqlmodel import Session, col, select

from entraide.domain import dates
from entraide.domain.drafts import ON_ONE_LINE, PAGE, SAME_ACT
from entraide.domain.refusals import NotFound, Refusal
from entraide.language import _, ngettext
from entraide.models.competence import Theme
from entraide.models.member import Member
from entraide.models.notebook import NotebookLine

MONTHS = 24
_WRITTEN = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Total:
    """How many helps; how many of them say their time; how long these took."""

    number: int
    timed: int
    minutes: int

    def __add__(self, other: "Total") -> "Total":
        return Total(self.number + other.number, self.timed + other.timed, self.minutes + other.minutes)

    def __str__(self) -> str:
        """« 3 aides, environ 4 h »; « au moins » when some do not say their time; nothing of time when none does."""
        helps = ngettext("%(num)s aide", "%(num)s aides", self.number) % {"num": self.number}
        if not self.timed:
            return helps
        if self.timed == self.number:
            return f"{helps}, {_('environ %(time)s') % {'time': _rounded(self.minutes)}}"
        return f"{helps}, {_('au moins %(time)s') % {'time': _rounded(self.minutes, math.floor)}}"


def time_spent(minutes: int) -> str:
    """« 45 minutes », « 1 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(num)s minute", "%(num)s minutes", rest) % {"num": rest}
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02}" if rest else "")


def _rounded(minutes: int, way: Callable[[float], int] = round) -> str:
    """To the half-hour, past the first hour."""
    return time_spent(minutes if minutes < 60 else way(minutes / 30) * 30)


class LineDraft(BaseModel):
    """The kind of help is a theme, and words if one wants; the month and the time spent may be left to silence."""

    theme: Theme
    label: Annotated[str, StringConstraints(max_length=120), ON_ONE_LINE] = ""
    month: str
    minutes: Annotated[int | None, Field(ge=1, le=6000)] = None

    @field_validator("month")
    @classmethod
    def is_a_month(cls, month: str) -> str:
        if not _WRITTEN.fullmatch(month):
            raise ValueError(_("Choisissez un mois."))
        return month


def keep(session: Session, member: Member, draft: LineDraft, now: datetime) -> NotebookLine:
    """Add a line; the same within the hour is the line already kept."""
    _require_begun(draft, now)
    same = _mine(member).where(*(col(getattr(NotebookLine, name)) == value for name, value in draft))
    if again := session.exec(same.where(col(NotebookLine.kept_at) > now - SAME_ACT)).first():
        return again
    line = NotebookLine(member_id=member.id, kept_at=now, **draft.model_dump())
    session.add(line)
    session.flush()
    return line


def find(session: Session, member: Member, line_id: int) -> NotebookLine:
    line = session.get(NotebookLine, line_id)
    if line is None or line.member_id != member.id:
        raise NotFound(_("Cette ligne n'est pas dans votre carnet."))
    return line


def change(session: Session, member: Member, line_id: int, draft: LineDraft, now: datetime) -> None:
    line = find(session, member, line_id)
    _require_begun(draft, now)
    line.sqlmodel_update(draft)
    session.flush()


def erase_one(session: Session, member: Member, line_id: int) -> None:
    """Once or twice, it is no more there."""
    session.exec(_erasing(member).where(col(NotebookLine.id) == line_id))


def erase_all(session: Session, member: Member) -> None:
    session.exec(_erasing(member))


def lines(session: Session, member: Member, before: int | None = None) -> tuple[list[NotebookLine], bool]:
    """The latest month first, and whether more follow."""
    query = _mine(member).order_by(col(NotebookLine.month).desc(), col(NotebookLine.id).desc())
    if before:
        month = _mine(member).where(NotebookLine.id == before).with_only_columns(NotebookLine.month)
        place: Any = tuple_(col(NotebookLine.month), col(NotebookLine.id))
        query = query.where(place < tuple_(month.scalar_subquery(), before))
    rows = session.exec(query.limit(PAGE + 1)).all()
    return list(rows[:PAGE]), len(rows) > PAGE


def whole(session: Session, member: Member) -> list[NotebookLine]:
    """All of it, the oldest month first: to print, to take away."""
    return list(session.exec(_mine(member).order_by(col(NotebookLine.month), col(NotebookLine.id))))


def totals(session: Session, member: Member) -> dict[str, Total]:
    """What each month adds up to, all of it."""
    minutes = col(NotebookLine.minutes)
    query = _mine(member).with_only_columns(
        NotebookLine.month, func.count(), func.count(minutes), func.sum(minutes)
    )
    rows = session.execute(query.group_by(col(NotebookLine.month)))
    return {month: Total(number, timed, minutes or 0) for month, number, timed, minutes in rows}


def kinds(lines: Iterable[NotebookLine]) -> dict[str, list[NotebookLine]]:
    """By kind of help, in the order of the themes."""
    known = list(lines)
    by_theme = {theme.value: [line for line in known if line.theme == theme] for theme in Theme}
    return {theme: found for theme, found in by_theme.items() if found}


def added(lines: Iterable[NotebookLine]) -> Total:
    known = list(lines)
    timed = [line.minutes for line in known if line.minutes is not None]
    return Total(len(known), len(timed), sum(timed))


def months(now: datetime, besides: str | None = None) -> dict[str, str]:
    """The last two years, this month first, each with its words; and another month, if a line has one."""
    today = now.astimezone(dates.PARIS)
    ago = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(MONTHS)]
    known = [f"{year:04}-{number + 1:02}" for year, number in ago]
    if besides and besides not in known and _WRITTEN.fullmatch(besides):
        known.append(besides)
    return {month: in_words(month) for month in known}


def in_words(month: str) -> str:
    """« novembre 2026 »."""
    return dates.month(date.fromisoformat(f"{month}-01"))


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    return {
        "carnet": [
            {"theme": line.theme, "mots": line.label, "mois": line.month, "minutes": line.minutes}
            for line in whole(session, member)
        ]
    }


def erase(session: Session, member: Member, now: datetime) -> None:
    """When an erasure is due."""
    erase_all(session, member)


def _mine(member: Member) -> Any:
    return select(NotebookLine).where(NotebookLine.member_id == member.id)


def _erasing(member: Member) -> Any:
    return delete(NotebookLine).where(col(NotebookLine.member_id) == member.id)


def _require_begun(draft: LineDraft, now: datetime) -> None:
    if draft.month > next(iter(months(now))):
        raise Refusal(_("Ce mois n'est pas encore commencé."))
