"""Objections, each followed to its end: where it stands, who may speak for it. Nobody rules one invalid."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.drafts import BallotDraft
from entraide.domain.decisions.holding import BALLOT, NOBODY_SPEAKS, author, carrier
from entraide.domain.decisions.standing import Standing
from entraide.domain.members.names import name_of
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Ballot, Decision, Stage
from entraide.models.deliberation import Objection
from entraide.models.member import Member


class Where(StrEnum):
    """Where an objection stands."""

    RAISED = "raised"
    CARRIED = "carried"
    CHANGED = "changed"
    """The text changed since: its author reads it again."""
    REPEATED = "repeated"
    NOT_REPEATED = "not_repeated"
    LIFTED = "lifted"
    LAPSED = "lapsed"
    """The group went on without waiting longer."""
    WITHDRAWN = "withdrawn"
    """The proposal was."""


ALIVE = (Where.RAISED, Where.CARRIED, Where.CHANGED)


@dataclass(frozen=True)
class Row:
    """An objection as the tables have it. `unspoken`: nobody available can speak for it."""

    objection: Objection
    ballot: Ballot
    author: Member
    carrier: Member | None
    unspoken: bool


@dataclass(frozen=True)
class Line:
    """One objection as a member reads it. `carrier`: who carries it; for its author alone, who offers to.

    `again`: the number of the same objection, given again for a later text.
    """

    objection: Objection
    ballot: Ballot
    name: str
    carrier: str
    where: Where
    again: int | None
    mine: bool
    carried_by_me: bool

    @property
    def alive(self) -> bool:
        return self.where in ALIVE

    @property
    def mine_to_settle(self) -> bool:
        """I may say that it is settled, or that it still holds."""
        carried = self.carried_by_me and self.objection.carried_at is not None
        return self.alive and (self.mine or carried)


class Followed(list[Line]):
    """The objections of a decision, in the order of the texts."""

    @property
    def lapsed(self) -> list[Line]:
        """Those that the group went on without."""
        return [line for line in self if line.where == Where.LAPSED]

    def mine(self, version: int) -> Line | None:
        return next((line for line in self if line.mine and line.objection.version == version), None)


ROWS: Any = (
    select(Objection, Ballot, author, carrier)
    .add_columns(NOBODY_SPEAKS)
    .join(Ballot, BALLOT)
    .join(author, col(author.id) == Objection.member_id)
    .outerjoin(carrier, col(carrier.id) == Objection.carrier_id)
    .where(col(Objection.decision_id) == bindparam("decision_id"))
    .order_by(col(Objection.version), col(Objection.id))
)


def called(person: Member, ballot: Ballot) -> str:
    """How the person is called beside their answer: not at all, if they asked so."""
    return _("une personne") if ballot.unsigned else name_of(person)


def follow(session: Session, ballot: Ballot, draft: BallotDraft) -> None:
    """An objection has a line of its own, by which it is followed; an answer that is none has none."""
    key: dict[str, Any] = {"decision_id": ballot.decision_id, "member_id": ballot.member_id}
    key["version"] = ballot.version
    found = session.exec(select(Objection).filter_by(**key)).first()
    if ballot.answer == "objection":
        found = found or Objection(**key)
        found.wants_carrier, found.lapsed_at = draft.wants_carrier == "oui", None
        session.add(found)
    elif found is not None:
        session.delete(found)
    session.flush()


def rows(session: Session, decision: Decision, ballots: list[Ballot]) -> list[Row]:
    """All the objections to all the versions, if there is any."""
    if all(ballot.answer != "objection" for ballot in ballots):
        return []
    return [Row(*row) for row in session.exec(ROWS, params={"decision_id": decision.id})]


def absent(decision: Decision, found: Iterable[Row]) -> set[int]:
    """Those for whose objection the clock is stopped, or would be."""
    current = (row for row in found if row.objection.version == decision.version)
    return {row.ballot.member_id for row in current if row.unspoken and row.ballot.settled_at is None}


def lines(
    member: Member, decision: Decision, there: Standing, found: list[Row], ballots: list[Ballot]
) -> Followed:
    """As this member reads them."""
    return Followed(
        _line(member, row, _where(decision, there, row, found, ballots), _again(row, found)) for row in found
    )


def one(found: Iterable[Line], number: int) -> Line:
    line = next((line for line in found if line.objection.id == number), None)
    if line is None:
        raise NotFound(_("Cette objection n'existe pas."))
    return line


def _line(member: Member, row: Row, where: Where, again: Row | None) -> Line:
    mine = row.objection.member_id == member.id
    told = row.carrier is not None and (mine or row.objection.carried_at is not None)
    return Line(
        objection=row.objection,
        ballot=row.ballot,
        name=called(row.author, row.ballot),
        carrier=name_of(row.carrier) if row.carrier and told else "",
        where=where,
        again=again.objection.id if again else None,
        mine=mine,
        carried_by_me=row.objection.carrier_id == member.id,
    )


def _again(row: Row, found: list[Row]) -> Row | None:
    """The next one by the same person, unless it would say who did not sign the other."""
    same = (r for r in found if r.ballot.member_id == row.ballot.member_id)
    later = next((r for r in same if r.objection.version > row.objection.version), None)
    return later if later and later.ballot.unsigned == row.ballot.unsigned else None


def _where(decision: Decision, there: Standing, row: Row, found: list[Row], ballots: list[Ballot]) -> Where:
    objection = row.objection
    current = objection.version == decision.version
    if objection.lapsed_at is not None or (current and _waited_enough(decision, there, row)):
        return Where.LAPSED
    if row.ballot.settled_at is not None:
        return Where.LIFTED
    if _again(row, found) is not None:
        return Where.REPEATED
    if there.stage not in lifecycle.UNDECIDED:
        return Where.WITHDRAWN if current else Where.NOT_REPEATED
    if not current:
        return Where.NOT_REPEATED if _answered_otherwise(decision, row, ballots) else Where.CHANGED
    speaks = (
        row.carrier is not None and objection.carried_at is not None and permissions.may_read(row.carrier)
    )
    return Where.CARRIED if speaks else Where.RAISED


def _waited_enough(decision: Decision, there: Standing, row: Row) -> bool:
    """The clock was stopped as long as it may: the next act writes it."""
    held = decision.held_since is not None and decision.stage in (Stage.OPEN, Stage.INTEGRATION)
    return held and there.held_until is None and row.unspoken and row.ballot.settled_at is None


def _answered_otherwise(decision: Decision, row: Row, ballots: list[Ballot]) -> bool:
    """To the text that is put. Not said of an objection without a name: it would give the name."""
    given = (b for b in ballots if b.member_id == row.ballot.member_id and b.version == decision.version)
    return not row.ballot.unsigned and any(b.answer != "objection" for b in given)
