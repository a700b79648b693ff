"""Meaning: sentences that share no word with an offer find it, texts are read again by the clock, the extra is one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from entraide.domain import competences
from entraide.domain.competences import CompetenceDraft
from entraide.domain.search import meaning, situations
from entraide.domain.search.finding import find
from entraide.domain.search.meaning import Sense
from entraide.domain.search.words import terms
from entraide.models.member import Member
from entraide.models.search import Kind, SearchDocument, SearchLink, SearchSense
from entraide.operating.sense import open_sense
from entraide.outbox.round import Rounds
from entraide.settings import Settings
from tests.conftest import Site

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OFFERS = (
    "Je peux vous aider à remplir le formulaire MDPH, page par page",
    "Je fais le trajet en bus ou en métro avec vous pour s'entraîner",
    "Je garde un chat ou je promène un chien quelques jours",
    "J'aide à faire ses comptes quand la fin du mois est difficile",
)


@pytest.fixture(scope="session")
def sense() -> Sense:
    catalogue = situations.shipped()
    opened = Sense(catalogue)
    opened.remember(opened.learn(catalogue))
    return opened


@pytest.fixture
def offers(site: Site, alice: Member) -> Iterator[Session]:
    with site.writing() as session:
        owner = session.merge(alice)
        for sentence in OFFERS:
            competences.offer(session, owner, CompetenceDraft(sentence=sentence), NOW)
    with site.reading() as session:
        yield session


def round_of(site: Site, sense: Sense | None) -> None:
    """What the background does between two requests."""
    Rounds(Settings(), site.engines, site.clock, set(), lambda: sense).read_meanings()


def first(session: Session, reader: Member, text: str, sense: Sense | None) -> str:
    found = find(session, reader, text, sense).offers
    return found[0].sentence if found else ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("jsuis perdu ds 20 pages de paperasse handicap", 0),
        ("la foule des transports me fait paniquer", 1),
        ("personne pr nourrir minou pdt mon hospitalisation", 2),
        ("a sec le 12 du mois", 3),
        ("my cat needs someone while I am away", 2),
    ],
)
def test_a_sentence_that_shares_no_word_finds_who_can_help(
    site: Site, offers: Session, bob: Member, sense: Sense, text: str, answer: int
):
    round_of(site, sense)

    assert first(offers, bob, text, sense) == OFFERS[answer]


def test_noise_finds_nobody(site: Site, offers: Session, bob: Member, sense: Sense):
    round_of(site, sense)

    for noise in ("azertyuiop", "qsdfgh jklm", "😀", "ك"):
        assert not find(offers, bob, noise, sense).offers


def test_a_changed_text_is_read_again_by_the_next_round(site: Site, alice: Member, sense: Sense):
    with site.writing() as session:
        offered = competences.offer(
            session, session.merge(alice), CompetenceDraft(sentence=OFFERS[0]), NOW
        ).id
    round_of(site, sense)
    before = document(site, offered)
    with site.writing() as session:
        mine = competences.find_own(session, session.merge(alice), offered)
        competences.edit(session, mine, CompetenceDraft(sentence=OFFERS[2]), NOW)

    assert document(site, offered).vector is None
    round_of(site, sense)
    after = document(site, offered)
    assert before.vector != after.vector is not None
    assert after.read_with == sense.version
    assert any("animal" in link.situation for link in links(site, after))


def test_what_is_withdrawn_leaves_neither_vector_nor_situation(site: Site, alice: Member, sense: Sense):
    with site.writing() as session:
        offered = competences.offer(
            session, session.merge(alice), CompetenceDraft(sentence=OFFERS[0]), NOW
        ).id
    round_of(site, sense)
    with site.writing() as session:
        competences.withdraw(session, competences.find_own(session, session.merge(alice), offered), NOW)

    with site.reading() as session:
        assert session.exec(select(SearchDocument)).all() == []
        assert session.exec(select(SearchLink)).all() == []


def test_a_round_without_the_sense_undoes_nothing(site: Site, offers: Session, sense: Sense):
    round_of(site, sense)
    round_of(site, None)

    with site.reading() as session:
        assert None not in session.exec(select(SearchDocument.vector)).all()


def test_without_the_extra_words_alone_find_and_nothing_is_said(
    site: Site, offers: Session, bob: Member, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(meaning, "find_spec", lambda _name: None)

    assert open_sense(site.engines) is None
    round_of(site, None)
    assert first(offers, bob, "20 pages de paperasse handicap", None) == OFFERS[0]


def test_what_the_catalogue_teaches_is_learnt_once_and_older_lessons_go(
    site: Site, sense: Sense, monkeypatch: pytest.MonkeyPatch
):
    with site.writing() as session:
        session.add(SearchSense(version="older", learnt=b"x"))
    lessons: list[int] = []
    learn = Sense.learn
    small = situations.Catalogue(list(situations.shipped().all.values())[:3])
    monkeypatch.setattr(situations, "shipped", lambda: small)
    monkeypatch.setattr(Sense, "learn", lambda self, catalogue: lessons.append(1) or learn(self, catalogue))

    opened = [open_sense(site.engines) for _time in range(2)]

    assert len(lessons) == 1
    assert opened[0] is not None
    assert opened[1] is not None
    assert opened[0].read(["paperasse"])[0].situations == opened[1].read(["paperasse"])[0].situations
    with site.reading() as session:
        assert session.exec(select(SearchSense.version)).all() == [opened[0].version]


def test_a_kept_vector_says_the_same_as_the_one_that_was_read(sense: Sense):
    texts = list(OFFERS)
    read = sense.read(texts)
    cosines = meaning.likeness(read[0].vector, [meaning.kept(it.vector) for it in read])

    assert cosines == pytest.approx([float(read[0].vector @ it.vector) for it in read], abs=0.01)
    assert len(meaning.kept(read[0].vector)) == meaning.SIZE


def test_the_catalogue_is_broad_and_well_written():
    catalogue = situations.shipped()

    assert len(catalogue.all) >= 250
    assert min(len(it.ways) for it in catalogue.all.values()) >= 15
    ways = [" ".join(way.split()).lower() for it in catalogue.all.values() for way in it.ways]
    assert len(ways) == len(set(ways))
    assert all(
        3 <= len(it.title) <= 60 and it.title[0].islower()
        for it in catalogue.all.values()
        if it.title[:1].isalpha()
    )
    themes = {str(theme) for theme in competences.THEMES} - {"autre"}
    assert {it.theme for it in catalogue.all.values()} == themes


def test_each_way_to_say_it_is_in_its_own_situation_or_nearly():
    """What a person types as it is written there must lead there: at most one way in twenty does not."""
    catalogue = situations.shipped()
    asked = [(it.slug, way) for it in catalogue.all.values() for way in it.ways[::5]]
    astray = [way for slug, way in asked if slug not in near(catalogue, way)]

    assert len(astray) < len(asked) / 20, astray[:20]


def near(catalogue: situations.Catalogue, text: str) -> situations.Profile:
    return catalogue.near(dict.fromkeys(terms(text), 1.0))


def document(site: Site, object_id: int) -> SearchDocument:
    with site.reading() as session:
        query = select(SearchDocument).where(SearchDocument.kind == Kind.COMPETENCE)
        return session.exec(query.where(SearchDocument.object_id == object_id)).one()


def links(site: Site, of: SearchDocument) -> list[SearchLink]:
    with site.reading() as session:
        return list(session.exec(select(SearchLink).where(col(SearchLink.document_id) == of.id)))


def test_the_package_is_the_one_that_was_chosen():
    assert meaning.available()
    lock = Path(__file__).parent.parent / "requirements-meaning.lock"
    assert f"{meaning.PACKAGE}==0.2.1" in lock.read_text()
