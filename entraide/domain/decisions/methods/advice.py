"""Advice: one person decides, after asking those concerned and those who know.

Source: the advice process as Loomio's guide tells it. The person may conclude once `NEEDED` pieces of advice came, or
`WAIT` after asking, and must have written what they did with each. Nobody else decides, and nothing is counted:

1. the person said that they do it: adopted;
2. or that they do not: not adopted;
3. at the closing, nothing said yet: it waits for them.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms

ADVICE, DO, DO_NOT = "advice", "do", "do_not"
ANSWERS = (ADVICE, DO, DO_NOT)
"""A piece of advice was given; the two conclusions, which only who asked may give."""
NEEDED = 2
WAIT = timedelta(days=7)


def missing(answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
    """No answer of one tap: advice has words, and a conclusion has its own page."""
    return ("answer",)


def may_conclude(pieces: int, since: timedelta) -> bool:
    """Enough people answered, or one waited enough."""
    return pieces >= NEEDED or since >= WAIT


def decide(ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
    given = Counter(ballot.answer for ballot in ballots if ballot.version == answers.version)
    kind = Kind.ADOPTED if given[DO] else Kind.NOT_ADOPTED if given[DO_NOT] else Kind.INTEGRATION
    return Outcome(kind, {answer: given[answer] for answer in ANSWERS})
