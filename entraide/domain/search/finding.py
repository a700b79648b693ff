"""From what somebody typed to what may answer. The text is neither kept nor logged."""

from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from sqlmodel import Session

from entraide.domain import competences, places
from entraide.domain.competences import Offer
from entraide.domain.letters import showable
from entraide.domain.search import index, ranking, situations
from entraide.domain.search.crisis import is_distress
from entraide.domain.search.index import Document, Near
from entraide.domain.search.meaning import Sense, likeness
from entraide.domain.search.reading import Reading, read
from entraide.domain.search.spelling import spelled
from entraide.language import _
from entraide.models.competence import Theme
from entraide.models.member import Member
from entraide.models.search import Kind

READ = 300  # letters of a search that are read
SHOWN, OTHERS = 20, 3
WEIGHED = 100  # how many competences are put in a fair order
_SPOKEN_OF = 3
_UNDERSTOOD = 0.3  # cosine under which words that nobody knows are noise rather than another language
_SHARED = 0.1  # of two profiles, for the situation to be a reason
_FAR = 0.5


Scored = list[tuple[Document, float]]


@dataclass(frozen=True)
class Why:
    """Why something is shown: the words typed that it holds, or the situation that it answers.

    `far`: it answers less than half as well as the best.
    """

    words: list[str]
    situation: str
    far: bool

    @property
    def quoted(self) -> str:
        return ", ".join(_("« %(word)s »") % {"word": word} for word in self.words)


@dataclass
class Found:
    """`typed`: the whole search; `text`: what was read of it, `known` when a word at least was recognised.

    `others`: what is not a competence. `whys`: by competence. `taught`: what else was looked for, as members taught.
    """

    typed: str
    text: str
    distress: bool
    known: bool = True
    offers: list[Offer] = field(default_factory=list)
    others: dict[Kind, list[Document]] = field(default_factory=dict)
    taught: list[str] = field(default_factory=list)
    whys: dict[int, Why] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        return bool(self.offers or any(self.others.values()))

    def apart(self, reader: Member) -> tuple[list[Offer], list[Offer], list[Offer]]:
        """The offers of others, in their order: with room, those near, then all that follow; and near without room."""
        others = [it for it in self.offers if it.member_id != reader.id]
        ready = ranking.spread([it for it in others if it.has_room])
        near = list(takewhile(lambda it: not self.whys[it.id].far, ready))
        later = [it for it in others if not it.has_room and not self.whys[it.id].far]
        return near, ready[len(near) :], later

    @property
    def cut(self) -> bool:
        return len(self.typed) > len(self.text)


def find(session: Session, reader: Member, typed: str, sense: Sense | None = None) -> Found:
    """Competences first, in a fair order; then the rest, best first. `sense`: to find by meaning too."""
    whole = " ".join(showable(typed, " ").split())
    found = Found(whole, whole[:READ], is_distress(typed))
    reading = read(session, found.text, sense)
    found.taught, found.known = reading.taught, reading.known
    near = index.linked(session, reading.profile)
    people, rest = _weigh(session, reading, near)
    found.offers = _in_order(session, reader, people)
    if found.distress:  # who listens, before whoever uses the same words for something else
        found.offers.sort(key=lambda offer: offer.theme != Theme.LISTENING)
    shown = {offer.id for offer in found.offers}
    found.whys = {
        it.object_id: _why(found.text, reading, it, near.get(it.id), score < people[0][1] * _FAR)
        for it, score in people
        if it.object_id in shown
    }
    for kind in list(Kind)[1:]:
        found.others[kind] = [it for it, _score in rest if it.kind == kind][:OTHERS]
    return found


def _weigh(session: Session, reading: Reading, near: dict[int, Near]) -> tuple[Scored, Scored]:
    """The competences, then the rest, each best first: a sheet has more words than a sentence, people are compared
    with people."""
    held, in_all = index.frequencies_among(session, reading.surely)
    asked = ranking.asked(reading.surely, reading.typed, held, in_all)
    documents = _candidates(session, held, near)
    meanings = _meanings(reading, documents)
    if not reading.known:
        documents = [it for it in documents if meanings.get(it.id, 0.0) >= _UNDERSTOOD]
    situations = {id_: it.cosine for id_, it in near.items()}
    people = [it for it in documents if it.kind == Kind.COMPETENCE]
    rest = [it for it in documents if it.kind != Kind.COMPETENCE]
    weighed = ranking.scored(people, asked, situations, meanings)[:WEIGHED]
    return weighed, ranking.scored(rest, asked, situations, meanings)


def _why(text: str, reading: Reading, document: Document, near: Near | None, far: bool) -> Why:
    held = frozenset[str]().union(*document.fields)
    words = dict.fromkeys(_as_typed(text, word) for stem, word in reading.typed.items() if stem in held)
    situation = situations.shipped().all.get(near.situation) if near and near.most >= _SHARED else None
    return Why(list(words)[:_SPOKEN_OF], situation.title if situation else "", far)


def _as_typed(text: str, word: str) -> str:
    """This word, which was read in full, as it was written in the text."""
    if word in text.lower():
        return word
    return next((typed.strip('.,;:!?…«»"()') for typed in text.split() if word in spelled(typed)), word)


def _candidates(session: Session, held: dict[str, int], near: dict[int, Near]) -> list[Document]:
    """What holds the most telling words, and what is nearest to the situations."""
    holding = index.holding(session, _rarest(held))
    have = {it.id for it in holding}
    nearest = sorted(near, key=lambda it: (-near[it].cosine, -it))[: index.MOST]
    others = [it for it in nearest if it not in have]
    return holding + (index.numbered(session, others) if others else [])


def _meanings(reading: Reading, documents: list[Document]) -> dict[int, float]:
    if reading.vector is None:
        return {}
    read = [(it.id, it.vector) for it in documents if it.vector is not None]
    cosines = likeness(reading.vector, [vector for _id, vector in read])
    return {id_: cosine for (id_, _vector), cosine in zip(read, cosines, strict=True)}


def _in_order(session: Session, reader: Member, people: Scored) -> list[Offer]:
    """In a fair order, one's own offers last."""
    if not people:
        return []
    scores = {it.object_id: score for it, score in people}
    offers = competences.among(session, reader, list(scores))
    fair = ranking.fair(offers, scores, places.commune(reader.commune or ""))
    return sorted(fair, key=lambda offer: offer.member_id == reader.id)[:SHOWN]


def _rarest(held: dict[str, int]) -> list[str]:
    """The most telling stems, as many as leave no more documents to read than can be read."""
    rare = sorted(held, key=lambda it: (held[it], it))
    sums = accumulate(held[it] for it in rare)
    return [
        it
        for number, (it, total) in enumerate(zip(rare, sums, strict=True))
        if not number or total <= index.MOST
    ]
