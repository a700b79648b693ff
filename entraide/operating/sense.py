"""Opens what reads the meaning of sentences, once the site has begun to answer."""

from sqlmodel import Session, col, delete

from entraide.database import Engines
from entraide.domain.search import meaning, situations
from entraide.domain.search.meaning import Sense
from entraide.models.search import SearchSense


def open_sense(engines: Engines) -> Sense | None:
    """None without the extra. The first time with a catalogue takes some twenty seconds, kept for the next ones."""
    if not meaning.available():
        return None
    sense = Sense(situations.shipped())
    with engines.reading() as session:
        known = session.get(SearchSense, sense.version)
        learnt = known.learnt if known else None
    if learnt is None:
        learnt = sense.learn(situations.shipped())
        with engines.writing() as session:
            _keep(session, sense.version, learnt)
    sense.remember(learnt)
    return sense


def _keep(session: Session, version: str, learnt: bytes) -> None:
    """Another process may have learnt the same meanwhile."""
    session.exec(delete(SearchSense).where(col(SearchSense.version) != version))
    if session.get(SearchSense, version) is None:
        session.add(SearchSense(version=version, learnt=learnt))
