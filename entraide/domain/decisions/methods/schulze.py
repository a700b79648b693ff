"""Schulze: each person orders the options; the one that no other beats along the strongest paths is chosen.

Source: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
election method", Social Choice and Welfare 2011; strength by winning votes. For recounts only: no decision uses it.

1. d[X][Y] is how many people put X above Y; what a ballot does not order comes last, together.
2. A link goes from X to Y when d[X][Y] > d[Y][X], and is as strong as d[X][Y]; a path is as strong as its weakest link.
3. X is above Y when the strongest path from X to Y is stronger than that from Y to X. The rank of X is one more than the
   number of options above it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import permutations

from entraide.domain.decisions.methods.choice import Choice, Weighted, first_of
from entraide.domain.decisions.methods.outcome import Kind

Ranking = Sequence[Collection[str]]
"""Groups of equals, the preferred first."""
Matrix = Mapping[str, Mapping[str, int]]


def pairwise(options: Iterable[str], ballots: Weighted[Ranking]) -> dict[str, dict[str, int]]:
    names = list(options)
    d = {x: {y: 0 for y in names if y != x} for x in names}
    for ranking, people in ballots:
        place = {option: n for n, group in enumerate(ranking) for option in group}
        for x, y in permutations(names, 2):
            d[x][y] += people * (place.get(x, len(ranking)) < place.get(y, len(ranking)))
    return d


def strongest_paths(d: Matrix) -> dict[str, dict[str, int]]:
    p = {x: {y: d[x][y] if d[x][y] > d[y][x] else 0 for y in d[x]} for x in d}
    for via in d:
        for x, y in permutations(d, 2):
            if via not in (x, y):
                p[x][y] = max(p[x][y], min(p[x][via], p[via][y]))
    return p


def ranks(paths: Matrix) -> dict[str, int]:
    return {x: 1 + sum(paths[y][x] > paths[x][y] for y in paths[x]) for x in paths}


def decide(d: Matrix, voters: int) -> Choice:
    """From the pairs; `voters` are those who ordered at least one option."""
    paths = strongest_paths(d)
    detail = {"pairwise": d, "strongest-paths": paths, "voters": voters}
    return first_of(ranks(paths), detail) if voters else Choice(Kind.NOT_ENOUGH, detail=detail)
