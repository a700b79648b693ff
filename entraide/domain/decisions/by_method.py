"""What only some ways to decide have to show: options, a meeting's dates and places, pieces of advice, what silence does."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from entraide.domain.decisions import advice, choices, lazy_consensus, meeting_choice
from entraide.domain.decisions.advice import Asking
from entraide.domain.decisions.choices import Choices
from entraide.domain.decisions.lazy_consensus import Silence
from entraide.domain.decisions.meeting_choice import MeetingChoice
from entraide.domain.decisions.methods.choosing import CHOOSING
from entraide.domain.decisions.standing import Standing
from entraide.models.decision import Ballot, Decision, DecisionVersion
from entraide.models.member import Member

ByMethod = Choices | MeetingChoice | Asking | Silence | None


def read(
    session: Session,
    member: Member,
    decision: Decision,
    there: Standing,
    text: DecisionVersion,
    ballots: Iterable[Ballot],
    now: datetime,
) -> ByMethod:
    if decision.method in CHOOSING:
        return choices.read(session, member, decision, there, text, ballots)
    if decision.method == meeting_choice.METHOD:
        current = [ballot for ballot in ballots if ballot.version == decision.version]
        return meeting_choice.read(session, member, decision, there, text, current)
    if decision.method == lazy_consensus.METHOD:
        return lazy_consensus.read(session, member, decision, there.stage, now)
    return advice.read(session, member, decision, now) if decision.method == advice.METHOD else None
