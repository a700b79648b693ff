"""Other words for the same need: « papiers du handicap » also looks for « dossier MDPH ». Never shown to anybody."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

from entraide.domain.search.words import terms, words

Phrase = tuple[str, ...]
"""The stems of an expression."""


class Thesaurus:
    """Groups of expressions that stand for one another; the first of each is the usual one."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self.words: dict[str, int] = {}
        """Each word it knows, in no document: what a typing slip may also be compared with."""
        self._groups: list[list[Phrase]] = []
        self._beginning: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
        for number, group in enumerate(groups):
            self.words.update((word, 0) for text in group for word in words(text))
            self._groups.append([phrase for text in group if (phrase := tuple(terms(text)))])
            for phrase in self._groups[-1]:
                self._beginning[phrase[0]].append((phrase, number))

    def expand(self, query: Sequence[str]) -> list[Phrase]:
        """The other expressions of each group of which one is in these stems, all its words being there."""
        asked = set(query)
        met = dict.fromkeys(
            number
            for stem in query
            for phrase, number in self._beginning.get(stem, ())
            if asked.issuperset(phrase)
        )
        return [phrase for number in met for phrase in self._groups[number] if not asked.issuperset(phrase)]


@lru_cache(maxsize=1)
def shipped() -> Thesaurus:
    """The one that a Conseil begins with."""
    text = (files("entraide") / "data" / "thesaurus.csv").read_text("utf-8")
    return Thesaurus(
        [term, *others.split("|")] for term, others in list(csv.reader(text.splitlines(), delimiter=";"))[1:]
    )
