"""The ways to decide, one pure file each: no database, no clock, integers only.

A new method is a new file with `ANSWERS`, `missing` and `decide`, and one line in `METHODS`.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from entraide.domain.decisions.methods import advice, consent, lazy, meeting, yes_no
from entraide.domain.decisions.methods.choosing import CHOOSING
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Outcome, Terms


class Method(Protocol):
    """What each file of this room offers."""

    @property
    def ANSWERS(self) -> tuple[str, ...]:
        """All that a ballot may carry, in the order shown."""

    def missing(self, answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
        """The fields to mend before a ballot is kept; nothing when it is complete."""

    def decide(self, ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
        """What the closing gives. Asked at the closing instant and never before: nothing closes early."""


METHODS: Mapping[str, Method] = {
    "consent": consent,
    "yes_no": yes_no,
    **CHOOSING,
    "date_place": meeting,
    "lazy": lazy,
    "advice": advice,
}
