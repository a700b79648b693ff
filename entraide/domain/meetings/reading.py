"""The meetings as they are read: those to come, those that are past, one with who comes, the next of mine."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, tuple_
from sqlmodel import Session, col, select

from entraide.domain import dates
from entraide.domain.drafts import PAGE
from entraide.domain.members.names import name_of
from entraide.domain.notices import Tap, Waiting
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Ballot, Decision
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.member import Member

SOON = timedelta(days=7)


@dataclass(frozen=True)
class MeetingLine:
    """`coming`: what the member said, or None."""

    meeting: Meeting
    people: int
    coming: bool | None


@dataclass(frozen=True)
class WholeMeeting:
    """A meeting and who comes, in the order in which they said so."""

    meeting: Meeting
    author: str
    people: list[str]
    ids: frozenset[int]
    coming: bool | None


def to_come(
    session: Session, member: Member, now: datetime, after: int | None = None
) -> tuple[list[MeetingLine], bool]:
    """Those not ended yet, the soonest first, and whether more follow `after` this one."""
    query = _lines(member).where(col(Meeting.ends_at) > now)
    if after:
        query = query.where(_place() > _place_of(after))
    return _page(session, query.order_by(col(Meeting.starts_at), col(Meeting.id)))


def past(
    session: Session, member: Member, now: datetime, before: int | None = None
) -> tuple[list[MeetingLine], bool]:
    """The latest first."""
    query = _lines(member).where(col(Meeting.ends_at) <= now)
    if before:
        query = query.where(_place() < _place_of(before))
    return _page(session, query.order_by(col(Meeting.starts_at).desc(), col(Meeting.id).desc()))


def whole(session: Session, member: Member, meeting_id: int) -> WholeMeeting:
    query = select(Meeting, Member).join(Member, col(Member.id) == Meeting.author_id)
    row = session.exec(query.where(Meeting.id == meeting_id)).first()
    if row is None:
        raise NotFound(_("Cette rencontre n'existe pas."))
    answers = select(MeetingAnswer, Member).join(Member, col(Member.id) == MeetingAnswer.member_id)
    answers = answers.where(MeetingAnswer.meeting_id == meeting_id)
    given = session.exec(answers.order_by(col(MeetingAnswer.answered_at), col(MeetingAnswer.member_id))).all()
    coming = [person for answer, person in given if answer.coming]
    mine = next((answer.coming for answer, person in given if person.id == member.id), None)
    names = [_("vous") if person.id == member.id else name_of(person) for person in coming]
    return WholeMeeting(row[0], name_of(row[1]), names, frozenset(person.id for person in coming), mine)


NEXT = (
    select(Meeting.id)
    .where(col(Meeting.ends_at) > bindparam("now"), col(Meeting.cancelled_at).is_(None))
    .order_by(col(Meeting.starts_at), col(Meeting.id))
    .limit(1)
)
"""The next meeting that takes place."""


def next_one(session: Session, now: datetime) -> tuple[Meeting | None, int]:
    """The next meeting that takes place, and how many are to come."""
    ahead = select(Meeting, func.count().over()).where(col(Meeting.ends_at) > now)
    ahead = ahead.where(col(Meeting.cancelled_at).is_(None))
    row = session.exec(ahead.order_by(col(Meeting.starts_at), col(Meeting.id)).limit(1)).first()
    return row if row else (None, 0)


_ME: Any = bindparam("member_id")
SOON_MINE: Any = (
    select(Meeting, MeetingAnswer, Ballot)
    .outerjoin(
        MeetingAnswer, (col(MeetingAnswer.meeting_id) == Meeting.id) & (col(MeetingAnswer.member_id) == _ME)
    )
    .outerjoin(Decision, col(Decision.id) == Meeting.decision_id)
    .outerjoin(
        Ballot,
        (col(Ballot.decision_id) == Decision.id)
        & (col(Ballot.version) == Decision.version)
        & (col(Ballot.member_id) == _ME),
    )
    .where(col(Meeting.ends_at) > bindparam("now"))
    .where(
        (col(MeetingAnswer.coming) & (col(Meeting.starts_at) <= bindparam("soon")))
        | (
            col(MeetingAnswer.member_id).is_(None)
            & col(Ballot.member_id).is_not(None)
            & col(Meeting.cancelled_at).is_(None)
        )
    )
    .order_by(col(Meeting.starts_at), col(Meeting.id))
    .limit(PAGE)
)


def waiting(session: Session, member: Member, now: datetime) -> list[Waiting]:
    """The next meeting within seven days to which the member said they come, and before it those cancelled.

    Also those that were chosen where and when they said that they could be, to be confirmed in one tap.
    """
    lines, said = [], False
    asked = {"member_id": member.id, "now": now, "soon": now + SOON}
    for meeting, answer, ballot in session.exec(SOON_MINE, params=asked):
        if answer is None:
            lines += [_to_confirm(meeting, now)] if _could_come(meeting, ballot) else []
        elif not said:
            url = f"/rencontres/{meeting.id}"
            lines.append(Waiting(_sentence(meeting, now), url, _("Voir la rencontre")))
            said = meeting.cancelled_at is None
    return lines


def _could_come(meeting: Meeting, ballot: Ballot) -> bool:
    """Whether they said yes to the hour and the place that are planned; a meeting corrected since asks nothing."""
    said = json.loads(ballot.choices) if ballot.choices else {}
    on = said.get("dates", {}).get(dates.wall_clock(meeting.starts_at))
    return bool(on == "yes" and (not meeting.place or said.get("places", {}).get(meeting.place) == "yes"))


def _to_confirm(meeting: Meeting, now: datetime) -> Waiting:
    url = f"/rencontres/{meeting.id}"
    sentence = _("La rencontre est fixée : %(moment)s. Vous aviez dit oui.") % {
        "moment": dates.moment(meeting.starts_at, now)
    }
    tap = Tap(_("Confirmer que je viens"), f"{url}/reponse", (("coming", "oui"),))
    return Waiting(sentence, url, _("Voir la rencontre"), taps=(tap,))


def _sentence(meeting: Meeting, now: datetime) -> str:
    words = {"moment": dates.moment(meeting.starts_at, now), "until": dates.until(meeting.starts_at, now)}
    if meeting.cancelled_at is not None:
        return _("La rencontre où vous veniez est annulée : %(moment)s.") % words
    if meeting.starts_at <= now:
        return _("La rencontre où vous venez a commencé.")
    return _("Vous venez à une rencontre : %(moment)s, %(until)s.") % words


def _lines(member: Member) -> Any:
    people = select(func.count()).where(MeetingAnswer.meeting_id == Meeting.id, col(MeetingAnswer.coming))
    mine = select(MeetingAnswer.coming).where(
        MeetingAnswer.meeting_id == Meeting.id, MeetingAnswer.member_id == member.id
    )
    return select(Meeting, people.scalar_subquery(), mine.scalar_subquery())


def _page(session: Session, query: Any) -> tuple[list[MeetingLine], bool]:
    rows = session.exec(query.limit(PAGE + 1)).all()
    return [MeetingLine(*row) for row in rows[:PAGE]], len(rows) > PAGE


def _place() -> Any:
    return tuple_(col(Meeting.starts_at), col(Meeting.id))


def _place_of(meeting_id: int) -> Any:
    known = select(Meeting.starts_at).where(Meeting.id == meeting_id).scalar_subquery()
    return tuple_(known, meeting_id)
