"""Reading decisions: those under way, those that are closed, one with its answers, what waits for a member."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from entraide.domain import permissions, rules
from entraide.domain.dates import moment
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.methods.outcome import Terms
from entraide.domain.decisions.standing import Standing, standing, terms_of
from entraide.domain.members.names import name_of
from entraide.domain.notices import Waiting
from entraide.domain.refusals import NotFound
from entraide.domain.rules import RuleKind
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, RollLine, Stage
from entraide.models.member import Member

PAGE = 20


@dataclass(frozen=True)
class Line:
    """A decision in a list. `awaits_me`: I may answer and have not yet, for the text that is put."""

    decision: Decision
    there: Standing
    awaits_me: bool = False


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
ANSWERED = (
    select(Ballot)
    .where(Ballot.decision_id == Decision.id, Ballot.version == Decision.version, Ballot.member_id == ME)
    .exists()
)
AWAITING = (col(Decision.stage) == Stage.OPEN) & ON_ROLL & ~ANSWERED
"""The member is on its roll and has not answered the text that is put."""
TO_REWORK = (col(Decision.stage) == Stage.INTEGRATION) & (col(Decision.author_id) == ME)
AWAITED = select(Decision.id).where(AWAITING)
MINE = (
    select(Decision)
    .where(AWAITING | TO_REWORK)
    .order_by(col(Decision.stage).desc(), col(Decision.closes_at), col(Decision.id))
)
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


def under_way(session: Session, member: Member, now: datetime) -> list[Line]:
    """All that is not decided: open ones first, the first to close first; to be worked on; waiting for a place."""
    rows = session.exec(select(Decision).where(col(Decision.stage).in_(lifecycle.UNDECIDED))).all()
    waiting = set(session.exec(AWAITED, params={"member_id": member.id}))
    lines = [
        Line(row, there, row.id in waiting and there.stage == Stage.OPEN)
        for row, there in _standings(session, rows, now)
        if there.stage in lifecycle.UNDECIDED
    ]
    order = (Stage.OPEN, Stage.INTEGRATION, Stage.WAITING)
    return sorted(
        lines, key=lambda line: (order.index(line.there.stage), line.there.closes_at or now, line.decision.id)
    )


def closed(session: Session, now: datetime, before: int | None = None) -> tuple[list[Line], bool]:
    """Newest first, and whether more follow; those that the clock closed a moment ago included."""
    ended = col(Decision.stage).not_in((Stage.WAITING, Stage.INTEGRATION))
    query = select(Decision).where(
        ended, (col(Decision.stage) != Stage.OPEN) | (col(Decision.closes_at) <= now)
    )
    query = query.where(Decision.id < before) if before else query
    rows = session.exec(query.order_by(col(Decision.id).desc()).limit(PAGE + 1)).all()
    lines = [Line(row, there) for row, there in _standings(session, rows[:PAGE], now)]
    return [line for line in lines if line.there.stage not in lifecycle.UNDECIDED], len(rows) > PAGE


def read(session: Session, member: Member, decision_id: int, now: datetime) -> Reading:
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
        may_rework=there.stage in lifecycle.UNDECIDED and permissions.may_rework(member, author),
        changes=_changes(session, decision, newest[0]),
    )


def rules_under_way(session: Session) -> dict[str, int]:
    """Which rules a decision under way would change: its number by the rule's key."""
    query = select(Decision.subject, Decision.id).where(Decision.kind == Kind.RULE)
    return dict(session.exec(query.where(col(Decision.stage).in_(lifecycle.UNDECIDED))).all())


def waits_for(session: Session, member: Member, now: datetime) -> Iterable[Waiting]:
    """The decisions that wait for this member's answer, the first to close first; then their own texts to work on."""
    if member.paused:
        return
    for decision in session.exec(MINE, params={"member_id": member.id}):
        if decision.stage == Stage.INTEGRATION:
            sentence, link = (
                _("Une objection à votre proposition attend votre réponse."),
                _("Lire l'objection"),
            )
        elif decision.closes_at is None or decision.closes_at <= now:
            continue
        else:
            closing = moment(decision.closes_at, now)
            sentence = _("Une décision attend votre avis, jusqu'au %(closing)s.") % {"closing": closing}
            link = _("Lire et répondre")
        yield Waiting(sentence, f"/decisions/{decision.id}", link)


def _standings(
    session: Session, decisions: Iterable[Decision], now: datetime
) -> list[tuple[Decision, Standing]]:
    """Answers are read only where a list cannot do without: for those that should have been closed by now."""
    rows = list(decisions)
    late = [d.id for d in rows if d.stage == Stage.OPEN and d.closes_at is not None and d.closes_at <= now]
    given: dict[int, list[Ballot]] = {}
    if late:
        for ballot in session.exec(select(Ballot).where(col(Ballot.decision_id).in_(late))):
            given.setdefault(ballot.decision_id, []).append(ballot)
    return [(row, standing(row, given.get(row.id, []), now)) for row in rows]


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
