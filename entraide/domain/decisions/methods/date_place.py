"""A date and a place together: the pair that most people can come to.

Source: our own rule. Chosen apart, the best date and the best place may suit nobody together. For each pair:

1. most people who said yes or « if needed » to both;
2. then most people who said yes to both;
3. then fewest people left out who were already left out of the last meeting;
4. then the earliest date.

Pairs still equal differ by their place alone: that is a tie. What a person did not answer is not a yes; who answered
nothing is not left out. When nobody can come to any pair, nothing is chosen: it is a lack of answers only if nobody
said no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from entraide.domain.decisions.methods.choice import Choice, Weighted, ranked
from entraide.domain.decisions.methods.outcome import Kind

ANSWERS = ("yes", "if-needed", "no")


@dataclass(frozen=True, slots=True)
class Availability:
    """What one person can do; `left_out` when they could not come to the last meeting."""

    dates: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    left_out: bool = False

    @property
    def answers(self) -> list[str]:
        return [*self.dates.values(), *self.places.values()]


@dataclass(frozen=True, slots=True)
class Pair:
    """One date with one place, and for how many people it works."""

    date: str
    place: str
    can: int
    willing: int
    left_out_again: int


def pairs(dates: Sequence[str], places: Sequence[str], ballots: Weighted[Availability]) -> list[Pair]:
    answered = [(who, people) for who, people in ballots if who.answers]
    return [_pair(date, place, answered) for date in dates for place in places]


def _pair(date: str, place: str, answered: Weighted[Availability]) -> Pair:
    can = willing = left_out_again = 0
    for who, people in answered:
        both = {who.dates.get(date, "no"), who.places.get(place, "no")}
        can += people * ("no" not in both)
        willing += people * (both == {"yes"})
        left_out_again += people * ("no" in both and who.left_out)
    return Pair(date, place, can, willing, left_out_again)


def decide(dates: Sequence[str], places: Sequence[str], ballots: Weighted[Availability]) -> Choice:
    """The dates come with the earliest first; the order of the places does not matter."""
    cast = list(ballots)
    grid = pairs(dates, places, cast)
    order = ranked({(pair.date, pair.place): _merit(pair, dates) for pair in grid})
    detail = {"pairs": [_shown(pair, order[pair.date, pair.place]) for pair in grid]}
    if not any(pair.can for pair in grid):
        refused = any("no" in who.answers for who, _ in cast)
        return Choice(Kind.NOT_ADOPTED if refused else Kind.NOT_ENOUGH, detail=detail)
    first = [list(names) for names, rank in order.items() if rank == 1]
    return (
        Choice(Kind.CHOSEN, first[0], detail=detail) if len(first) == 1 else Choice(Kind.TIE, detail=detail)
    )


def _merit(pair: Pair, dates: Sequence[str]) -> tuple[int, ...]:
    return pair.can, pair.willing, -pair.left_out_again, -dates.index(pair.date)


def _shown(pair: Pair, rank: int) -> dict[str, Any]:
    return {
        "date": pair.date,
        "place": pair.place,
        "rank": rank,
        "can": pair.can,
        "yes": pair.willing,
        "left-out-again": pair.left_out_again,
    }
