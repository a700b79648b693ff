"""Joining, crossed in another way than forwards: lost, late, twice at once, by a short code."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session, select

from entraide.domain.members import admissions, cards
from entraide.domain.members.cards import Card
from entraide.domain.refusals import Refusal
from entraide.models.invitation import WrongTry
from tests.conftest import Clock, Site
from tests.joiner import AGREED, another_card, answers, found, join, people, up_to_words
from tests.visitor import Visitor


@pytest.fixture
def card(site: Site) -> Card:
    return found(site)[0]


@pytest.fixture
def address(card: Card) -> str:
    return f"/invitation/{card.link}"


# --- lost, late, twice ---


@pytest.mark.parametrize("step", ["/pseudonyme", "/mots", "/verification"])
def test_a_lost_cookie_begins_again_with_a_sentence(address: str, visitor: Visitor, step: str):
    up_to_words(visitor, address, "Rosa")
    visitor.client.cookies.clear()

    page = visitor.get(visitor.get(address + step, status=303).location)
    assert page.one(".meta").text == "Étape 1 sur 5"
    assert "Reprenons au début" in page.text
    posted = visitor.post(address + step, {"pseudonym": "Rosa", "first": "a", "second": "b"})
    assert posted.location == f"{address}?reprise=oui"


def test_answers_are_kept_two_hours(address: str, visitor: Visitor, clock: Clock):
    up_to_words(visitor, address, "Rosa")
    clock.advance(minutes=119)
    visitor.get(f"{address}/mots")
    clock.advance(minutes=2)

    assert visitor.get(f"{address}/mots", status=303).location == f"{address}?reprise=oui"


def test_answers_of_one_card_are_not_those_of_another(address: str, site: Site, visitor: Visitor):
    up_to_words(visitor, address, "Rosa")
    with site.writing() as writing:
        other = f"/invitation/{another_card(writing, site).link}"

    assert visitor.get(f"{other}/mots", status=303).location == f"{other}?reprise=oui"


def test_a_tampered_cookie_begins_again(address: str, visitor: Visitor):
    up_to_words(visitor, address, "Rosa")
    visitor.client.cookies.clear()
    visitor.client.cookies.set("arrivee", "abcdef")

    assert visitor.get(f"{address}/mots", status=303).location == f"{address}?reprise=oui"


def test_the_last_answer_sent_twice_makes_one_person(
    address: str, site: Site, visitor: Visitor, session: Session
):
    words = up_to_words(visitor, address, "Rosa")
    page = visitor.get(f"{address}/verification")
    before = dict(visitor.client.cookies)
    first = visitor.follow(f"{address}/verification", answers(page, words))
    visitor.client.cookies.clear()
    for name, value in before.items():
        visitor.client.cookies.set(name, value)
    second = visitor.follow(f"{address}/verification", answers(page, words))

    assert len(people(session)) == 1
    assert [c.text for c in first.all(".codes li")] == [c.text for c in second.all(".codes li")]


def test_two_people_with_the_same_card_one_comes_in(address: str, site: Site, session: Session):
    visitors = [site.visitor(), site.visitor()]
    words = [
        up_to_words(visitor, address, name)
        for visitor, name in zip(visitors, ("Rosa", "Simone"), strict=True)
    ]
    forms = [answers(v.get(f"{address}/verification"), w) for v, w in zip(visitors, words, strict=True)]
    together = Barrier(2)

    def send(number: int) -> int:
        together.wait()
        answer = visitors[number].client.post(f"{address}/verification", data=forms[number])
        if answer.status_code == 409:
            assert "a déjà servi" in answer.text
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, (0, 1))) == [303, 409]
    assert len(people(session)) == 1


def test_somebody_signed_in_does_not_join_again(address: str, as_alice: Visitor):
    assert "déconnectez-vous d'abord" in as_alice.get(address, status=409).text
    as_alice.post(address, AGREED, status=409)


def test_the_rules_hold_without_the_screens(site: Site, card: Card, visitor: Visitor, address: str):
    """Whoever calls the verb: a card serves once, a pseudonym is one person's."""
    join(visitor, address, "Rosa")
    with site.writing() as session:
        used = cards.by_link(session, site.app.state.keys, card.link)
        with pytest.raises(Refusal, match="a déjà servi"):
            admissions.join(session, used, "Simone", "0" * 64, [], site.clock())
        fresh = cards.by_link(session, site.app.state.keys, another_card(session, site).link)
        with pytest.raises(Refusal, match="porte déjà ce pseudonyme"):
            admissions.join(session, fresh, "ROSA", "0" * 64, [], site.clock())


# --- the short code ---


def test_the_short_code_opens_the_same_screens(card: Card, visitor: Visitor, session: Session):
    typed = card.short.lower().replace("-", " ")

    address = visitor.post("/rejoindre", {"code": typed}).location
    assert card.short not in address
    join(visitor, address, "Rosa")
    assert people(session)[0].pseudonym == "Rosa"


def test_the_ticket_of_a_short_code_lasts_two_hours(card: Card, visitor: Visitor, clock: Clock):
    address = visitor.post("/rejoindre", {"code": card.short}).location
    clock.advance(hours=2, seconds=1)

    visitor.get(address, status=404)


def test_a_wrong_short_code_is_explained_counted_and_kept_on_the_page(
    card: Card, visitor: Visitor, session: Session
):
    page = visitor.post("/rejoindre", {"code": "0000-0000"}, status=422)

    assert page.error("code").startswith("Ce code n'ouvre pas d'invitation.")
    assert page.one("#code")["value"] == "0000-0000"
    assert len(session.exec(select(WrongTry)).all()) == 1
    assert visitor.post("/rejoindre", {}, status=422).error("code") == "Remplissez ce champ."


def test_a_code_that_has_served_says_so_and_is_not_counted(
    card: Card, site: Site, visitor: Visitor, session: Session
):
    join(site.visitor(), f"/invitation/{card.link}", "Rosa")

    page = visitor.post("/rejoindre", {"code": card.short}, status=422)
    assert "a déjà servi" in page.error("code")
    assert session.exec(select(WrongTry)).all() == []
