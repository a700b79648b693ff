"""What becomes of a person's part in actions when they leave; what their own data hold of it."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from entraide.domain.actions.findable import keep_findable
from entraide.domain.actions.people import OPEN
from entraide.domain.members.names import TAKEN_AWAY
from entraide.language import _
from entraide.models.action import Action, ActionNote, ActionPerson, ActionState
from entraide.models.member import Member

Rows = list[dict[str, object]]
FRENCH = {
    ActionState.PROPOSAL: "proposition",
    ActionState.DECIDING: "en-decision",
    ActionState.UNDER_WAY: "en-cours",
    ActionState.ENDED: "terminee",
    ActionState.SET_ASIDE: "de-cote",
}


def leave(session: Session, member: Member, now: datetime) -> None:
    """They carry and take part no more in what is open."""
    query = select(ActionPerson, Action).join(Action, col(Action.id) == ActionPerson.action_id)
    query = query.where(ActionPerson.member_id == member.id, col(Action.state).in_(OPEN))
    for place, action in session.exec(query).all():
        if place.carrying:
            action.carriers_changed_at = now
        session.delete(place)
    if member.takes_texts:
        _take_texts(session, member)
    session.flush()


def erase(session: Session, member: Member, now: datetime) -> None:
    """Nothing tells any more in which actions they had a part."""
    leave(session, member, now)
    session.exec(delete(ActionPerson).where(col(ActionPerson.member_id) == member.id))


def export(session: Session, member: Member) -> dict[str, Rows]:
    """One's own, oldest first, in the words of `docs/export.md`; actions of others by their number."""
    mine = select(Action).where(Action.author_id == member.id).order_by(col(Action.id))
    places = select(ActionPerson).where(ActionPerson.member_id == member.id)
    notes = select(ActionNote).where(ActionNote.author_id == member.id).order_by(col(ActionNote.id))
    return {
        "actions_proposees": [_exported(action) for action in session.exec(mine)],
        "participations": [
            {"action": p.action_id, "depuis": p.joined_at, "porte": p.carrying, "relais": p.passing_on_at}
            for p in session.exec(places.order_by(col(ActionPerson.joined_at)))
        ],
        "notes_d_actions": [
            {"action": note.action_id, "texte": note.text, "le": note.written_at}
            for note in session.exec(notes)
        ],
    }


def _take_texts(session: Session, member: Member) -> None:
    """Their notes go, and their proposals that were never put to a decision. What was belongs to the Conseil."""
    session.exec(delete(ActionNote).where(col(ActionNote.author_id) == member.id))
    mine = select(Action).where(Action.author_id == member.id, col(Action.decision_id).is_(None))
    waiting = col(Action.state).in_((ActionState.PROPOSAL, ActionState.SET_ASIDE))
    for action in session.exec(mine.where(waiting)).all():
        action.title, action.simple = _("Action retirée"), TAKEN_AWAY
        action.if_nothing = action.details = ""
        action.version += 1
        action.state = ActionState.SET_ASIDE
        keep_findable(session, action)


def _exported(action: Action) -> dict[str, object]:
    return {
        "numero": action.id,
        "nom": action.title,
        "en_court": action.simple,
        "si_on_ne_fait_rien": action.if_nothing,
        "details": action.details,
        "etat": FRENCH[ActionState(action.state)],
        "proposee": action.proposed_at,
    }
