"""« On peut m'appeler pour »: the situations that a competence answers, as the site reads them and as its owner says.

The site reads them in what is written (`search/index.py`); its owner ticks others, or unticks: that is kept, and counts.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, field_validator
from sqlmodel import Session, col, select

from entraide.domain.freshness import clock
from entraide.domain.letters import fold
from entraide.domain.search import index, situations
from entraide.domain.search.meaning import Sense
from entraide.domain.search.reading import read
from entraide.domain.search.situations import Situation
from entraide.domain.search.spelling import spelled
from entraide.language import _
from entraide.models.competence import Competence, CompetenceSituation
from entraide.models.search import Kind

MOST = 20
"""Situations that one may tick: who is called for everything is called for nothing."""
SHOWN, _FOUND = 5, 6
_LIKELY, _NEAR = 0.25, 0.1
_SHORT, _LONG = 4, 11  # words of a way to say it that is read at a glance
_HARD = re.compile(r"\d|\bj(?:ai|arriv|en|os|aim|étai|avai)")


class CallsDraft(BaseModel):
    """`shown`: what could be unticked. `words`: to find others. Names that the catalogue does not hold are left aside."""

    wanted: list[str] = Field(default_factory=list)
    shown: list[str] = Field(default_factory=list)
    words: Annotated[str, StringConstraints(max_length=300)] = ""
    when_to_call: Annotated[str, StringConstraints(max_length=300)] = ""

    @field_validator("wanted")
    @classmethod
    def few(cls, ticked: list[str]) -> list[str]:
        if len(set(ticked)) > MOST:
            raise ValueError(_("Cochez au plus %(most)s situations.") % {"most": MOST})
        return ticked


def choose(session: Session, competence: Competence, draft: CallsDraft, now: datetime) -> None:
    """Keep what its owner ticked and unticked. Who says when to be called still offers it."""
    for slug in {*draft.wanted, *draft.shown} & situations.shipped().all.keys():
        wanted = slug in draft.wanted
        session.merge(CompetenceSituation(competence_id=competence.id, situation=slug, wanted=wanted))
    competence.when_to_call = draft.when_to_call
    if competence.withdrawn_at is None:
        clock.confirm(competence, now)
    session.add(competence)
    session.flush()
    put(session, competence)


def put(session: Session, competence: Competence) -> None:
    """Let the search find it, unless its owner took it back."""
    if competence.withdrawn_at is None:
        fields = (competence.sentence, competence.when_to_call, competence.details)
        index.put(session, Kind.COMPETENCE, competence.id, fields, choices(session, competence.id))


def choices(session: Session, competence_id: int) -> dict[str, bool]:
    """What its owner said of each situation, even if the catalogue holds it no more."""
    query = select(CompetenceSituation).where(CompetenceSituation.competence_id == competence_id)
    rows = session.exec(query.order_by(col(CompetenceSituation.situation))).all()
    return {row.situation: row.wanted for row in rows}


def situations_of(session: Session, competence: Competence) -> list[tuple[Situation, bool]]:
    """Those read in its words, as far as they were read, and those of which its owner spoke; whether it answers them."""
    said = choices(session, competence.id)
    read_in_it = index.answers(session, Kind.COMPETENCE, competence.id)
    likely = {slug: True for slug, sure in read_in_it if sure >= _LIKELY}
    found = [(it, {**likely, **said}[it.slug]) for it in among([*likely, *said])]
    return sorted(found, key=lambda pair: not pair[1])


def ticked(session: Session, competence_id: int) -> list[Situation]:
    """The few that others read: the site says of nobody what they have not said."""
    said = choices(session, competence_id)
    return among(slug for slug, wanted in said.items() if wanted)[:SHOWN]


def among(slugs: Iterable[str]) -> list[Situation]:
    """Those of these that the catalogue holds, each once, in their order."""
    catalogue = situations.shipped().all
    return [catalogue[slug] for slug in dict.fromkeys(slugs) if slug in catalogue]


def titles(slugs: Iterable[str]) -> str:
    return " ; ".join(it.title for it in among(slugs))


def nearest(session: Session, words: str, sense: Sense | None) -> list[Situation]:
    """The situations of these words, the nearest first; none when no word is known."""
    reading = read(session, words, sense)
    near = sorted(reading.profile.items(), key=lambda it: (-it[1], it[0])) if reading.known else []
    return among(slug for slug, sure in near if sure >= _NEAR)[:_FOUND]


@lru_cache(maxsize=1024)
def ways_to_say(situation: Situation) -> list[str]:
    """Two of its ways that are easy to read."""
    return [way for way in situation.ways if _easy(way)][:2]


def _easy(way: str) -> bool:
    """Short, without figures, and each word in full as most people write it."""
    words, plain = spelled(way), way.lower()
    usual = _usual()
    short = _SHORT <= len(words) <= _LONG and not _HARD.search(plain)
    return short and all(word in plain and usual[fold(word)] == word for word in words)


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    """How each word of the catalogue, without accents, is most often written."""
    everything = situations.shipped().all.values()
    written = Counter(word for it in everything for line in (it.title, *it.ways) for word in spelled(line))
    return {fold(word): word for word, _times in reversed(written.most_common())}
