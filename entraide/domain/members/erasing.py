"""Erasing an account: closed at once, erased after seven days, with what is private in every room.

What stays: a line without name, so that the texts left to the commons keep an author, « une personne ».
"""

from datetime import datetime

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, or_, select

from entraide.domain import competences, ideas, journal, notebook, notices, own_texts, permissions
from entraide.domain.actions import own as own_actions
from entraide.domain.decisions import ballots, own_remarks, recording, trials
from entraide.domain.decisions.urn import own as own_votes
from entraide.domain.exchanges import traces
from entraide.domain.journal import Act
from entraide.domain.meetings import own as own_meetings
from entraide.domain.members import invitations, leaving
from entraide.domain.members.devices import close_all_devices
from entraide.domain.members.leaving import Hook, LeavingDraft
from entraide.domain.search import index
from entraide.language import _
from entraide.models.email import EmailCheck
from entraide.models.journal import JournalContent
from entraide.models.member import Erasure, Member, RescueCode
from entraide.models.outbox import Mail

# Called when an erasure is due. Each room erases what is private (messages, requests, what was said of others) and, if
# `member.takes_texts`, the texts left to the commons too. A row that others need stays, emptied of its words.
ERASERS: tuple[Hook, ...] = (
    invitations.erase,
    competences.erase,
    ideas.erase,
    own_actions.erase,
    own_meetings.erase,
    own_texts.erase,
    traces.erase,
    notebook.erase,
    ballots.take_words_away,
    own_remarks.take_words_away,
    trials.take_words_away,
    recording.erase,
    own_votes.erase,
)


def begin(session: Session, member: Member, draft: LeavingDraft, now: datetime) -> None:
    """Close the account now, everywhere; its erasure is for later, so that signing in again can stop it."""
    if member.erasing_at is None:
        member.erasing_at, member.leaving_at = now + leaving.REGRET, None
        notices.tell(session, member, notices.Notice.ACCOUNT, now)
    member.takes_texts = draft.texts == "oui"
    session.add(member)
    close_all_devices(session, member)
    session.flush()


def stay(session: Session, member: Member) -> None:
    """Open the account again."""
    if member.erasing_at is None:
        return
    member.erasing_at, member.takes_texts = None, False
    session.add(member)
    session.flush()


def settle(session: Session, now: datetime) -> None:
    """Duty: those who asked seven days ago, and those who left thirty days ago."""
    gone = col(Member.state).in_(permissions.GONE) & (
        col(Member.state_since_at) <= now - leaving.OWN_DATA_KEPT
    )
    due = select(Member).where(or_(col(Member.erasing_at) <= now, gone), _still_there())
    for member in session.exec(due.order_by(col(Member.state_since_at), col(Member.id))).all():
        erase(session, member, now)


def erase(session: Session, member: Member, now: datetime) -> None:
    """Now, and without return."""
    if member.state not in permissions.GONE:
        leaving.depart(session, member, now)
    for hook in ERASERS:
        hook(session, member, now)
    index.forget_removed(session)
    for table in (RescueCode, EmailCheck, Mail, JournalContent):
        session.exec(delete(table).where(col(table.member_id) == member.id))
    close_all_devices(session, member)
    _blank(member, now)
    session.add(member)
    if session.get(Erasure, member.id) is None:
        session.add(Erasure(member_id=member.id, erased_at=now))
    journal.record(session, now, Act.ERASURE, {"nombre": 1})


def replay(session: Session, member_ids: list[int], now: datetime) -> int:
    """Erase again those that an older backup brought back; returns how many there were."""
    again = select(Member).where(col(Member.id).in_(member_ids), _still_there())
    back = session.exec(again.order_by(col(Member.id))).all()
    for member in back:
        erase(session, member, now)
    return len(back)


def _still_there() -> ColumnElement[bool]:
    return col(Member.pseudonym_key).is_not(None)


def _blank(member: Member, now: datetime) -> None:
    member.pseudonym, member.pseudonym_key, member.words_hash = _("une personne"), None, None
    member.about, member.commune, member.invited_by_id = "", None, None
    member.capacity, member.asked_on, member.seen_on = 0, None, now.date()
    member.joined_at = member.state_since_at = now
    member.erasing_at, member.takes_texts = None, False
