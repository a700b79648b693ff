"""What is open now: ideas, actions, decisions, meetings, and of each the one next thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from entraide.domain import ideas
from entraide.domain.actions import reading as actions
from entraide.domain.decisions.queries import Line, under_way
from entraide.domain.meetings import reading as meetings
from entraide.models.action import Action
from entraide.models.decision import Stage
from entraide.models.meeting import Meeting
from entraide.models.member import Member


@dataclass(frozen=True)
class Acting:
    """`decision`: the open one that closes first among those that wait for me, else among all."""

    ideas: int
    actions: Mapping[str, int]
    needing_hands: Action | None
    decisions: int
    awaiting_me: int
    decision: Line | None
    meetings: int
    meeting: Meeting | None


def open_now(session: Session, member: Member, now: datetime) -> Acting:
    lines = [line for line in under_way(session, member, now) if line.there.stage == Stage.OPEN]
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
