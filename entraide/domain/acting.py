"""What is open now: ideas, actions, decisions, meetings, and of each the one next thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain import ideas
from entraide.domain.actions import reading as actions
from entraide.domain.decisions import options
from entraide.domain.decisions.queries import AWAITING, standings
from entraide.domain.decisions.standing import Standing
from entraide.domain.meetings import reading as meetings
from entraide.models.action import Action
from entraide.models.decision import Decision, DecisionVersion, Stage
from entraide.models.meeting import Meeting
from entraide.models.member import Member


@dataclass(frozen=True)
class OpenDecision:
    """One that can be answered, with the text that is put. `awaits_me`: by me, who have not yet and am not on pause."""

    decision: Decision
    there: Standing
    text: DecisionVersion
    awaits_me: bool

    @property
    def options(self) -> list[str]:
        return options.names_of(self.text)


@dataclass(frozen=True)
class Acting:
    """`decision`: the open one that closes first among those that wait for me, else among all."""

    ideas: int
    actions: Mapping[str, int]
    needing_hands: Action | None
    decisions: int
    awaiting_me: int
    decision: OpenDecision | None
    meetings: int
    meeting: Meeting | None


OPEN = (
    select(Decision, DecisionVersion, AWAITING)
    .join(DecisionVersion, col(DecisionVersion.decision_id) == Decision.id)
    .where(Decision.stage == Stage.OPEN, DecisionVersion.number == Decision.version)
    .order_by(col(Decision.closes_at), col(Decision.id))
)


def open_now(session: Session, member: Member, now: datetime) -> Acting:
    lines = _open_decisions(session, member, now)
    mine = [line for line in lines if line.awaits_me]
    meeting, ahead = meetings.next_one(session, now)
    return Acting(
        ideas=ideas.how_many(session),
        actions=actions.how_many(session),
        needing_hands=actions.needing_hands(session),
        decisions=len(lines),
        awaiting_me=len(mine),
        decision=next(iter(mine or lines), None),
        meetings=ahead,
        meeting=meeting,
    )


def _open_decisions(session: Session, member: Member, now: datetime) -> list[OpenDecision]:
    """The first to close first."""
    rows = session.exec(OPEN, params={"member_id": member.id}).all()
    known = standings(session, [decision for decision, _text, _mine in rows], now)
    return [
        OpenDecision(decision, there, text, mine and not member.paused)
        for (decision, text, mine), (_same, there) in zip(rows, known, strict=True)
        if there.stage == Stage.OPEN
    ]
