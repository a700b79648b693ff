"""Consent: a proposal goes ahead when nobody says no with a reason, and enough people said yes.

Source: the rounds of Sociocracy For All, of Sociocracy 3.0 and of the Université du Nous; the floor and the single
extension are our own. Nobody may rule an objection invalid: only the person who made it settles it. At closing:

1. an objection that is not settled: the text is worked on again, whatever the number of consents;
2. else, once for a version of the text, if somebody asked for time or the floor is not met: three more days;
3. else, if the floor of explicit consents is met: adopted;
4. else: not enough answers. It may be proposed again.

Silence counts neither for nor against, and so do those who stand aside. An answer to an earlier version of the text,
objection included, is silence until it is given again.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms

ANSWERS = ("consent", "consent_with_concern", "stand_aside", "objection", "more_time")
OBJECTIONS = ("harm", "limits")
"""It would harm the aim, the group or somebody; it goes beyond what a person can bear. Not a preference."""
OBJECTION_LENGTH = 10
EXTENSION = timedelta(days=3)


def missing(answer: str, words: str = "", objection: str = "") -> tuple[str, ...]:
    """The fields to mend before a ballot is kept: an objection says why; its kind and other words are optional."""
    if answer not in ANSWERS:
        return ("answer",)
    if answer == "objection" and len(words.strip()) < OBJECTION_LENGTH:
        return ("words",)
    return ("objection",) if objection not in ("", *OBJECTIONS) else ()


def decide(ballots: Iterable[Ballot], terms: Terms, answers: AnswerRound) -> Outcome:
    current = [ballot for ballot in ballots if ballot.version == answers.version]
    given = Counter(ballot.answer for ballot in current if not ballot.settled)
    settled = sum(ballot.settled for ballot in current)
    yes = given["consent"] + given["consent_with_concern"]
    counts = {answer: given[answer] for answer in ANSWERS} | {
        "settled": settled,
        "yes": yes,
        "floor": terms.floor,
    }
    return Outcome(_kind(given, yes, terms, answers), counts)


def _kind(given: Counter[str], yes: int, terms: Terms, answers: AnswerRound) -> Kind:
    if given["objection"]:
        return Kind.INTEGRATION
    if not answers.extended and (given["more_time"] or yes < terms.floor):
        return Kind.EXTEND
    return Kind.ADOPTED if yes >= terms.floor else Kind.NOT_ENOUGH
