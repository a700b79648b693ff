"""What becomes of a person's meetings when they leave; what their own data hold of them."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from entraide.domain.members.names import TAKEN_AWAY
from entraide.language import _
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.member import Member

Rows = list[dict[str, object]]


def leave(session: Session, member: Member, now: datetime) -> None:
    """They come no more; a meeting of theirs to which nobody else comes is cancelled, unless the Conseil decided it."""
    to_come = select(Meeting.id).where(col(Meeting.ends_at) > now)
    answers = delete(MeetingAnswer).where(col(MeetingAnswer.member_id) == member.id)
    session.exec(answers.where(col(MeetingAnswer.meeting_id).in_(to_come)))
    mine = select(Meeting).where(Meeting.author_id == member.id, col(Meeting.ends_at) > now)
    deserted = col(Meeting.cancelled_at).is_(None) & col(Meeting.decision_id).is_(None) & ~_somebody_comes()
    for meeting in session.exec(mine.where(deserted)).all():
        meeting.cancelled_at = now
        meeting.cancel_reason = _("La personne qui la proposait a quitté le Conseil.")
        meeting.version += 1
    if member.takes_texts:
        _take_texts(session, member, now)
    session.flush()


def erase(session: Session, member: Member, now: datetime) -> None:
    """Nothing tells any more to which meetings they came."""
    leave(session, member, now)
    session.exec(delete(MeetingAnswer).where(col(MeetingAnswer.member_id) == member.id))


def export(session: Session, member: Member) -> dict[str, Rows]:
    """One's own, oldest first, in the words of `docs/export.md`; meetings of others by their number."""
    mine = select(Meeting).where(Meeting.author_id == member.id).order_by(col(Meeting.id))
    answers = select(MeetingAnswer).where(MeetingAnswer.member_id == member.id)
    return {
        "rencontres_proposees": [_exported(meeting) for meeting in session.exec(mine)],
        "reponses_aux_rencontres": [
            {"rencontre": answer.meeting_id, "vient": answer.coming, "le": answer.answered_at}
            for answer in session.exec(answers.order_by(col(MeetingAnswer.answered_at)))
        ],
    }


def _take_texts(session: Session, member: Member, now: datetime) -> None:
    """The hour of a meeting stays, its words go, unless others are about to come."""
    needed = (col(Meeting.ends_at) > now) & col(Meeting.cancelled_at).is_(None)
    for meeting in session.exec(select(Meeting).where(Meeting.author_id == member.id, ~needed)).all():
        meeting.title, meeting.place, meeting.link, meeting.notes = _("Rencontre"), TAKEN_AWAY, "", ""
        meeting.comforts = []


def _somebody_comes() -> ColumnElement[bool]:
    answers = select(MeetingAnswer.member_id).where(MeetingAnswer.meeting_id == Meeting.id)
    return answers.where(col(MeetingAnswer.coming)).exists()


def _exported(meeting: Meeting) -> dict[str, object]:
    return {
        "numero": meeting.id,
        "nom": meeting.title,
        "debut": meeting.starts_at,
        "fin": meeting.ends_at,
        "lieu": meeting.place,
        "lien": meeting.link,
        "precisions": meeting.notes,
        "prevue": meeting.planned_at,
        "annulee": meeting.cancelled_at,
    }
