"""Where a decision stands at an instant: a pure function of its rows and the clock, right even when nothing ran."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from entraide.domain.dates import wall_clock
from entraide.domain.decisions.methods import METHODS, consent
from entraide.domain.decisions.methods.outcome import AnswerRound, Outcome, Terms
from entraide.domain.decisions.methods.outcome import Ballot as GivenBallot
from entraide.domain.decisions.methods.outcome import Kind as Closing
from entraide.models.decision import Ballot, Decision, Stage

UNREAD = timedelta(hours=48)
"""How long a text waits for somebody to read it through, before it goes on without."""


@dataclass(frozen=True)
class Standing:
    """`outcome`: what the answers give, at the closing or so far; None while the decision waits to be opened."""

    stage: Stage
    closes_at: datetime | None
    extended: bool
    outcome: Outcome | None


def standing(decision: Decision, ballots: Iterable[Ballot], now: datetime) -> Standing:
    """Follow the clock from what was last written: a closing may give three more days, then close again."""
    stage, closes_at, extended = Stage(decision.stage), decision.closes_at, decision.extended
    if not decision.terms:
        if stage == Stage.PREPARING and now >= decision.proposed_at + UNREAD:
            stage = Stage.WAITING
        return Standing(stage, closes_at, extended, None)
    if decision.secret:  # nobody reads it before it is published: until then it is only said to be counted
        late = stage == Stage.OPEN and closes_at is not None and now >= closes_at
        return Standing(Stage.CHECKING if late else stage, closes_at, extended, None)
    kept = list(ballots)
    outcome = count(decision, kept, extended, closes_at)
    while stage == Stage.OPEN and closes_at is not None and now >= closes_at:
        if outcome.kind == Closing.EXTEND:
            closes_at, extended = closes_at + consent.EXTENSION, True
            outcome = count(decision, kept, extended, closes_at)
        else:
            stage = Stage(outcome.kind)
    return Standing(stage, closes_at, extended, outcome)


def count(
    decision: Decision, ballots: Iterable[Ballot], extended: bool, closes_at: datetime | None = None
) -> Outcome:
    """What the answers to the version that is put would give at a closing: this one, or the one that was written."""
    closing = closes_at or decision.closes_at
    answers = AnswerRound(decision.version, extended, wall_clock(closing) if closing else "")
    return METHODS[decision.method].decide([given(b) for b in ballots], terms_of(decision), answers)


def given(ballot: Ballot) -> GivenBallot:
    """A line of the table, as the methods read it."""
    choices = json.loads(ballot.choices) if ballot.choices else {}
    return GivenBallot(ballot.answer, ballot.version, ballot.settled_at is not None, choices)


def number_chosen(decision: Decision, outcome: Outcome) -> int | None:
    """The place of what was chosen in the list of options, from 1, as the frozen text has it."""
    options = terms_of(decision).options
    return options.index(outcome.chosen) + 1 if outcome.chosen in options else None


def terms_of(decision: Decision) -> Terms:
    """What was frozen when the decision opened."""
    frozen = json.loads(decision.terms)
    return Terms(
        base=frozen["base"],
        floor_cap=frozen["floor_cap"],
        threshold=tuple(frozen["threshold"]),
        roll=frozen["roll"],
        options=tuple(frozen.get("options", ())),
        dates=tuple(frozen.get("dates", ())),
        places=tuple(frozen.get("places", ())),
    )


def days_of(decision: Decision) -> int:
    """The length of an answer round, frozen with the rest."""
    return int(json.loads(decision.terms)["days"])
