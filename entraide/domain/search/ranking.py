"""The order of what was found: one score, computed here so that both engines answer alike; then fairness.

Score of a document, of 0 to about 2:
  the cosine of its situations and those of the search (`situations.py`)
  + WORDS × the share of what was asked that its own words hold
  + MEANING × the cosine of their meanings, when both can be read.
What it holds: for each stem asked, its worth × the weight of the first field that holds it. The worth of a stem is how
surely it was meant (typed, mended or a synonym: `reading.py`) × log(1 + documents / documents that hold it).
The three weights were chosen on queries that the catalogue's writers had not seen (benchmarks/README.md).

Scores within a seventh of each other are near-equals: then come first those asked longest ago, then the nearest.
An offer to confirm slides down as if it answered a third less. People without room are at the end, whatever their
score; nobody takes more than two of the first five places.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, log

from entraide.domain import communes, places
from entraide.domain.competences import Offer
from entraide.domain.places import Commune
from entraide.domain.search.index import Document

FIELDS = (1.0, 0.8, 0.6)
WORDS, MEANING = 0.6, 0.25
_WORST = 0.3  # of the best score: below, it answers something else,
_SAID = 0.5  # unless it holds this share of what was asked
_NEAR = log(7 / 6)
_NOWHERE = 0.5
_TO_CONFIRM = 2 / 3
_FIRST, _EACH = 5, 2


@dataclass(frozen=True)
class Asked:
    """What each stem that documents hold is worth, and all that was typed together."""

    worths: dict[str, float]
    whole: float


def asked(
    surely: Mapping[str, float], typed: Collection[str], held: Mapping[str, int], documents: int
) -> Asked:
    """`surely` each stem was meant, those `typed` and their synonyms; a stem that none holds is worth the most."""

    def worth(stem: str) -> float:
        return surely[stem] * log(1 + documents / held.get(stem, _NOWHERE))

    return Asked({stem: worth(stem) for stem in surely if stem in held}, fsum(map(worth, typed)) or 1.0)


def of_words(document: Document, worths: Mapping[str, float]) -> float:
    total, seen = 0.0, set[str]()
    for field, weight in zip(document.fields, FIELDS, strict=False):
        fresh = (field & worths.keys()) - seen
        total += weight * fsum(worths[stem] for stem in fresh)  # exact: the same whatever the order
        seen |= fresh
    return total


def scored(
    documents: Sequence[Document],
    asked: Asked,
    situations: Mapping[int, float],
    meanings: Mapping[int, float],
) -> list[tuple[Document, float]]:
    """Best first, without what falls far behind. `situations`, `meanings`: cosines by number of document."""
    words = {it.id: of_words(it, asked.worths) / asked.whole for it in documents}

    def score(document: Document) -> float:
        said = WORDS * words[document.id] + situations.get(document.id, 0.0)
        return said + MEANING * max(meanings.get(document.id, 0.0), 0.0)

    ordered = sorted(((it, score(it)) for it in documents), key=lambda pair: (-pair[1], -pair[0].object_id))
    return [pair for pair in ordered if pair[1] >= ordered[0][1] * _WORST or words[pair[0].id] >= _SAID]


def fair(offers: Sequence[Offer], scores: Mapping[int, float], home: Commune | None) -> list[Offer]:
    """`scores` by competence; `home`: where the person who searches is."""

    def place(offer: Offer) -> tuple[bool, int, date, float, float, int]:
        held = _TO_CONFIRM if offer.to_confirm else 1.0
        band = int(log(top / (scores[offer.id] * held)) / _NEAR)
        km = communes.distance(home, places.commune(offer.commune or ""))
        asked = offer.asked_on or date.min
        return not offer.has_room, band, asked, km, -scores[offer.id], -offer.id

    top = max((scores[offer.id] for offer in offers), default=1.0)
    return spread(sorted(offers, key=place))


def spread(offers: list[Offer]) -> list[Offer]:
    """The third offer of one person among the first five waits for the sixth place."""
    first: list[Offer] = []
    waiting: list[Offer] = []
    taken: Counter[int] = Counter()
    for offer in offers:
        if len(first) < _FIRST and taken[offer.member_id] == _EACH:
            waiting.append(offer)
        else:
            first.append(offer)
            taken[offer.member_id] += 1
    return first[:_FIRST] + waiting + first[_FIRST:]
