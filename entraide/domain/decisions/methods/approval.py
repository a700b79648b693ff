"""Approval: each person ticks all the options that suit them; the most ticked is chosen.

Source: S. Brams and P. Fishburn, "Approval Voting", 1978; the `approbation` of our format of ballots. Ticks are shown
out of the people who answered, never out of the ticks. Options equally first are a tie, for a second round between
them alone, or for the status quo. When more people say that none of the options suits them than ticked the first one,
nothing is chosen; when nobody said anything there are not enough answers.
"""

from collections.abc import Collection, Iterable, Mapping

from entraide.domain.decisions.methods.choice import Choice, Weighted, first_of, ranked
from entraide.domain.decisions.methods.outcome import Kind


def ticks(options: Iterable[str], ballots: Weighted[Collection[str]]) -> dict[str, int]:
    counts = dict.fromkeys(options, 0)
    for approved, people in ballots:
        for option in approved:
            counts[option] += people
    return counts


def decide(counts: Mapping[str, int], voters: int, none: int = 0) -> Choice:
    """`none`: how many said that none of the options suits them."""
    detail = {"approvals": counts, "voters": voters} | ({"none": none} if none else {})
    if none > max(counts.values(), default=0):
        return Choice(Kind.NOT_ADOPTED, ranks=ranked(counts), detail=detail)
    if not any(counts.values()):
        return Choice(Kind.NOT_ENOUGH, detail=detail)
    return first_of(ranked(counts), detail)
