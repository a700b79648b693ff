"""What goes into a method and what comes out of it, the same for all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entraide.domain.decisions.methods.choice import Choice

Fraction = tuple[int, int]
"""Numerator and denominator, so that no threshold is ever rounded."""


class Kind(StrEnum):
    """What a closing gives. A decision that lacks answers is never said to be refused."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    NOT_ENOUGH = "not_enough"
    INTEGRATION = "integration"
    """An objection stands: the text is worked on again."""
    EXTEND = "extend"
    """A little more time, the same ballots kept; once for a version of the text."""
    CHOSEN = "chosen"
    TIE = "tie"
    """Several options are equally first: nothing changes, and it is spoken of again."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is frozen at opening. Those who may answer without being in the base count in `roll` only."""

    base: int
    floor_cap: int = 5
    threshold: Fraction = (1, 2)
    roll: int = 0
    participation: Fraction | None = None
    """The part of the roll that must answer; only in a decision about a person."""
    options: tuple[str, ...] = ()
    """What there is to choose between, in the order shown; in a resistance vote the passive one is last."""
    dates: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """For a meeting: its possible dates, at the clock on the wall, the earliest first; its possible places."""

    @property
    def floor(self) -> int:
        """How many must explicitly say yes: a quarter of the base rounded up, at least 2, never above the cap."""
        return min(self.floor_cap, max(2, -(-self.base // 4)))


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's last answer, to one version of the text; `settled` by the person who had objected.

    `choices`: what was given to each option, in the ways to choose between several.
    """

    answer: str
    version: int = 1
    settled: bool = False
    choices: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerRound:
    """The time during which one version of the text is answered."""

    version: int = 1
    extended: bool = False
    closes: str = ""
    """At the clock on the wall; empty when it is not known yet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided and the numbers it was decided with, for the page to say it in words.

    `choice`: what the answers give between several options, whether or not they were enough.
    """

    kind: Kind
    counts: Mapping[str, int] = field(default_factory=dict)
    choice: "Choice | None" = None

    @property
    def chosen(self) -> Any:
        """The option chosen, if one was."""
        return self.choice.winner if self.choice and self.kind == Kind.CHOSEN else None


def at_least(part: int, whole: int, fraction: Fraction) -> bool:
    """part / whole >= fraction, in integers."""
    numerator, denominator = fraction
    return denominator * part >= numerator * whole
