"""The actions as they are read: the lists, one whole action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from entraide.domain.drafts import PAGE
from entraide.domain.members.names import name_of
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.action import Action, ActionPerson, ActionState
from entraide.models.decision import Decision
from entraide.models.idea import Idea
from entraide.models.member import Member

LISTS: Mapping[str, frozenset[ActionState]] = {
    "": frozenset({ActionState.UNDER_WAY, ActionState.DECIDING, ActionState.PROPOSAL}),
    "en-cours": frozenset({ActionState.UNDER_WAY}),
    "en-decision": frozenset({ActionState.DECIDING}),
    "propositions": frozenset({ActionState.PROPOSAL}),
    "terminees": frozenset({ActionState.ENDED}),
    "de-cote": frozenset({ActionState.SET_ASIDE}),
}
"""The lists by the name that their address gives them; the first one is all that is open."""


@dataclass(frozen=True)
class ActionLine:
    action: Action
    people: int
    carriers: list[str]


@dataclass(frozen=True)
class WholeAction:
    """An action with what its page tells of where it comes from and what is decided."""

    action: Action
    author: str
    idea: Idea | None
    decision: Decision | None


COUNTS = select(Action.state, func.count()).group_by(col(Action.state))
PEOPLE = select(func.count()).where(ActionPerson.action_id == Action.id).scalar_subquery()
LATEST = (
    select(Action, PEOPLE)
    .where(col(Action.state).in_(bindparam("states", expanding=True)))
    .order_by(col(Action.id).desc())
    .limit(PAGE + 1)
)
CARRIERS = (
    select(ActionPerson.action_id, Member)
    .join(Member, col(Member.id) == ActionPerson.member_id)
    .where(col(ActionPerson.action_id).in_(bindparam("ids", expanding=True)), col(ActionPerson.carrying))
    .order_by(col(ActionPerson.joined_at))
)


def how_many(session: Session) -> dict[str, int]:
    """How many actions each list holds."""
    found = dict(session.exec(COUNTS).all())
    return {name: sum(found.get(state, 0) for state in states) for name, states in LISTS.items()}


def latest(session: Session, name: str, before: int | None = None) -> tuple[list[ActionLine], bool]:
    """One list, newest first, and whether more follow."""
    query = LATEST.where(col(Action.id) < before) if before else LATEST
    rows = session.exec(query, params={"states": LISTS[name]}).all()
    carriers = _carriers(session, [action.id for action, _count in rows[:PAGE]])
    lines = [ActionLine(action, count, carriers.get(action.id, [])) for action, count in rows[:PAGE]]
    return lines, len(rows) > PAGE


def needing_hands(session: Session) -> Action | None:
    """An action under way whose carrier asks for a relay, or that nobody carries; the one started first."""
    place = select(ActionPerson.member_id).where(ActionPerson.action_id == Action.id)
    asking = place.where(col(ActionPerson.passing_on_at).is_not(None)).exists()
    carried = place.where(col(ActionPerson.carrying)).exists()
    query = select(Action).where(Action.state == ActionState.UNDER_WAY, asking | ~carried)
    return session.exec(query.order_by(col(Action.started_at), col(Action.id)).limit(1)).first()


def whole(session: Session, action_id: int) -> WholeAction:
    query = (
        select(Action, Member, Idea, Decision)
        .join(Member, col(Member.id) == Action.author_id)
        .outerjoin(Idea, col(Idea.id) == Action.idea_id)
        .outerjoin(Decision, col(Decision.id) == Action.decision_id)
    )
    row = session.exec(query.where(Action.id == action_id)).first()
    if row is None:
        raise NotFound(_("Cette action n'existe pas."))
    action, author, idea, decision = row
    return WholeAction(action, name_of(author), idea, decision)


def of_idea(session: Session, idea: Idea) -> Action | None:
    """The first action that this idea became."""
    return session.exec(select(Action).where(Action.idea_id == idea.id).order_by(col(Action.id))).first()


def _carriers(session: Session, action_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for action_id, member in session.exec(CARRIERS, params={"ids": action_ids}):
        found.setdefault(action_id, []).append(name_of(member))
    return found
