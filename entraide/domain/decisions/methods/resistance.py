"""Resistance vote: each person says how hard each option would be for them; the least resisted is chosen.

Source: the systemic consensing of E. Visotschnig and S. Schrotta (systemic-consensing.at), on a scale of four: none, a
little, strong, impossible; the `resistance` of our format of ballots. To change nothing is always one of the options.

1. The lower mean of the answers given is first; then fewer « impossible », the last step of the scale; then the lower
   maximum; then the passive option before the others. What is still equal shares the rank. An option that nobody
   answered has no rank.
2. The first one is chosen only if its mean is strictly lower than that of the passive option; else nothing changes, and
   so after a tie, or when nobody answered about the passive option.
"""

from collections.abc import Mapping
from math import lcm

from entraide.domain.decisions.methods.choice import Choice, Profile, alone_first, ranked
from entraide.domain.decisions.methods.outcome import Kind

STEPS = 4


def resistance(profile: Profile) -> int:
    """That of the whole group: the sum of all the answers."""
    return sum(step * people for step, people in enumerate(profile))


def means(answered: Mapping[str, Profile]) -> dict[str, int]:
    """The mean resistances, all multiplied by the same number so that they are whole."""
    same = lcm(*(sum(profile) for profile in answered.values()))
    return {option: resistance(profile) * (same // sum(profile)) for option, profile in answered.items()}


def ranks(answered: Mapping[str, Profile], passive: str) -> dict[str, int]:
    mean = means(answered)
    return ranked(
        {
            option: (-mean[option], -profile[-1], -_highest(profile), option == passive)
            for option, profile in answered.items()
        }
    )


def _highest(profile: Profile) -> int:
    return max(step for step, people in enumerate(profile) if people)


def decide(profiles: Mapping[str, Profile], passive: str) -> Choice:
    """`retained` is what will be: the option chosen, else the passive one."""
    answered = {option: profile for option, profile in profiles.items() if any(profile)}
    order = ranks(answered, passive)
    kind, winner = _chosen(answered, order, passive)
    detail = {
        "profiles": profiles,
        "resistance": {option: resistance(profile) for option, profile in profiles.items()},
        "answers": {option: sum(profile) for option, profile in profiles.items()},
        "impossible": {option: profile[-1] for option, profile in profiles.items()},
        "unranked": [option for option in profiles if option not in answered],
        "retained": winner or passive,
    }
    return Choice(kind, winner, order or None, detail)


def _chosen(
    answered: Mapping[str, Profile], order: Mapping[str, int], passive: str
) -> tuple[Kind, str | None]:
    if passive not in answered:
        return Kind.NOT_ENOUGH, None
    mean = means(answered)
    if min(mean.values()) == mean[passive]:
        return Kind.CHOSEN, passive
    winner = alone_first(order)
    return (Kind.CHOSEN, winner) if winner is not None else (Kind.TIE, None)
