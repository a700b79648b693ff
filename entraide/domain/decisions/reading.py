"""Reading one decision: its text, where it stands, who answered what."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.decisions import lifecycle, objections, recording, remarks, secrecy, trials
from entraide.domain.decisions.another_way import is_stuck, replaced_by
from entraide.domain.decisions.by_method import ByMethod
from entraide.domain.decisions.by_method import read as read_by_method
from entraide.domain.decisions.lazy_consensus import Silence
from entraide.domain.decisions.methods.outcome import Terms
from entraide.domain.decisions.objections import Followed
from entraide.domain.decisions.recording import Noted
from entraide.domain.decisions.remarks import Remarks
from entraide.domain.decisions.rule_changes import RuleChange, changes_of
from entraide.domain.decisions.stages import Step, stage_line
from entraide.domain.decisions.standing import UNREAD, Standing, standing, terms_of
from entraide.domain.decisions.texts import Difference, differences
from entraide.domain.decisions.trials import TrialReading
from entraide.domain.decisions.urn.page import Box, read_box
from entraide.domain.members.names import name_of
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, RollLine, Stage
from entraide.models.member import Member


@dataclass(frozen=True)
class Voice:
    """One person's answer."""

    name: str
    ballot: Ballot
    mine: bool
    noted_by: str = ""


@dataclass(frozen=True)
class Reading:
    """One decision as a member sees it. `voices`: to the text that is put; `earlier`: all the others.

    `texts`: the one that is put, the one before, and the last that I answered; the newest first.
    """

    decision: Decision
    there: Standing
    author: str
    read_by: str | None
    texts: list[DecisionVersion]
    voices: list[Voice]
    earlier: list[Voice]
    on_roll: bool
    may_rework: bool
    changes: list[RuleChange]
    remarks: Remarks
    trial: TrialReading | None
    noted: Noted
    objections: Followed
    replaced_by: int | None
    box: Box | None
    may_ask_secret: bool
    held_back: str
    by_method: ByMethod

    @property
    def text(self) -> DecisionVersion:
        return self.texts[0]

    @property
    def before(self) -> DecisionVersion | None:
        return self._numbered(self.decision.version - 1)

    @property
    def rewritten(self) -> list[Difference]:
        """What the text that is put changed of the one before."""
        return differences(self.decision, self.before, self.text) if self.before else []

    @property
    def rewritten_since_mine(self) -> list[Difference]:
        """What changed since the text to which I gave the answer that I may confirm."""
        answered = self._numbered(self.to_confirm.version) if self.to_confirm else None
        return differences(self.decision, answered, self.text) if answered else []

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
    def stuck(self) -> bool:
        return is_stuck(self.decision, {line.objection.version for line in self.objections})

    @property
    def may_answer(self) -> bool:
        return self.on_roll and self.there.stage == Stage.OPEN

    @property
    def opens_unread_at(self) -> datetime:
        """When the text goes on even if nobody said to have read it through."""
        return self.decision.proposed_at + UNREAD

    @property
    def may_object_late(self) -> bool:
        """To what was adopted because nobody had objected."""
        return isinstance(self.by_method, Silence) and self.by_method.may_reopen

    def way(self, now: datetime) -> list[Step]:
        return stage_line(self.decision, self.there, now)

    def who(self, *answers: str) -> list[Voice]:
        """Those who gave one of these answers to this text; an objection that was withdrawn is not one."""
        return [v for v in self.voices if v.ballot.answer in answers and v.ballot.settled_at is None]

    @property
    def settled(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.ballot.settled_at is not None]

    def _numbered(self, number: int) -> DecisionVersion | None:
        return next((text for text in self.texts if text.number == number), None)


ME: Any = bindparam("member_id")
ON_ROLL = select(RollLine).where(RollLine.decision_id == Decision.id, RollLine.member_id == ME).exists()
_READER = aliased(Member)
ONE: Any = (
    select(Decision, Member, ON_ROLL, _READER)
    .join(Member, col(Member.id) == Decision.author_id)
    .outerjoin(_READER, col(_READER.id) == Decision.read_by_id)
    .where(Decision.id == bindparam("decision_id"))
)
_ANSWERED = select(func.max(Ballot.version)).where(
    Ballot.decision_id == bindparam("decision_id"), Ballot.member_id == ME
)
TEXTS = (
    select(DecisionVersion)
    .where(DecisionVersion.decision_id == bindparam("decision_id"))
    .where(
        or_(
            col(DecisionVersion.number) >= bindparam("before"),
            col(DecisionVersion.number) == _ANSWERED.scalar_subquery(),
        )
    )
    .order_by(col(DecisionVersion.number).desc())
)
VOICES: Any = (
    select(Ballot, Member, _READER)
    .join(Member, col(Member.id) == Ballot.member_id)
    .outerjoin(_READER, col(_READER.id) == Ballot.recorded_by_id)
    .where(Ballot.decision_id == bindparam("decision_id"))
    .order_by(col(Ballot.version), col(Ballot.answered_at), col(Ballot.member_id))
)


def read_decision(session: Session, member: Member, decision_id: int, now: datetime) -> Reading:
    decision, author, on_roll, reader = _one(session, member, decision_id)
    asked = {"decision_id": decision.id, "member_id": member.id, "before": decision.version - 1}
    texts = list(session.exec(TEXTS, params=asked))
    voices = _voices(session, member, decision)
    ballots = [voice.ballot for voice in voices]
    raised = objections.rows(session, decision, ballots)
    there = standing(decision, ballots, now, objections.absent(decision, raised))
    return Reading(
        decision=decision,
        author=name_of(author),
        read_by=name_of(reader) if reader else None,
        texts=texts,
        voices=[voice for voice in voices if voice.ballot.version == decision.version],
        earlier=[voice for voice in voices if voice.ballot.version != decision.version],
        on_roll=on_roll,
        may_rework=there.stage in lifecycle.CHANGING and permissions.may_rework(member, author),
        changes=changes_of(session, decision, texts[0]),
        objections=objections.lines(member, decision, there, raised, ballots),
        by_method=read_by_method(session, member, decision, there, texts[0], ballots, now),
        **_around(session, member, decision, there, ballots, now),
    )


def _one(session: Session, member: Member, decision_id: int) -> Any:
    """The decision, its author, whether the member is on its roll, who read its text through."""
    row = session.exec(ONE, params={"decision_id": decision_id, "member_id": member.id}).first()
    if row is None:
        raise NotFound(_("Cette décision n'existe pas."))
    return row


def _around(
    session: Session,
    member: Member,
    decision: Decision,
    there: Standing,
    ballots: list[Ballot],
    now: datetime,
) -> dict[str, Any]:
    """What the other rooms of a decision say of it. Of a secret one the box alone knows what was decided."""
    box = read_box(session, member, decision) if decision.secret else None
    return {
        "there": replace(there, outcome=box.outcome or there.outcome) if box else there,
        "remarks": remarks.read(session, member, decision),
        "trial": trials.read_trial(session, member, decision, there, now),
        "noted": recording.read(session, member, decision, there, ballots, now),
        "replaced_by": replaced_by(session, decision),
        "box": box,
        "may_ask_secret": secrecy.may_be_asked(member, decision),
        "held_back": secrecy.held_back(session, decision),
    }


def _voices(session: Session, member: Member, decision: Decision) -> list[Voice]:
    """All the answers to all the versions, in the order they were given."""
    rows = session.exec(VOICES, params={"decision_id": decision.id})
    return [
        Voice(
            objections.called(person, ballot), ballot, person.id == member.id, name_of(noter) if noter else ""
        )
        for ballot, person, noter in rows
    ]
