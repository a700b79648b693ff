"""Reading one decision: its text, where it stands, who answered what."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from entraide.domain import permissions, rules
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.methods.outcome import Terms
from entraide.domain.decisions.standing import Standing, standing, terms_of
from entraide.domain.members.names import name_of
from entraide.domain.refusals import NotFound
from entraide.domain.rules import RuleKind
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, RollLine, Stage
from entraide.models.member import Member


@dataclass(frozen=True)
class Voice:
    """One person's answer."""

    name: str
    ballot: Ballot
    mine: bool


@dataclass(frozen=True)
class RuleChange:
    """`in_force`: its value today, which is the one proposed once the decision was adopted."""

    kind: RuleKind
    in_force: Any
    proposed: Any


@dataclass(frozen=True)
class Reading:
    """One decision as a member sees it. `voices`: to the text that is put; `earlier`: all the others."""

    decision: Decision
    there: Standing
    author: str
    text: DecisionVersion
    before: DecisionVersion | None
    voices: list[Voice]
    earlier: list[Voice]
    on_roll: bool
    may_rework: bool
    changes: list[RuleChange]

    @property
    def rule(self) -> RuleChange | None:
        """The one rule that a decision about a rule would change."""
        return self.changes[0] if self.decision.kind == Kind.RULE else None

    @property
    def terms(self) -> Terms | None:
        """What was frozen, once the decision was opened."""
        return terms_of(self.decision) if self.decision.terms else None

    @property
    def mine(self) -> Ballot | None:
        """My answer to this text."""
        return next((voice.ballot for voice in self.voices if voice.mine), None)

    @property
    def to_confirm(self) -> Ballot | None:
        """My last answer to an earlier text, when I gave none to this one."""
        return None if self.mine else next((v.ballot for v in reversed(self.earlier) if v.mine), None)

    @property
    def may_answer(self) -> bool:
        return self.on_roll and self.there.stage == Stage.OPEN

    def who(self, *answers: str) -> list[Voice]:
        """Those who gave one of these answers to this text; an objection that was withdrawn is not one."""
        return [v for v in self.voices if v.ballot.answer in answers and v.ballot.settled_at is None]

    @property
    def settled(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.ballot.settled_at is not None]


ME: Any = bindparam("member_id")
ON_ROLL = select(RollLine).where(RollLine.decision_id == Decision.id, RollLine.member_id == ME).exists()
ONE = (
    select(Decision, Member, ON_ROLL)
    .join(Member, col(Member.id) == Decision.author_id)
    .where(Decision.id == bindparam("decision_id"))
)
TEXTS = (
    select(DecisionVersion)
    .where(DecisionVersion.decision_id == bindparam("decision_id"))
    .order_by(col(DecisionVersion.number).desc())
    .limit(2)
)
VOICES = (
    select(Ballot, Member)
    .join(Member, col(Member.id) == Ballot.member_id)
    .where(Ballot.decision_id == bindparam("decision_id"))
    .order_by(col(Ballot.version), col(Ballot.answered_at), col(Ballot.member_id))
)


def read_decision(session: Session, member: Member, decision_id: int, now: datetime) -> Reading:
    row = session.exec(ONE, params={"decision_id": decision_id, "member_id": member.id}).first()
    if row is None:
        raise NotFound(_("Cette décision n'existe pas."))
    decision, author, on_roll = row
    newest = session.exec(TEXTS, params={"decision_id": decision.id}).all()
    voices = _voices(session, member, decision)
    there = standing(decision, [voice.ballot for voice in voices], now)
    return Reading(
        decision=decision,
        there=there,
        author=name_of(author),
        text=newest[0],
        before=newest[1] if len(newest) > 1 else None,
        voices=[voice for voice in voices if voice.ballot.version == decision.version],
        earlier=[voice for voice in voices if voice.ballot.version != decision.version],
        on_roll=on_roll,
        may_rework=there.stage in lifecycle.CHANGING and permissions.may_rework(member, author),
        changes=_changes(session, decision, newest[0]),
    )


def _changes(session: Session, decision: Decision, text: DecisionVersion) -> list[RuleChange]:
    proposed = json.loads(text.value) if text.value else {}
    values = {decision.subject: proposed} if decision.kind == Kind.RULE else proposed
    if not values:
        return []
    today = {rule.kind.key: rule.value for rule in rules.in_force(session)}
    return [RuleChange(rules.KINDS[key], today[key], _plain(value)) for key, value in values.items()]


def _plain(value: Any) -> Any:
    """A share as a tuple, as the rules have it."""
    return tuple(value) if isinstance(value, list) else value


def _voices(session: Session, member: Member, decision: Decision) -> list[Voice]:
    """All the answers to all the versions, in the order they were given."""
    rows = session.exec(VOICES, params={"decision_id": decision.id})
    return [Voice(name_of(person), ballot, person.id == member.id) for ballot, person in rows]
