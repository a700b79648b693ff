"""Proposing another value for a rule. Only the decision, once adopted, changes it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from entraide.domain import rules
from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, RuleDraft
from entraide.domain.decisions.proposing import Way
from entraide.domain.refusals import NotFound, Refusal
from entraide.domain.rules import RuleKind
from entraide.language import _
from entraide.models.decision import Decision, DecisionVersion, Kind
from entraide.models.member import Member


@dataclass(frozen=True)
class RuleText:
    """The text of the draft, under the rule's own name: the value may change from one version to the next."""

    title: str
    simple: str
    if_nothing: str
    details: str


@dataclass(frozen=True)
class RuleChange:
    """`in_force`: its value today, which is the one proposed once the decision was adopted."""

    kind: RuleKind
    in_force: Any
    proposed: Any


def changeable(key: str) -> RuleKind:
    kind = rules.KINDS.get(key)
    if kind is None or not kind.may_change:
        raise NotFound(_("Cette règle n'existe pas."))
    return kind


def wanted(session: Session, kind: RuleKind, typed: str) -> Any:
    """The value that is proposed, within the bounds and not the one in force."""
    value = rules.parse(kind, typed)
    if value == rules.value(session, kind.key):
        raise Refusal(_("C'est la valeur d'aujourd'hui. Proposez-en une autre."))
    return value


def propose_change(
    session: Session, member: Member, kind: RuleKind, draft: RuleDraft, now: datetime
) -> Decision:
    value = wanted(session, kind, draft.value)
    title = _("Changer une règle : %(rule)s") % {"rule": kind.label}
    text = RuleText(title, draft.simple, draft.if_nothing, draft.details)
    way = Way(trial_days=draft.trial_days, after_trial=draft.after_trial)
    return proposing.propose(session, member, text, Effect(Kind.RULE, kind.key, value), now, way)


def changes_of(session: Session, decision: Decision, text: DecisionVersion) -> list[RuleChange]:
    """What the text that is put would change of the rules."""
    proposed = json.loads(text.value) if text.value else {}
    values = {decision.subject: proposed} if decision.kind == Kind.RULE else proposed
    if not values:
        return []
    today = {rule.kind.key: rule.value for rule in rules.in_force(session)}
    return [RuleChange(rules.KINDS[key], today[key], _plain(value)) for key, value in values.items()]


def _plain(value: Any) -> Any:
    """A share as a tuple, as the rules have it."""
    return tuple(value) if isinstance(value, list) else value
