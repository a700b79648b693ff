"""Where a decision stands at an instant: a pure function of its rows and the clock, right even when nothing ran."""

import json
from collections.abc import Collection, Iterable
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
HOLD = timedelta(days=14)
"""How long in all the clock of one version stops for objections whose author is not available."""
MAY_BE_HELD = (Stage.OPEN, Stage.INTEGRATION)


@dataclass(frozen=True)
class Standing:
    """`outcome`: what the answers give, at the closing or so far; None while the decision waits to be opened.

    `held_until`: the clock is stopped, until then at the latest; the closing will be put off by as much.
    """

    stage: Stage
    closes_at: datetime | None
    extended: bool
    outcome: Outcome | None
    held_until: datetime | None = None


def standing(
    decision: Decision, ballots: Iterable[Ballot], now: datetime, absent: Collection[int] = ()
) -> Standing:
    """Follow the clock from what was last written: a closing may give three more days, then close again.

    `absent`: those for whose objection the clock is stopped; it counts no more once the clock stopped long enough.
    """
    stage, closes_at, extended = Stage(decision.stage), decision.closes_at, decision.extended
    if not decision.terms:
        ripe = stage == Stage.PREPARING and now >= decision.proposed_at + UNREAD
        return Standing(Stage.WAITING if ripe else stage, closes_at, extended, None)
    if decision.secret:  # nobody reads it before it is published: until then it is only said to be counted
        late = stage == Stage.OPEN and closes_at is not None and now >= closes_at
        return Standing(Stage.CHECKING if late else stage, closes_at, extended, None)
    kept, goes_on = list(ballots), goes_on_at(decision)
    if goes_on is not None and now < goes_on:
        return Standing(stage, closes_at, extended, count(decision, kept, extended, closes_at), goes_on)
    if goes_on is not None and closes_at is not None:
        kept = [ballot for ballot in kept if ballot.member_id not in absent]
        stage, closes_at, extended = after_hold(decision, kept, goes_on)
    return _closed(decision, kept, Standing(stage, closes_at, extended, None), now)


def _closed(decision: Decision, kept: list[Ballot], there: Standing, now: datetime) -> Standing:
    """What the closings that have come made of it."""
    stage, closes_at, extended = there.stage, there.closes_at, there.extended
    outcome = count(decision, kept, extended, closes_at)
    while stage == Stage.OPEN and closes_at is not None and now >= closes_at:
        if outcome.kind == Closing.EXTEND:
            closes_at, extended = closes_at + consent.EXTENSION, True
            outcome = count(decision, kept, extended, closes_at)
        else:
            stage = Stage(outcome.kind)
    return Standing(stage, closes_at, extended, outcome)


def goes_on_at(decision: Decision) -> datetime | None:
    """When a clock that is stopped goes on at the latest; None when it is not stopped."""
    if decision.held_since is None or decision.stage not in MAY_BE_HELD:
        return None
    return decision.held_since + HOLD - timedelta(seconds=decision.held_for)


def after_hold(
    decision: Decision, ballots: Iterable[Ballot], at: datetime
) -> tuple[Stage, datetime | None, bool]:
    """Stage, closing and extension when the clock goes on at this instant, with the objections that still count."""
    if decision.stage == Stage.INTEGRATION:
        return counted_again(decision, ballots, at)
    return Stage.OPEN, later(decision, at), decision.extended


def later(decision: Decision, at: datetime) -> datetime | None:
    """The closing, put off by as long as the clock was stopped, to the whole minute."""
    if decision.closes_at is None or decision.held_since is None:
        return decision.closes_at
    return whole_minute(decision.closes_at + (at - decision.held_since))


def counted_again(
    decision: Decision, ballots: Iterable[Ballot], at: datetime
) -> tuple[Stage, datetime | None, bool]:
    """After the closing an objection was settled: the same answers give what they would have given then."""
    kind = count(decision, ballots, decision.extended).kind
    if kind == Closing.EXTEND:
        return Stage.OPEN, whole_minute(at) + consent.EXTENSION, True
    return Stage(kind), decision.closes_at, decision.extended


def whole_minute(at: datetime) -> datetime:
    """The next whole minute: the journal tells closings to the minute, and they are held to it."""
    return (
        at if at.second == at.microsecond == 0 else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    )


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


def number_chosen(decision: Decision, outcome: Outcome) -> int | list[int] | None:
    """The place of what was chosen in the list of options, from 1, as the frozen text has it; of a meeting, two."""
    terms, options = terms_of(decision), terms_of(decision).options
    if terms.dates and outcome.chosen:
        date, place = outcome.chosen
        return [terms.dates.index(date) + 1, terms.places.index(place) + 1]
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
