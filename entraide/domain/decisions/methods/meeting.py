"""A date and a place together, as a decision of the Conseil: `date_place` counts, this adds the floor and the clock.

Source: our own rule. What a person can do is `choices`, in the words of the file of recount:
`{"dates": {…}, "places": {…}, "left-out-last-time": true}`, and « remote » for who could only come by the link. At closing:

1. the dates that have come meanwhile are left aside;
2. once, if fewer people answered than the floor, or said nothing that a pair can be made of: three more days;
3. else, if there are still fewer than the floor: not enough answers;
4. else what `date_place` gives: chosen, a tie, or nothing when nobody can come to any pair.

Silence counts neither for nor against. Who can only come by the link is counted apart: it never takes a place away
from those who can come.
"""

from collections.abc import Iterable

from entraide.domain.decisions.methods import date_place
from entraide.domain.decisions.methods.choice import Choice
from entraide.domain.decisions.methods.date_place import Availability
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms

ANSWERS = ("availability",)
LEFT_OUT = "left-out-last-time"


def missing(answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
    """Its own form says what is to mend."""
    return ("answer",)


def availability(ballot: Ballot, dates: Iterable[str] | None = None) -> Availability:
    """What one ballot says, of these dates only."""
    said, choices = ballot.choices.get("dates", {}), ballot.choices
    kept = said if dates is None else {date: said[date] for date in dates if date in said}
    return Availability(kept, choices.get("places", {}), bool(choices.get(LEFT_OUT)))


def coming(dates: Iterable[str], closes: str) -> tuple[str, ...]:
    """The dates still ahead at the closing; all are wall clock, and so is `closes` (empty: not known yet)."""
    return tuple(date for date in dates if date > closes)


def decide(ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
    dates = coming(terms.dates, answers.closes)
    cast = [availability(ballot, dates) for ballot in ballots if ballot.version == answers.version]
    choice = date_place.decide(dates, terms.places, [(who, 1) for who in cast])
    answered = sum(bool(who.answers) for who in cast)
    counts = {"answered": answered, "floor": terms.floor}
    return Outcome(_kind(choice, answered >= terms.floor, answers.extended), counts, choice)


def _kind(choice: Choice, enough: bool, extended: bool) -> Kind:
    if not extended and (not enough or choice.kind == Kind.NOT_ENOUGH):
        return Kind.EXTEND
    return choice.kind if enough else Kind.NOT_ENOUGH
