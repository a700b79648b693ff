"""Majority judgment: each person gives each option a mention; the best middle mention is chosen.

Source: M. Balinski and R. Laraki, PNAS 2007, and "Judge: don't vote!", 2010; the fast form is the score of Mieux
Voter (`docs/SCORE.md`); leaving aside what too few judged is our own.

1. Mentions go from the worst to the best. The majority mention of n of them is the lower middle one, at floor((n-1)/2).
2. The majority value is made by taking the majority mention away, again and again; it is compared in that order.
   The same value means the same profile, and the same rank: nothing else parts equals.
3. Having no opinion is no mention. Options are compared as if each had as many mentions as the others: their profiles
   are brought to the least common multiple. An option with fewer than half as many mentions as the most judged one
   has no rank: not enough opinions.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, zip_longest
from math import lcm

from entraide.domain.decisions.methods.choice import Choice, Profile, first_of, ranked
from entraide.domain.decisions.methods.outcome import Kind

MENTIONS = ("Insuffisant", "Passable", "Bien", "Très bien", "Excellent")


def majority_mention(profile: Sequence[int]) -> int:
    """The lower middle step. At least one person must have judged."""
    middle = (sum(profile) - 1) // 2
    return next(step for step, reached in enumerate(accumulate(profile)) if reached > middle)


def majority_value(profile: Sequence[int]) -> list[int]:
    """All the steps given, in the order in which the lower middle one is taken away: from the middle outwards."""
    steps = [step for step, people in enumerate(profile) for _ in range(people)]
    half, odd = divmod(len(steps), 2)
    below, above = reversed(steps[:half]), steps[half + odd :]
    outwards = chain.from_iterable(zip_longest(below, above))
    return [*steps[half : half + odd], *(step for step in outwards if step is not None)]


def score(profile: Sequence[int]) -> list[tuple[int, int]]:
    """Ordered as the majority values are, between profiles of as many mentions, without unfolding them."""
    return list(_score(list(profile)))


def _score(groups: list[int]) -> Iterator[tuple[int, int]]:
    people = sum(groups)
    for _ in groups:
        middle = majority_mention(groups)
        below, above = sum(groups[:middle]), sum(groups[middle + 1 :])
        yield middle, people + (above if above > below else -below)
        larger = range(middle + 1, len(groups)) if above > below else range(middle - 1, -1, -1)
        neighbour = next((step for step in larger if groups[step]), middle)
        moved, groups[middle] = groups[middle], 0
        groups[neighbour] += moved


def ranks(judged: Mapping[str, Profile]) -> dict[str, int]:
    """Options that each have at least one mention."""
    same = lcm(*(sum(profile) for profile in judged.values()))
    return ranked(
        {
            option: score([people * (same // sum(profile)) for people in profile])
            for option, profile in judged.items()
        }
    )


def judged_enough(profiles: Mapping[str, Profile]) -> dict[str, Profile]:
    most = max((sum(profile) for profile in profiles.values()), default=0)
    return {option: profile for option, profile in profiles.items() if 0 < most <= 2 * sum(profile)}


def decide(profiles: Mapping[str, Profile], mentions: Sequence[str] = MENTIONS) -> Choice:
    """From how many people gave each mention, the worst first."""
    judged = judged_enough(profiles)
    detail = {
        "profiles": {
            option: dict(zip(mentions, profile, strict=True)) for option, profile in profiles.items()
        },
        "majority-mention": {
            option: mentions[majority_mention(profile)] for option, profile in judged.items()
        },
        "majority-value": {
            option: [mentions[step] for step in majority_value(profile)] for option, profile in judged.items()
        },
        "unranked": [option for option in profiles if option not in judged],
    }
    return first_of(ranks(judged), detail) if judged else Choice(Kind.NOT_ENOUGH, detail=detail)
