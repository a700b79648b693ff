"""Who takes part in an action, who carries it for a while, and how it changes hands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from entraide.domain import rules
from entraide.domain.actions.drafts import CarryDraft, PartDraft
from entraide.domain.members.names import name_of
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.action import Action, ActionPerson, ActionState
from entraide.models.member import Member

OPEN = frozenset({ActionState.PROPOSAL, ActionState.DECIDING, ActionState.UNDER_WAY})


@dataclass(frozen=True)
class Participant:
    member_id: int
    name: str
    carrying: bool
    passing_on: bool


@dataclass(frozen=True)
class Team:
    """Those who take part, in the order in which they came; `alone_days` when one has carried alone for too long."""

    people: list[Participant]
    alone_days: int | None = None

    @property
    def carriers(self) -> list[Participant]:
        return [person for person in self.people if person.carrying]

    @property
    def relay_asked(self) -> bool:
        return any(person.passing_on for person in self.carriers)

    @property
    def ids(self) -> Collection[int]:
        return {person.member_id for person in self.people}

    def place_of(self, member: Member) -> Participant | None:
        return next((person for person in self.people if person.member_id == member.id), None)


def team(session: Session, action: Action, now: datetime) -> Team:
    query = select(ActionPerson, Member).join(Member, col(Member.id) == ActionPerson.member_id)
    query = query.where(ActionPerson.action_id == action.id)
    rows = session.exec(query.order_by(col(ActionPerson.joined_at), col(ActionPerson.member_id))).all()
    people = [
        Participant(member.id, name_of(member), person.carrying, person.passing_on_at is not None)
        for person, member in rows
    ]
    return Team(people, _alone_days(session, action, people, now))


def alone_since(action: Action, carriers: int) -> datetime | None:
    """Since when one person carries alone an action under way."""
    if action.state != ActionState.UNDER_WAY or action.started_at is None or carriers != 1:
        return None
    return max(action.started_at, action.carriers_changed_at)


def take_part(session: Session, member: Member, action: Action, draft: PartDraft, now: datetime) -> None:
    """Join, or stop: who stops no longer carries it either."""
    _require_open(action)
    place = session.get(ActionPerson, (action.id, member.id))
    if draft.part == "oui":
        _join(session, member, action, now)
    elif place is not None:
        if place.carrying:
            action.carriers_changed_at = now
        session.delete(place)
    session.flush()


def choose_carrying(
    session: Session, member: Member, action: Action, draft: CarryDraft, now: datetime
) -> None:
    """Carry, or hand over. A carrier who is not alone hands over at once; alone, they ask and are relieved when
    somebody comes. Anybody may put it down at any time."""
    _require_open(action)
    place = (
        _join(session, member, action, now) if draft.choice == "carry" else _place(session, member, action)
    )
    if draft.choice == "carry":
        _take_up(session, place, action, now)
    elif place.carrying and draft.choice == "keep_on":
        place.passing_on_at = None
    elif place.carrying and draft.choice == "pass_on" and not _others_stay(session, place):
        place.passing_on_at = place.passing_on_at or now
    elif place.carrying:
        _put_down(place, action, now)
    session.flush()


def _join(session: Session, member: Member, action: Action, now: datetime) -> ActionPerson:
    place = session.get(ActionPerson, (action.id, member.id))
    if place is None:
        place = ActionPerson(action_id=action.id, member_id=member.id, joined_at=now)
        session.add(place)
        session.flush()
    return place


def _place(session: Session, member: Member, action: Action) -> ActionPerson:
    place = session.get(ActionPerson, (action.id, member.id))
    if place is None:
        raise Refusal(_("Vous ne participez plus à cette action."))
    return place


def _take_up(session: Session, place: ActionPerson, action: Action, now: datetime) -> None:
    """Those who had asked for a relay have it."""
    if not place.carrying:
        place.carrying, action.carriers_changed_at = True, now
    place.passing_on_at = None
    for other in _carrying(session, action.id):
        if other.passing_on_at is not None and other.member_id != place.member_id:
            _put_down(other, action, now)


def _put_down(place: ActionPerson, action: Action, now: datetime) -> None:
    place.carrying, place.passing_on_at, action.carriers_changed_at = False, None, now


def _others_stay(session: Session, place: ActionPerson) -> bool:
    others = (other for other in _carrying(session, place.action_id) if other.member_id != place.member_id)
    return any(other.passing_on_at is None for other in others)


def _carrying(session: Session, action_id: int) -> list[ActionPerson]:
    query = select(ActionPerson).where(ActionPerson.action_id == action_id, col(ActionPerson.carrying))
    return list(session.exec(query))


def _alone_days(session: Session, action: Action, people: list[Participant], now: datetime) -> int | None:
    since = alone_since(action, sum(person.carrying for person in people))
    if since is None or now - since < timedelta(days=rules.value(session, "porteur.jours")):
        return None
    return (now - since).days


def _require_open(action: Action) -> None:
    if action.state == ActionState.ENDED:
        raise Refusal(_("Cette action est terminée."))
    if action.state not in OPEN:
        raise Refusal(_("Cette action est mise de côté. Elle peut être reprise."))
