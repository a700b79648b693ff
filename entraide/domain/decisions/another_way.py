"""When consent is stuck: after three texts that met objections, a vote at two thirds as the last resort."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from entraide.domain import permissions
from entraide.domain.decisions import lifecycle, proposing
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.proposing import Way
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.action import Action, ActionState
from entraide.models.decision import Decision, DecisionVersion, Kind, Stage
from entraide.models.deliberation import Objection
from entraide.models.member import Member

ROUNDS = 3
"""Texts that met an objection, before another way is offered."""


@dataclass(frozen=True)
class SameText:
    """The text of a decision, put again as it is."""

    title: str
    simple: str
    if_nothing: str
    details: str


def is_stuck(decision: Decision, objected: set[int]) -> bool:
    """`objected`: the versions that met an objection. The text of today is the fourth, or a later one."""
    met = {version for version in objected if version < decision.version}
    return decision.method == "consent" and decision.stage in lifecycle.CHANGING and len(met) >= ROUNDS


def replaced_by(session: Session, decision: Decision) -> int | None:
    """The number of the decision that took over from this one."""
    if decision.stage != Stage.WITHDRAWN:
        return None
    return session.exec(select(Decision.id).where(Decision.replaces_id == decision.id)).first()


def require_may_vote_instead(session: Session, member: Member, decision: Decision) -> None:
    _require_author(session, member, decision)
    if not is_stuck(decision, _objected(session, decision)):
        raise Refusal(_("Le vote est le dernier recours, quand trois textes ont reçu des objections."))


def vote_instead(session: Session, member: Member, decision: Decision, now: datetime) -> Decision:
    """Withdraw it and put the same text, already read, to a vote by yes or no. Twice is once."""
    _require_author(session, member, decision)
    if (number := replaced_by(session, decision)) is not None:
        return lifecycle.find(session, number)
    require_may_vote_instead(session, member, decision)
    text = session.get_one(DecisionVersion, (decision.id, decision.version))
    action = _action(session, decision)
    lifecycle.end(session, decision, Stage.WITHDRAWN, now, now)
    vote = proposing.propose(
        session, member, _same(decision, text), _effect(decision, text), now, _way(decision)
    )
    if action is not None:
        action.state, action.decision_id = ActionState.DECIDING, vote.id
    session.flush()
    return vote


def _require_author(session: Session, member: Member, decision: Decision) -> None:
    author = session.get_one(Member, decision.author_id)
    require(permissions.may_rework(member, author), _("Seule la personne qui propose peut faire cela."))


def _objected(session: Session, decision: Decision) -> set[int]:
    return set(session.exec(select(Objection.version).where(Objection.decision_id == decision.id)))


def _action(session: Session, decision: Decision) -> Action | None:
    """The action that is being decided, if it is still so."""
    if decision.kind != Kind.ACTION:
        return None
    action = session.get_one(Action, int(decision.subject))
    return action if action.state == ActionState.DECIDING else None


def _same(decision: Decision, text: DecisionVersion) -> SameText:
    return SameText(decision.title, text.simple, text.if_nothing, text.details)


def _effect(decision: Decision, text: DecisionVersion) -> Effect:
    return Effect(Kind(decision.kind), decision.subject, json.loads(text.value) if text.value else None)


def _way(decision: Decision) -> Way:
    return Way(
        "yes_no",
        read=True,
        trial_days=decision.trial_days,
        after_trial=decision.after_trial,
        replaces_id=decision.id,
    )
