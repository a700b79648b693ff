"""Yes or no, at a threshold: for closed questions, and the way of the secret ballot.

Source: the rule `oui-non` of our format of ballots, version 2. With P for, C against, n ballots cast
(abstentions included) and N lines of the roll:

1. if P is below the floor, or n below the participation asked (decisions about a person only): not adopted when
   C > P, else not enough answers;
2. else adopted if the threshold is met: P > C when it is a half, den·P ≥ num·(P + C) otherwise; else not adopted.

Abstentions are answers but stand outside the threshold. Silence counts neither for nor against; a tie changes nothing.
"""

from collections import Counter
from collections.abc import Iterable

from entraide.domain.decisions.methods.outcome import (
    AnswerRound,
    Ballot,
    Fraction,
    Kind,
    Outcome,
    Terms,
    at_least,
)

ANSWERS = ("for", "against", "abstention")


def missing(answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
    """The fields to mend before a ballot is kept."""
    return () if answer in ANSWERS else ("answer",)


def decide(ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
    given = Counter(ballot.answer for ballot in ballots if ballot.version == answers.version)
    counts = {answer: given[answer] for answer in ANSWERS} | {"cast": given.total(), "floor": terms.floor}
    heard = terms.participation is None or at_least(counts["cast"], terms.roll, terms.participation)
    return Outcome(closing(given["for"], given["against"], terms.floor, terms.threshold, heard), counts)


def closing(yes: int, no: int, floor: int, threshold: Fraction, heard: bool = True) -> Kind:
    """What the counts give; `heard` when as many took part as was asked."""
    if yes < floor or not heard:
        return Kind.NOT_ADOPTED if no > yes else Kind.NOT_ENOUGH
    met = yes > no if threshold == (1, 2) else at_least(yes, yes + no, threshold)
    return Kind.ADOPTED if met else Kind.NOT_ADOPTED
