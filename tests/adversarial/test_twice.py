"""The same act twice at the same time, and acts at the edge of their time."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import func, select

from entraide.domain import duties
from entraide.domain.exchanges import sealing
from entraide.domain.members import erasing, leaving, recovery
from entraide.domain.members.leaving import LeavingDraft
from entraide.models.decision import Ballot, Decision
from entraide.models.exchange import GOING_ON, Exchange
from entraide.models.idea import Idea
from entraide.models.member import Member
from entraide.models.request import HelpRequest
from entraide.models.resource import Resource
from entraide.models.version import Version
from tests.conftest import Site
from tests.factories import make_exchange, make_request
from tests.joiner import answers, begin, found, up_to_words
from tests.visitor import Page, Visitor

SIMPLE = {
    "title": "Se réunir le mardi",
    "simple": "On se réunit chaque mardi.",
    "if_nothing": "Rien ne change.",
}


def at_once(*acts: Callable[[], Page]) -> list[Page]:
    """Each act in its own thread, let go together."""
    gate, pages = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Page]) -> None:
        gate.wait()
        pages.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(pages) == len(acts)
    assert all(page.status < 500 for page in pages)
    return pages


def raw(visitor: Visitor, path: str, fields: dict | None = None) -> Callable[[], Page]:
    return lambda: Page(visitor.client.post(path, data=fields or {}))


def count(site: Site, *what) -> int:
    with site.reading() as session:
        return session.exec(select(func.count()).select_from(what[0]).where(*what[1:])).one()


def test_one_card_lets_in_one_person(site: Site):
    card = found(site)[0]
    address, browsers = f"/invitation/{card.link}", [site.visitor() for _browser in range(4)]
    acts = []
    for number, browser in enumerate(browsers):
        words = up_to_words(browser, address, f"Arrivante {number}")
        acts.append(
            raw(browser, f"{address}/verification", answers(browser.get(f"{address}/verification"), words))
        )

    pages = at_once(*acts)

    assert sorted(page.status for page in pages) == [303, 409, 409, 409]
    assert count(site, Member) == 1


def test_one_pseudonym_is_taken_once(site: Site):
    cards, acts = found(site), []
    for card in cards[:3]:
        browser, address = site.visitor(), f"/invitation/{card.link}"
        words = up_to_words(browser, address, "Mistral")
        acts.append(
            raw(browser, f"{address}/verification", answers(browser.get(f"{address}/verification"), words))
        )

    assert sorted(page.status for page in at_once(*acts)) == [303, 422, 422]


def test_one_request_has_one_helper(site: Site, cast: dict[str, Member]):
    helpers = [cast[name] for name in ("Bob", "Chloé", "Driss")]
    with site.writing() as session:
        request_id = make_request(session, cast["Alice"], site.clock()).id
    for helper in helpers:
        site.signed_in(helper).post(f"/demandes/{request_id}/offres", {"words": ""})
    alice = cast["Alice"]

    at_once(*(raw(site.signed_in(alice), f"/entraides/{number}/accord") for number in (1, 2, 3)))

    assert count(site, Exchange, Exchange.state.in_(GOING_ON)) == 1


def test_a_decision_opens_once(site: Site, as_alice: Visitor, bob: Member):
    begin_again = [raw(as_alice, "/decisions/nouvelle", SIMPLE) for _tap in range(4)]

    pages = at_once(*begin_again)

    assert len({page.location for page in pages}) == 1
    assert count(site, Decision) == 1


def test_the_founding_opens_once_whoever_taps(site: Site):
    people = begin(site)
    fields = {"name": "Conseil de la Bièvre", "commune": "Arcueil (94)"}

    at_once(*(raw(site.signed_in(person), "/decisions/fondation", fields) for person in people))

    assert count(site, Decision) == 1


def test_one_resource_changed_by_two_keeps_one_and_shows_the_other(
    site: Site, as_alice: Visitor, as_bob: Visitor
):
    fields = {
        "kind": "sheet",
        "title": "Prendre le bus",
        "body": "On commence par le trajet court.",
        "sources": "",
    }
    url = as_alice.post("/ressources/nouvelle", fields).location
    changes = [{**fields, "body": f"Le texte de {name}.", "version": "1"} for name in ("Alice", "Bob")]

    pages = at_once(raw(as_alice, f"{url}/modifier", changes[0]), raw(as_bob, f"{url}/modifier", changes[1]))

    assert sorted(page.status for page in pages) == [303, 422]
    assert count(site, Version, Version.subject == Resource.__tablename__) == 2


def test_one_code_of_the_sheet_opens_once(site: Site, alice: Member):
    codes = recovery.draw_codes()
    with site.writing() as session:
        hashes = site.app.state.slow_hash.of_codes(codes)
        recovery.replace_sheet(session, session.get_one(Member, alice.id), hashes)
    browsers = [site.visitor(), site.visitor()]
    for browser in browsers:
        browser.post("/recuperation", {"code": codes[0]})

    pages = at_once(*(raw(it, "/recuperation/mots", {"noted": "oui", "own": "oui"}) for it in browsers))

    assert sorted(page.status for page in pages) == [303, 409]


def test_sixty_acts_at_once_all_find_their_turn(site: Site, cast: dict[str, Member]):
    browsers = [site.signed_in(cast[name]) for name in ("Alice", "Bob", "Chloé", "Driss")]

    pages = at_once(
        *(
            raw(browsers[number % 4], "/idees", {"sentence": f"Voici l'idée numéro {number} du soir"})
            for number in range(60)
        )
    )

    assert {page.status for page in pages} == {303}
    assert count(site, Idea) == 60


# --- at the edge of their time, when no round ran ---


@pytest.mark.parametrize(("seconds", "status", "kept"), [(-1, 303, 1), (0, 409, 0), (1, 409, 0)])
def test_a_decision_is_answered_up_to_its_closing(
    site: Site, as_alice: Visitor, bob: Member, seconds: int, status: int, kept: int
):
    page = as_alice.post("/decisions/nouvelle", SIMPLE)
    site.signed_in(bob).post(f"{page.location}/relecture")
    with site.reading() as session:
        decision = session.exec(select(Decision)).one()
    site.clock.now = decision.closes_at + timedelta(seconds=seconds)
    if seconds >= 0:  # already once extended: the first closing gives three days more
        site.clock.now += timedelta(days=3)

    fields = {"answer": "consent", "version": "1"}
    site.signed_in(bob).post(f"{page.location}/bulletin", fields, status=status)

    assert count(site, Ballot) == kept


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 409)])
def test_a_card_opens_up_to_its_expiry(site: Site, seconds: int, status: int):
    people = begin(site)
    inviter = site.signed_in(people[0])
    card = inviter.follow("/invitations").one(".pass a")["href"]
    site.clock.advance(days=30, seconds=seconds)

    site.visitor().get(str(card).removeprefix("http://127.0.0.1:8000"), status=status)


@pytest.mark.parametrize(("seconds", "back"), [(-1, True), (1, False)])
@pytest.mark.parametrize("close", [leaving.announce, erasing.begin])
def test_one_comes_back_on_a_departure_for_seven_days(
    site: Site, alice: Member, close: Callable, seconds: int, back: bool
):
    with site.writing() as session:
        close(session, session.get_one(Member, alice.id), LeavingDraft(), site.clock())
    site.clock.advance(days=7, seconds=seconds)
    browser = site.signed_in(alice)

    for path in ("/moi/partir/annulation", "/moi/donnees/effacement/annulation"):
        browser.client.post(path)

    with site.writing() as session:
        duties.catch_up(session, site.clock())
        person = session.get_one(Member, alice.id)
        assert (person.state == "member") is back
        assert person.leaving_at is person.erasing_at is None


def test_an_expired_device_opens_nothing(site: Site, alice: Member):
    browser = site.signed_in(alice, own=False)
    site.clock.advance(hours=2)

    browser.get("/moi", status=401)
    browser.post("/idees", {"sentence": "Une idée après l'heure"}, status=401)
    assert count(site, Idea) == 0


def test_both_end_a_help_at_once_and_the_asker_is_heard(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    with site.writing() as session:
        url = f"/entraides/{make_exchange(session, alice, bob, site.clock()).id}/fin"
    asker = raw(as_alice, url, {"settled": "non", "thanks": "Merci quand même"})
    helper = raw(as_bob, url, {"settled": "oui"})

    pages = at_once(asker, helper, asker, helper)

    assert {page.status for page in pages} == {303}
    with site.reading() as session:
        [exchange], [request] = session.exec(select(Exchange)).all(), session.exec(select(HelpRequest)).all()
        assert (exchange.state, exchange.ending, request.stage) == ("ended", "not_yet", "waiting")
        assert sealing.opened(exchange, "thanks") == "Merci quand même"
