"""A word that no document holds is probably mistyped: the nearest ones in use stand for it."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_NEAREST = 3
_SHORTEST = 3


def repair(word: str, in_use: Mapping[str, int]) -> list[str]:
    """Up to 3 words in use, the nearest first, then the most used; the word itself when it is in use.

    One slip is forgiven up to 4 letters, two beyond: a letter missing, added, changed, or two exchanged. None in a
    number or in a word of less than 3 letters.
    """
    if word in in_use:
        return [word]
    if len(word) < _SHORTEST or word.isdigit():
        return []
    slips = 1 if len(word) <= 4 else 2
    near = process.extract(word, in_use.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
    ordered = sorted(near, key=lambda found: (found[1], -in_use[found[0]], found[0]))
    return [found for found, _, _ in ordered[:_NEAREST]]
