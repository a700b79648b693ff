"""From what somebody typed to what may answer. The text is neither kept nor logged."""

from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt

from sqlmodel import Session

from entraide.domain import competences, places
from entraide.domain.competences import Offer
from entraide.domain.letters import showable
from entraide.domain.search import index, ranking, typos
from entraide.domain.search.crisis import is_distress
from entraide.domain.search.index import Document
from entraide.domain.search.thesaurus import shipped
from entraide.domain.search.words import stem, words
from entraide.models.member import Member
from entraide.models.search import Kind

READ = 300  # letters of a search that are read
SHOWN, OTHERS = 20, 5
WEIGHED = 100  # how many competences are put in a fair order
# How surely a word was meant: typed it counts 1. A synonym of several words is meant as a whole: each counts less.
_SYNONYM, _NEAREST, _NEAR = 0.9, 0.8, 0.4


@dataclass
class Found:
    """`text`: what was read of the search. `others`: what is not a competence."""

    text: str
    cut: bool
    distress: bool
    offers: list[Offer] = field(default_factory=list)
    others: dict[Kind, list[Document]] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        return bool(self.offers or any(self.others.values()))


def find(session: Session, reader: Member, typed: str) -> Found:
    """Competences first, in a fair order; then the rest, best first."""
    whole = " ".join(showable(typed, " ").split())
    found = Found(whole[:READ], len(whole) > READ, is_distress(typed))
    surely = _meant(session, found.text)
    held = index.frequencies(session, surely)
    worths = ranking.worth(surely, held, index.size(session))
    scored = [(it, ranking.score(it, worths)) for it in index.holding(session, _rarest(held))]
    # A sheet has more words than a sentence: people are compared with people.
    people = ranking.best(pair for pair in scored if pair[0].kind == Kind.COMPETENCE)
    found.offers = _in_order(session, reader, people[:WEIGHED])
    answers = ranking.best(scored)
    for kind in list(Kind)[1:]:
        found.others[kind] = [it for it, _score in answers if it.kind == kind][:OTHERS]
    return found


def _in_order(session: Session, reader: Member, people: list[tuple[Document, float]]) -> list[Offer]:
    """In a fair order, one's own offers last."""
    if not people:
        return []
    scores = {it.object_id: score for it, score in people}
    offers = competences.among(session, reader, list(scores))
    fair = ranking.fair(offers, scores, places.commune(reader.commune or ""))
    return sorted(fair, key=lambda offer: offer.member_id == reader.id)[:SHOWN]


def _meant(session: Session, text: str) -> dict[str, float]:
    """Each stem to look for, and how surely it was meant: as typed, mended when nobody writes so, and synonyms."""
    typed, thesaurus = list(dict.fromkeys(words(text))), shipped()
    held = index.frequencies(session, map(stem, typed))
    slips = [word for word in typed if stem(word) not in held and word not in thesaurus.words]
    in_use = {**thesaurus.words, **index.words_in_use(session)} if slips else {}
    surely: dict[str, float] = {}
    for word in typed:
        near = typos.repair(word, in_use) if word in slips else [word]
        for rank, other in enumerate(near):
            sure = (_NEAR if rank else _NEAREST) if word in slips else 1.0
            surely[stem(other)] = max(sure, surely.get(stem(other), 0.0))
    for phrase in thesaurus.expand([it for it, sure in surely.items() if sure > _NEAR]):
        for synonym in phrase:
            surely[synonym] = max(_SYNONYM / sqrt(len(phrase)), surely.get(synonym, 0.0))
    return surely


def _rarest(held: dict[str, int]) -> list[str]:
    """The most telling stems, as many as leave no more documents to read than can be read."""
    rare = sorted(held, key=lambda it: (held[it], it))
    sums = accumulate(held[it] for it in rare)
    return [
        it
        for number, (it, total) in enumerate(zip(rare, sums, strict=True))
        if not number or total <= index.MOST
    ]
