"""What a member reads of a secret ballot on its pages: nobody's choice, nobody's name, no partial count."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from entraide.domain.decisions.methods import approval, majority_judgment, resistance
from entraide.domain.decisions.methods.choice import Choice, Profile
from entraide.domain.decisions.methods.outcome import Kind, Outcome
from entraide.domain.decisions.urn import counting
from entraide.domain.decisions.urn.documents import BallotList, lists_of
from entraide.domain.decisions.urn.voting import STEP
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.decision import Decision, Stage
from entraide.models.member import Member
from entraide.models.urn import Urn, UrnContest, UrnLine

ME: Any = bindparam("member_id")
MARKED = (
    select(func.count())
    .where(UrnLine.decision_id == Urn.decision_id, col(UrnLine.voted).is_(True))
    .correlate(Urn)
    .scalar_subquery()
)
BOX = (
    select(Urn, UrnLine, UrnContest, MARKED)
    .outerjoin(UrnLine, (col(UrnLine.decision_id) == Urn.decision_id) & (col(UrnLine.member_id) == ME))
    .outerjoin(
        UrnContest, (col(UrnContest.decision_id) == Urn.decision_id) & (col(UrnContest.member_id) == ME)
    )
    .where(Urn.decision_id == bindparam("decision_id"))
)
NOT_ON_ROLL = _("Vous n'êtes pas sur la liste de ce vote secret : elle a été faite à son ouverture.")
FOR, AGAINST, ABSTENTION = "pour", "contre", "abstention"


@dataclass(frozen=True)
class Published:
    """One list of the closing: what was voted on, how many gave each choice, each code with its choice."""

    option: str
    counts: dict[str, int]
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class Box:
    """`voted`, `contested`: this reader, who alone may know. `at_least`: how many voted, by fives, while it is open."""

    opening: dict[str, Any]
    closing: dict[str, Any]
    on_roll: bool
    voted: bool
    contested: bool
    at_least: int
    contest_until: datetime | None
    sealed: bool
    reason: str

    @property
    def question(self) -> dict[str, Any]:
        found: dict[str, Any] = self.opening["questions"][0]
        return found

    @property
    def scale(self) -> list[str]:
        """What each option may be given, from the lowest step."""
        return list(self.question.get("mentions") or self.question["choix"])

    @property
    def lists(self) -> list[BallotList]:
        """What there is to answer, in the order shown."""
        return lists_of(self.question)

    @property
    def small(self) -> bool:
        return "petit" in self.closing

    @property
    def full(self) -> bool:
        return "depouillement" in self.closing

    @property
    def kind(self) -> Kind:
        """What it decided; only of a closing that is not to be redone."""
        return counting.kind_of(self.question, self.closing)

    @property
    def electors(self) -> int:
        return len(self.opening["liste"])

    @property
    def cast(self) -> int:
        """How many voted, once it is published; none is said of a small closing."""
        return sum(voted for _line, voted in self.closing.get("emargements", ()))

    @property
    def in_front(self) -> list[str]:
        """The option chosen, or those equally first; none of a yes or no."""
        found = counting.in_front(self.question, self.closing["resultat"][self.question["id"]])
        if isinstance(found, str):
            return []
        return [found["retenue"]] if "retenue" in found else list(found["premieres"])

    @property
    def published(self) -> list[Published]:
        if not self.full:
            return []
        counts, ballots = self.closing["depouillement"], self.closing["bulletins"]
        return [
            Published(
                each.option, {choice: counts[each.key][choice] for choice in each.choices}, ballots[each.key]
            )
            for each in self.lists
        ]

    @property
    def outcome(self) -> Outcome | None:
        """What the pages of results tell, without any number after a small closing; None as long as nothing is decided."""
        if self.small:
            winner = self.in_front[0] if self.kind == Kind.CHOSEN else None
            return Outcome(self.kind, choice=Choice(self.kind, winner))
        return _outcome(self) if self.full else None


def read_box(session: Session, member: Member, decision: Decision) -> Box | None:
    """None before its opening."""
    row = session.exec(BOX, params={"decision_id": decision.id, "member_id": member.id}).first()
    if row is None:
        return None
    urn, line, contest, marked = row
    return Box(
        opening=json.loads(urn.opening),
        closing=json.loads(urn.closing) if urn.closing else {},
        on_roll=line is not None,
        voted=line is not None and line.voted,
        contested=contest is not None,
        at_least=0 if urn.closing else marked // STEP * STEP,
        contest_until=urn.contest_until,
        sealed=urn.sealed_at is not None,
        reason=urn.reason,
    )


def require_open(box: Box | None, decision: Decision, now: datetime) -> Box:
    """The box, for somebody of the roll, until the instant of the closing."""
    if box is None:
        raise Refusal(_("Ce vote secret n'est pas encore ouvert."))
    require(box.on_roll or box.sealed, NOT_ON_ROLL)
    if decision.stage != Stage.OPEN or decision.closes_at is None or now >= decision.closes_at:
        raise Refusal(_("Le vote secret est clos : votre bulletin ne peut plus changer."))
    return box


def require_published(box: Box | None) -> Box:
    """The box once there is something to check, until the sealing, for somebody of the roll."""
    if box is None or not box.closing:
        raise Refusal(_("Vous pourrez vérifier votre bulletin après la clôture."))
    if box.sealed:
        raise Refusal(_("Ce vote est scellé : sa clé et sa liste de noms n'existent plus."))
    require(box.on_roll, NOT_ON_ROLL)
    return box


def _outcome(box: Box) -> Outcome:
    question, counts, kind = box.question, box.closing["depouillement"], box.kind
    if question["methode"] == "oui-non":
        given = counts[question["id"]]
        votes = {"for": given[FOR], "against": given[AGAINST], "abstention": given[ABSTENTION]}
        return Outcome(kind, votes | {"cast": box.cast, "floor": question["plancher"]})
    answered = {"choice": box.cast, "stand_aside": 0, "floor": 0}
    return Outcome(kind, answered, _choice(box))


def _choice(box: Box) -> Choice:
    question, counts = box.question, {each.option: each.counts for each in box.published}
    if question["methode"] == "approbation":
        return approval.decide({option: of["oui"] for option, of in counts.items()}, box.cast)
    profiles: dict[str, Profile] = {
        option: tuple(of[step] for step in box.scale) for option, of in counts.items()
    }
    if question["methode"] == "jugement-majoritaire":
        return majority_judgment.decide(profiles)
    return resistance.decide(profiles, question["passive"])
