"""What happens to an action under way: its logbook, then its end and what was learnt."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain.actions.drafts import EndDraft, NoteDraft
from entraide.domain.actions.findable import keep_findable
from entraide.domain.actions.people import Team
from entraide.domain.actions.proposals import require_tending
from entraide.domain.drafts import PAGE, SAME_ACT
from entraide.domain.members.names import name_of
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.action import Action, ActionNote, ActionState
from entraide.models.member import Member


@dataclass(frozen=True)
class NoteLine:
    note: ActionNote
    author: str


def notes(session: Session, action: Action, before: int | None = None) -> tuple[list[NoteLine], bool]:
    """The logbook, newest first, and whether more follow."""
    query = select(ActionNote, Member).join(Member, col(Member.id) == ActionNote.author_id)
    query = query.where(ActionNote.action_id == action.id)
    if before:
        query = query.where(col(ActionNote.id) < before)
    rows = session.exec(query.order_by(col(ActionNote.id).desc()).limit(PAGE + 1)).all()
    return [NoteLine(note, name_of(author)) for note, author in rows[:PAGE]], len(rows) > PAGE


def write_note(
    session: Session, member: Member, action: Action, team: Team, draft: NoteDraft, now: datetime
) -> ActionNote:
    """Add a line; the same words sent again within the hour are the same line."""
    require_under_way(member, action, team)
    same = select(ActionNote).where(
        ActionNote.action_id == action.id, ActionNote.author_id == member.id, ActionNote.text == draft.text
    )
    note = session.exec(same.where(ActionNote.written_at > now - SAME_ACT)).first()
    if note is None:
        note = ActionNote(action_id=action.id, author_id=member.id, text=draft.text, written_at=now)
        session.add(note)
        session.flush()
    return note


def end(session: Session, member: Member, action: Action, team: Team, draft: EndDraft, now: datetime) -> None:
    """Close an action under way with its story; the same end told twice is told once."""
    if action.state == ActionState.ENDED and action.what_was_done == draft.what_was_done:
        return
    require_under_way(member, action, team)
    action.state, action.ended_at, action.ending = ActionState.ENDED, now, draft.ending
    action.what_was_done, action.what_was_learnt = draft.what_was_done, draft.what_was_learnt
    keep_findable(session, action)


def require_under_way(member: Member, action: Action, team: Team) -> None:
    """Refuse who does not take part, and an action that has not started or is over."""
    require_tending(member, team)
    if action.state != ActionState.UNDER_WAY:
        raise Refusal(_("Cette action n'est pas en cours."))
