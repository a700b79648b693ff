"""The acts about a meeting: plan it, say that one comes, correct it, cancel it, hold it after all."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from entraide.domain import notices, permissions
from entraide.domain.drafts import SAME_ACT
from entraide.domain.meetings.drafts import (
    COMFORTS,
    AnswerDraft,
    CancelDraft,
    CorrectionDraft,
    MeetingDraft,
)
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.member import Member

FURTHEST = timedelta(days=730)


def find(session: Session, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound(_("Cette rencontre n'existe pas."))
    return meeting


def coming_to(session: Session, meeting: Meeting) -> Collection[int]:
    """The numbers of those who said that they come."""
    query = select(MeetingAnswer.member_id).where(MeetingAnswer.meeting_id == meeting.id)
    return set(session.exec(query.where(col(MeetingAnswer.coming))))


def plan(session: Session, member: Member, draft: MeetingDraft, now: datetime) -> Meeting:
    """Keep the meeting, to which its author comes. Sent again within the hour, it is the same meeting."""
    _require_ahead(draft, now)
    same = select(Meeting).where(Meeting.author_id == member.id, Meeting.planned_at > now - SAME_ACT)
    same = same.where(Meeting.title == draft.title, Meeting.starts_at == draft.starts_at)
    meeting = session.exec(same).first()
    if meeting is not None:
        return meeting
    meeting = Meeting(title=draft.title, author_id=member.id, planned_at=now, starts_at=now, ends_at=now)
    _fill(meeting, draft)
    session.add(meeting)
    session.flush()
    session.add(MeetingAnswer(meeting_id=meeting.id, member_id=member.id, coming=True, answered_at=now))
    session.flush()
    return meeting


def answer(session: Session, member: Member, meeting: Meeting, draft: AnswerDraft, now: datetime) -> None:
    """The last answer holds; no answer means nothing."""
    _require_ahead_of(meeting, now)
    given = session.get(MeetingAnswer, (meeting.id, member.id))
    coming = draft.coming == "oui"
    if given is None:
        session.add(MeetingAnswer(meeting_id=meeting.id, member_id=member.id, coming=coming, answered_at=now))
    elif given.coming != coming:
        given.coming, given.answered_at = coming, now
    session.flush()


def require_version(meeting: Meeting, draft: CorrectionDraft) -> None:
    """Refuse to write over what its author has not read."""
    if draft.version != meeting.version:
        raise Refusal(
            _("Une autre personne a corrigé cette rencontre entre-temps. Relisez, puis envoyez de nouveau.")
        )


def correct(
    session: Session, member: Member, meeting: Meeting, draft: CorrectionDraft, now: datetime
) -> None:
    """Change what was planned. Those who come are told when the hour or the place is another."""
    require_change(session, member, meeting, now)
    if draft.starts_at != meeting.starts_at:
        _require_ahead(draft, now)
    before = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)
    _fill(meeting, draft)
    meeting.version += 1
    session.flush()
    if before != (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link):
        _tell_others(session, member, meeting, now)


def cancel(session: Session, member: Member, meeting: Meeting, draft: CancelDraft, now: datetime) -> None:
    """It stays in the list, with the reason; cancelled twice, the first reason stays."""
    if meeting.cancelled_at is not None:
        return
    require_change(session, member, meeting, now)
    meeting.cancelled_at, meeting.cancel_reason = now, draft.reason
    meeting.version += 1
    session.flush()
    _tell_others(session, member, meeting, now)


def hold_after_all(session: Session, member: Member, meeting: Meeting, now: datetime) -> None:
    """Undo a cancellation."""
    if meeting.cancelled_at is None:
        return
    _require_change_by(session, member, meeting)
    if meeting.ends_at <= now:
        raise Refusal(_("Cette rencontre est passée."))
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    meeting.version += 1
    session.flush()
    _tell_others(session, member, meeting, now)


def require_change(session: Session, member: Member, meeting: Meeting, now: datetime) -> None:
    """Refuse who neither planned it nor comes, and a meeting that is past or cancelled."""
    _require_change_by(session, member, meeting)
    _require_ahead_of(meeting, now)


def _require_change_by(session: Session, member: Member, meeting: Meeting) -> None:
    coming = coming_to(session, meeting)
    require(
        permissions.may_change_meeting(member, meeting.author_id, coming),
        _("La personne qui propose cette rencontre et celles qui y viennent peuvent la modifier."),
    )


def _require_ahead_of(meeting: Meeting, now: datetime) -> None:
    if meeting.cancelled_at is not None:
        raise Refusal(_("Cette rencontre est annulée."))
    if meeting.ends_at <= now:
        raise Refusal(_("Cette rencontre est passée."))


def _require_ahead(draft: MeetingDraft, now: datetime) -> None:
    if draft.starts_at <= now:
        raise Refusal(_("Ce moment est déjà passé. Choisissez une date à venir."))
    if draft.starts_at > now + FURTHEST:
        raise Refusal(_("Choisissez une date dans les deux ans."))


def _fill(meeting: Meeting, draft: MeetingDraft) -> None:
    meeting.title, meeting.place, meeting.link, meeting.notes = (
        draft.title,
        draft.place,
        draft.link,
        draft.notes,
    )
    meeting.starts_at, meeting.ends_at = draft.starts_at, draft.ends_at
    meeting.comforts = [comfort for comfort in COMFORTS if comfort in draft.comforts]


def _tell_others(session: Session, member: Member, meeting: Meeting, now: datetime) -> None:
    others = set(coming_to(session, meeting)) - {member.id}
    for other in session.exec(select(Member).where(col(Member.id).in_(others)).order_by(col(Member.id))):
        notices.tell(session, other, notices.Notice.MEETING, now)
