"""What a search says: the words that were meant, the situations they tell of, and its meaning when it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

from sqlmodel import Session

from entraide.domain.letters import fold
from entraide.domain.search import index, sayings, situations, thesaurus
from entraide.domain.search.meaning import Sense
from entraide.domain.search.situations import Profile, together
from entraide.domain.search.spelling import nearest, spelled
from entraide.domain.search.words import counts, stem, terms

if TYPE_CHECKING:
    from entraide.domain.search.meaning import Numbers

# How surely a word was meant: typed it counts 1. A synonym of several words is meant as a whole: each counts less.
_SYNONYM, _MENDED, _PERHAPS = 0.9, 0.8, 0.4


@dataclass
class Reading:
    """`typed`: each stem and the word it comes from. `surely`: each stem to look for, synonyms included.

    `known`: whether at least one word is French that somebody writes, and not another language or noise.
    `taught`: what members taught that these words are for.
    """

    known: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    surely: dict[str, float] = field(default_factory=dict)
    taught: list[str] = field(default_factory=list)
    profile: Profile = field(default_factory=dict)
    vector: Numbers | None = None


def read(session: Session, text: str, sense: Sense | None) -> Reading:
    """Nothing of it is kept."""
    reading, sentence = Reading(), list[str]()
    for word, near in _mended(session, text):
        reading.known |= bool(near)
        sentence.append(near[0] if near and near[0] != fold(word) else word)
        for rank, other in enumerate(near or [fold(word)]):
            sure = 1.0 if other == fold(word) else _PERHAPS if rank else _MENDED
            if counts(other) and sure > reading.surely.get(stem(other), 0.0):
                reading.surely[stem(other)], reading.typed[stem(other)] = sure, word
    _learn(session, reading, terms(text))
    if sense and reading.surely:
        [meant] = sense.read([" ".join(sentence + reading.taught)])
        reading.vector, reading.profile = meant.vector, together(reading.profile, meant.situations)
    _widen(reading.surely, [terms(sought) for sought in reading.taught])
    return reading


def _learn(session: Session, reading: Reading, typed: list[str]) -> None:
    """The situations: those of the words, and those of what members taught that these words are for.

    `typed`: the stems before any was mended, since what is taught may be what no dictionary knows.
    """
    reading.taught = sayings.taught(session, [*typed, *_surest(reading.surely)])
    reading.profile = situations.shipped().near(reading.surely)
    if reading.taught:
        reading.known = True
        sought = dict.fromkeys(terms(" ".join(reading.taught)), 1.0)
        reading.profile = together(reading.profile, situations.shipped().near(sought))


def _mended(session: Session, text: str) -> list[tuple[str, list[str]]]:
    """Each word, and what it may stand for, the likeliest first: itself when somebody writes so, nothing when unknown."""
    typed = list(dict.fromkeys(spelled(text)))
    vocabulary, known = situations.shipped().vocabulary, thesaurus.shipped().words
    strange = [word for word in typed if fold(word) not in vocabulary.in_use and fold(word) not in known]
    held = index.frequencies(session, [stem(fold(word)) for word in strange]) if strange else {}
    strange = [word for word in strange if stem(fold(word)) not in held]
    mended = {word: vocabulary.repair(word) for word in strange}
    if not all(mended.values()):
        in_use = index.words_in_use(session)
        mended |= {word: nearest(fold(word), in_use) for word, near in mended.items() if not near}
    return [(word, mended.get(word, [fold(word)])) for word in typed]


def _surest(surely: Mapping[str, float]) -> list[str]:
    return [it for it, sure in surely.items() if sure > _PERHAPS]


def _widen(surely: dict[str, float], taught: Iterable[Sequence[str]]) -> None:
    """Add the synonyms of what was surely meant, and those that were taught."""
    for phrase in [*thesaurus.shipped().expand(_surest(surely)), *taught]:
        for synonym in phrase:
            surely[synonym] = max(_SYNONYM / sqrt(len(phrase)), surely.get(synonym, 0.0))
