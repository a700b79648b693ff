"""The catalogue of situations: kinds of help, and the many ways in which people who need them say so.

It stands between a search and the offers, which hardly ever use the same words. `data/situations/` holds it, one file
a theme: « = slug : title », then one way to say it a line.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from math import hypot, log, sqrt

from entraide.domain.letters import fold
from entraide.domain.search.spelling import Vocabulary, spelled
from entraide.domain.search.words import empty, terms

MOST = 8
"""Situations of one text."""
_TITLE = 3  # a word of the title says as much as so many ways to say it
_USUAL = 2.0  # a word that is in so many ways of a situation counts half of what it can
_RARE = 1.5
_SHARP = 4
_OTHER = 0.7

Profile = dict[str, float]
"""How near a text is to a few situations, by slug: the squares add up to 1."""


@dataclass(frozen=True)
class Situation:
    """A kind of help. `ways`: how people who need it say so, as they type."""

    slug: str
    title: str
    theme: str
    ways: tuple[str, ...]


class Catalogue:
    def __init__(self, situations: Iterable[Situation]) -> None:
        self.all = {situation.slug: situation for situation in situations}
        whole = "\n".join(line for it in self.all.values() for line in (it.slug, it.title, *it.ways))
        self.version = sha256(whole.encode()).hexdigest()[:16]
        self.vocabulary = _vocabulary(self.all.values())
        self._of_word = self._weigh_words()
        self._weigh_ways()

    def near(self, meant: Mapping[str, float]) -> Profile:
        """The situations of these stems. `meant`: how surely each was, 1 at most.

        A situation is near when many of its ways have the rare words of the text (as a whole), and when one of them
        has most of these (at its best).
        """
        whole, best = self._as_a_whole(meant), self._at_its_best(meant)
        most = max(whole.values(), default=1.0)
        return sharpened({slug: whole[slug] / most + best.get(slug, 0.0) for slug in whole})

    def _as_a_whole(self, meant: Mapping[str, float]) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for stem, sure in meant.items():
            for slug, worth in self._of_word.get(stem, {}).items():
                scores[slug] += sure * worth
        return scores

    def _at_its_best(self, meant: Mapping[str, float]) -> dict[str, float]:
        shared: dict[int, float] = defaultdict(float)
        for stem, sure in meant.items():
            for way in self._ways_of.get(stem, ()):
                shared[way] += sure * self._rarity[stem] ** 2
        asked = sqrt(sum((sure * self._rarity.get(stem, self._rarest)) ** 2 for stem, sure in meant.items()))
        best: dict[str, float] = defaultdict(float)
        for way, score in shared.items():
            slug, length = self._way[way]
            best[slug] = max(best[slug], score / (length * asked))
        return best

    def _weigh_words(self) -> dict[str, dict[str, float]]:
        """What each stem says of each situation: more in many of its ways, and in few situations."""
        used: dict[str, Counter[str]] = defaultdict(Counter)
        for it in self.all.values():
            for way in it.ways:
                used_by_all(used, terms(way), it.slug, 1)
            used_by_all(used, terms(it.title), it.slug, _TITLE)
        return {
            stem: {
                slug: log(1 + len(self.all) / len(by)) ** _RARE * n / (n + _USUAL) for slug, n in by.items()
            }
            for stem, by in used.items()
        }

    def _weigh_ways(self) -> None:
        """Each way to say it, with its situation and its length, and where each stem is."""
        ways = [(it.slug, terms(way)) for it in self.all.values() for way in it.ways]
        self._ways_of: dict[str, list[int]] = defaultdict(list)
        for number, (_slug, stems) in enumerate(ways):
            for stem in stems:
                self._ways_of[stem].append(number)
        self._rarest = log(1 + 2 * len(ways))
        self._rarity = {stem: log(1 + len(ways) / (len(on) + 0.5)) for stem, on in self._ways_of.items()}
        self._way = [(slug, hypot(*(self._rarity[stem] for stem in stems)) or 1.0) for slug, stems in ways]


def used_by_all(used: dict[str, Counter[str]], stems: Iterable[str], slug: str, times: int) -> None:
    for stem in stems:
        used[stem][slug] += times


def sharpened(scores: Mapping[str, float]) -> Profile:
    """The best few, the first of which stand out."""
    best = sorted(scores.items(), key=lambda it: (-it[1], it[0]))[:MOST]
    return unit({slug: (score / best[0][1]) ** _SHARP for slug, score in best})


def together(words: Profile, other: Profile) -> Profile:
    """What the words of a text say of it, and another way of reading it, which counts a little less."""
    both = {
        slug: words.get(slug, 0.0) + _OTHER * other.get(slug, 0.0) for slug in words.keys() | other.keys()
    }
    return unit(dict(sorted(both.items(), key=lambda it: (-it[1], it[0]))[:MOST]))


def unit(scores: Mapping[str, float]) -> Profile:
    length = hypot(*scores.values())
    return {slug: score / length for slug, score in scores.items()} if length else {}


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """The one that every Conseil begins with."""
    folder = files("entraide") / "data" / "situations"
    texts = sorted(
        (file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".txt")
    )
    return Catalogue(it for name, text in texts for it in _read(name.removesuffix(".txt"), text))


def _read(theme: str, text: str) -> list[Situation]:
    blocks = text.split("\n= ")[1:]
    return [_situation(theme, [line for line in block.splitlines() if line]) for block in blocks]


def _situation(theme: str, lines: list[str]) -> Situation:
    slug, _, title = lines[0].partition(" : ")
    return Situation(slug, title, theme, tuple(lines[1:]))


def _vocabulary(situations: Iterable[Situation]) -> Vocabulary:
    """The words that people type, the empty ones too: what a slip may stand for."""
    used = Counter(fold(word) for it in situations for line in (it.title, *it.ways) for word in spelled(line))
    return Vocabulary({**dict.fromkeys(empty(), 0), **used})
