"""Four options, and each way to choose between them from plain ballots."""

from entraide.domain.decisions.methods import approval, date_place, majority_judgment, resistance, schulze
from entraide.domain.decisions.methods.choice import profiles

OPTIONS = ("A", "B", "C", "D")
DATES, SITES = ("D1", "D2", "D3"), ("L1", "L2")
COUNTS = {
    "approval": lambda options, cast: approval.decide(approval.ticks(options, cast), len(cast)),
    "judgment": lambda options, cast: majority_judgment.decide(profiles(options, 5, cast)),
    "resistance": lambda options, cast: resistance.decide(profiles(options, 4, cast), "A"),
    "schulze": lambda options, cast: schulze.decide(schulze.pairwise(options, cast), len(cast)),
    "date_place": lambda options, cast: date_place.decide(DATES, SITES, cast),
}


def naive_value(profile) -> list[int]:
    """The majority value as its definition says it."""
    marks, value = [step for step, people in enumerate(profile) for _ in range(people)], []
    while marks:
        value.append(marks.pop((len(marks) - 1) // 2))
    return value
