"""What the ways to choose between several options share: their ballots, their ranks, what they give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from entraide.domain.decisions.methods.outcome import Kind

Answer = TypeVar("Answer")
Name = TypeVar("Name")
Weighted = Iterable[tuple[Answer, int]]
"""Ballots, each with the number of people who gave exactly that one."""
Grades = Mapping[str, int | None]
"""For each option a step of the scale, from 0; None, or nothing, when a person has no opinion."""
Profile = tuple[int, ...]
"""How many people gave each step of the scale to one option."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and all the numbers it was chosen with."""

    kind: Kind
    winner: Any = None
    ranks: Mapping[str, int] | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def ranked(merits: Mapping[Name, Any]) -> dict[Name, int]:
    """The highest merit is first; equals share their rank and the next ones are skipped: 1, 2, 2, 4."""
    return {option: 1 + sum(other > mine for other in merits.values()) for option, mine in merits.items()}


def alone_first(ranks: Mapping[str, int]) -> str | None:
    """The option that nobody equals. Neither chance, nor order, nor age ever parts equals."""
    first = [option for option, rank in ranks.items() if rank == 1]
    return first[0] if len(first) == 1 else None


def first_of(ranks: Mapping[str, int], detail: Mapping[str, Any]) -> Choice:
    winner = alone_first(ranks)
    return Choice(Kind.CHOSEN if winner is not None else Kind.TIE, winner, ranks, detail)


def profiles(options: Iterable[str], steps: int, ballots: Weighted[Grades]) -> dict[str, Profile]:
    """Each option's grades counted, from step 0 to the last; those without opinion are counted nowhere."""
    counts = {option: [0] * steps for option in options}
    for grades, people in ballots:
        for option, step in grades.items():
            if step is not None:
                counts[option][step] += people
    return {option: tuple(count) for option, count in counts.items()}
