"""What guards the doors: wrong tries, counted in a table, and the slow hash."""

from threading import Thread

import pytest
from sqlmodel import Session, select

from entraide.domain.members import tries, words
from entraide.domain.refusals import Busy
from entraide.models.invitation import WrongTry
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.joiner import OTHERS, WORDS, entry
from tests.visitor import Visitor


@pytest.fixture
def words_of_alice(site: Site, alice: Member) -> str:
    with site.writing() as session:
        session.get_one(Member, alice.id).words_hash = site.app.state.slow_hash.of_words(WORDS)
    return WORDS


# --- wrong tries ---


def test_a_wrong_try_is_counted_without_the_address(words_of_alice: str, visitor: Visitor, session: Session):
    visitor.post("/connexion", entry(OTHERS), status=422)

    kept = session.exec(select(WrongTry)).one()
    assert "testclient" not in str(kept.model_dump())
    assert len(kept.address_hash) == 64


def test_twenty_wrong_tries_close_the_door_for_a_quarter_of_an_hour(
    site: Site, words_of_alice: str, visitor: Visitor, clock: Clock
):
    with site.writing() as session:
        for _n in range(19):
            tries.count_wrong(session, site.app.state.keys, "testclient", clock())
    visitor.post("/connexion", entry(OTHERS), status=422)

    page = visitor.post("/connexion", entry(words_of_alice), status=429)
    assert "Attendez 15 minutes" in page.text
    visitor.post("/rejoindre", {"code": "0000-0000"}, status=429)
    visitor.post("/recuperation", {"code": "00000-00000"}, status=429)
    clock.advance(minutes=15)
    visitor.post("/connexion", entry(words_of_alice))


def test_right_words_are_never_counted(words_of_alice: str, visitor: Visitor, site: Site, session: Session):
    for _n in range(22):
        visitor.post("/connexion", entry(words_of_alice))

    assert session.exec(select(WrongTry)).all() == []


def test_another_address_is_not_stopped(site: Site, clock: Clock, session: Session):
    keys = site.app.state.keys
    with site.writing() as writing:
        for _n in range(20):
            tries.count_wrong(writing, keys, "2001:db8::1", clock())

    assert tries.wait(session, keys, "2001:db8::2", clock()) is not None, "the same subscriber"
    assert tries.wait(session, keys, "2001:db8:0:1::1", clock()) is None
    assert tries.wait(session, keys, "192.0.2.1", clock()) is None


def test_tries_are_forgotten(words_of_alice: str, visitor: Visitor, session: Session, clock: Clock):
    visitor.post("/connexion", entry(OTHERS), status=422)
    clock.advance(minutes=15)
    visitor.post("/deconnexion")

    assert session.exec(select(WrongTry)).all() == []


# --- the slow hash ---


def test_the_same_words_have_the_same_hash_on_this_site_only(site: Site):
    here = site.app.state.slow_hash

    assert here.of_words(WORDS) == here.of_words(WORDS.upper()) != words.SlowHash(b"x" * 32).of_words(WORDS)
    assert len(here.of_words(WORDS)) == 64


def test_too_many_hashes_at_once_are_told_to_come_back():
    slow = words.SlowHash(b"x" * 32)
    for _n in range(words.AT_ONCE + words.IN_LINE):
        slow.places.acquire()

    with pytest.raises(Busy, match="Attendez un peu"):
        slow.of_words(WORDS)


def test_a_busy_site_says_so_in_plain_words(words_of_alice: str, site: Site, visitor: Visitor):
    places = site.app.state.slow_hash.places
    taken = [places.acquire(blocking=False) for _n in range(words.AT_ONCE + words.IN_LINE)]
    try:
        page = visitor.post("/connexion", entry(words_of_alice), status=503)
    finally:
        for _place in taken:
            places.release()
    assert page.one("h1").text == "Le site est très occupé"


def test_words_are_hashed_before_the_transaction(words_of_alice: str, site: Site, visitor: Visitor):
    """With the writers' turn taken, the hash is done all the same; only the sign-in waits."""
    slow, done = site.app.state.slow_hash, []
    slow_words = slow.of_words

    def watched(typed: str) -> str:
        done.append(typed)
        return slow_words(typed)

    slow.of_words = watched
    sending = Thread(target=visitor.client.post, args=("/connexion",), kwargs={"data": entry(words_of_alice)})
    try:
        with site.writing():
            sending.start()
            while not done:
                sending.join(0.01)
            assert sending.is_alive()
        sending.join(10)
    finally:
        del slow.of_words
    assert "session" in visitor.client.cookies
