"""A choice between several options as its pages show it, and the second round that a tie may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.decisions import options, proposing
from entraide.domain.decisions.another_way import SameText
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.options import Given
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.standing import Standing
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, Stage
from entraide.models.member import Member

TITLE = 120


@dataclass(frozen=True)
class Choices:
    """`fields`: my answer as its form shows it, one to an earlier text included; `same`: that one was about the same options.

    `told`: what was given may be shown. While it is open, only to those who have answered: nobody follows the others.
    """

    names: list[str]
    fields: dict[str, str]
    same: bool
    told: bool
    tied: list[str]
    second: int | None
    may_ask_again: bool

    def given(self, ballot: Ballot) -> Given:
        return options.given_by(ballot)


def read(
    session: Session,
    member: Member,
    decision: Decision,
    there: Standing,
    text: DecisionVersion,
    ballots: Iterable[Ballot],
) -> Choices:
    """`ballots`: all the answers to all the versions, those to the last one at the end."""
    names = options.names_of(text)
    mine = next((ballot for ballot in reversed(list(ballots)) if ballot.member_id == member.id), None)
    answered = mine is not None and mine.version == decision.version
    second = _second(session, decision) if there.stage == Stage.TIE else None
    return Choices(
        names=names,
        fields=options.fields(decision.method, names, mine),
        same=mine is not None and (mine.answer != "choice" or list(options.given_by(mine)) == names),
        told=answered or there.stage != Stage.OPEN,
        tied=tied(there),
        second=second,
        may_ask_again=second is None and _may_ask_again(member, decision, there),
    )


def tied(there: Standing) -> list[str]:
    """The options that are first together."""
    ranks = there.outcome.choice.ranks if there.outcome and there.outcome.choice else None
    first = [name for name, rank in (ranks or {}).items() if rank == 1]
    return first if there.stage == Stage.TIE else []


def second_round(
    session: Session,
    member: Member,
    decision: Decision,
    text: DecisionVersion,
    there: Standing,
    now: datetime,
) -> int:
    """Ask again between the options that are first together: once, and never of itself. Put twice it is the same one."""
    if (second := _second(session, decision)) is not None:
        return second
    proposing.require_may_propose(session, member, Kind.CHOICE)
    if not _may_ask_again(member, decision, there):
        raise Refusal(_("Un second tour n'est pas possible ici : rien ne change."))
    title = (_("Second tour : %(title)s") % {"title": decision.title})[:TITLE].rstrip()
    again = SameText(title, text.simple, text.if_nothing, text.details)
    way = Way(decision.method, options.to_json(tied(there)), read=True, replaces_id=decision.id)
    return proposing.propose(session, member, again, Effect(Kind.CHOICE), now, way).id


def _second(session: Session, decision: Decision) -> int | None:
    query = select(Decision.id).where(Decision.replaces_id == decision.id, Decision.stage != Stage.WITHDRAWN)
    return session.exec(query.order_by(col(Decision.id))).first()


def _may_ask_again(member: Member, decision: Decision, there: Standing) -> bool:
    """A second round that ends in a tie has no third one."""
    first = decision.method == "approval" and decision.replaces_id is None and not decision.secret
    return first and there.stage == Stage.TIE and permissions.may_propose(member, Kind.CHOICE)
