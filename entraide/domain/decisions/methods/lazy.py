"""Lazy consensus, « sauf objection »: « I will do this in seven days, unless somebody objects ».

Source: the lazy consensus of the Apache projects; seven days instead of three, a message to everybody at the opening and
the late objection are our own. Only for small acts that can be undone: here alone silence lets go on, and the form says
so. At closing:

1. an objection that is not settled: the text is worked on again;
2. else: adopted, whatever the number of answers.

For `APPEAL` after the closing an objection still opens it again. As in consent, nobody may rule an objection invalid,
and an answer to an earlier version of the text is silence until it is given again.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from entraide.domain.decisions.methods import consent
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms

ANSWERS = ("consent", "objection")
APPEAL = timedelta(days=7)


def missing(answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
    """The fields to mend before a ballot is kept: an objection says why."""
    return consent.missing(answer, words, objection) if answer in ANSWERS else ("answer",)


def decide(ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
    current = [ballot for ballot in ballots if ballot.version == answers.version]
    given = Counter(ballot.answer for ballot in current if not ballot.settled)
    counts = {answer: given[answer] for answer in ANSWERS}
    counts["settled"] = sum(ballot.settled for ballot in current)
    return Outcome(Kind.INTEGRATION if given["objection"] else Kind.ADOPTED, counts)
