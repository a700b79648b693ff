"""The directory: who is here, in alphabetical order, and one person's page."""

import pytest
from sqlmodel import select

from entraide.domain.exchanges import answers
from entraide.domain.requests import asking
from entraide.domain.requests.drafts import RequestDraft
from entraide.models.distance import Distance, Kind
from entraide.models.exchange import Exchange
from entraide.models.member import Member, State
from tests import factories
from tests.conftest import Clock, Site
from tests.visitor import Page, Visitor


def names(page: Page) -> list[str]:
    return [link.text for link in page.all("main .doors a")]


def change(site: Site, member: Member, **values: object) -> None:
    with site.writing() as session:
        found = session.get(Member, member.id)
        assert found
        found.sqlmodel_update(values)
        session.add(found)


@pytest.mark.parametrize("url", ["/membres", "/membres/1"])
def test_a_visitor_signs_in_first(visitor: Visitor, url: str):
    visitor.get(url, status=401)


@pytest.mark.parametrize("url", ["/membres", "/membres/1"])
def test_a_candidate_does_not_read_the_directory(as_candidate: Visitor, url: str):
    page = as_candidate.get(url, status=403)

    assert "confirmé votre arrivée" in page.text


def test_members_stand_in_alphabetical_order_without_candidates(as_alice: Visitor):
    page = as_alice.get("/membres")

    assert names(page) == ["Alice", "Bob", "Chloé", "Driss"]
    assert "C'est vous." in page.text


def test_accents_and_capitals_do_not_change_the_order(site: Site, clock: Clock, as_alice: Visitor):
    with site.writing() as session:
        factories.make_member(session, "élodie", clock())
        factories.make_member(session, "Zoé", clock())
        factories.make_member(session, "Émile", clock())

    assert names(as_alice.get("/membres"))[-3:] == ["élodie", "Émile", "Zoé"]


def test_twenty_at_a_time(site: Site, clock: Clock, as_alice: Visitor):
    with site.writing() as session:
        for number in range(40):
            factories.make_member(session, f"membre {number:02}", clock())

    seen, url = [], "/membres"
    while url:
        page = as_alice.get(url)
        seen += names(page)
        url = page.one('a[rel="next"]')["href"] if page.all('a[rel="next"]') else ""

    assert len(seen) == 44
    assert seen == sorted(seen)


def test_a_next_page_from_nobody_starts_again(as_alice: Visitor):
    assert names(as_alice.get("/membres?apres=999999")) == ["Alice", "Bob", "Chloé", "Driss"]
    as_alice.get("/membres?apres=abc", status=404)


def test_a_member_is_shown_without_presence(site: Site, as_alice: Visitor, bob: Member):
    change(site, bob, about="<script>alert(1)</script>", capacity=2)

    page = as_alice.get(f"/membres/{bob.id}")

    assert page.one("h1").text == "Bob"
    assert "Bob" not in page.title
    assert "<script>alert(1)</script>" in page.text
    assert "Arcueil" in page.text
    assert "Peut aider quelqu'un en ce moment." in page.text
    assert page.one("a.button.need")["href"] == f"/demandes/nouvelle?pour={bob.id}"
    for word in ("en ligne", "connecté", "vu "):
        assert word not in page.text


@pytest.mark.parametrize("values", [{"paused": True}, {"capacity": 0}, {"paused": True, "capacity": 0}])
def test_pause_and_no_room_look_the_same(
    site: Site, as_alice: Visitor, bob: Member, values: dict[str, object]
):
    change(site, bob, **values)

    page = as_alice.get(f"/membres/{bob.id}")

    assert "N'est pas disponible en ce moment." in page.text
    assert "pause" not in page.text
    assert not page.all("a.button")


def test_who_already_helps_as_many_as_they_said_has_no_room(
    site: Site, as_alice: Visitor, cast: dict[str, Member]
):
    with site.writing() as session:
        chloe, bob = session.get_one(Member, cast["Chloé"].id), session.get_one(Member, cast["Bob"].id)
        draft = RequestDraft(sentence="Relire un courrier avec moi", helper=bob.id)
        request = asking.open_request(session, chloe, draft, site.clock())
        exchange = session.exec(select(Exchange).where(Exchange.request_id == request.id)).one()
        answers.accept(session, bob, exchange.id, site.clock())

    page = as_alice.get(f"/membres/{cast['Bob'].id}")

    assert "N'est pas disponible en ce moment." in page.text
    assert page.all(f'a[href="/membres/{cast["Bob"].id}/distance"]')


def test_my_own_page_offers_to_change_it(as_alice: Visitor, alice: Member):
    page = as_alice.get(f"/membres/{alice.id}")

    assert page.all('a[href="/moi/presentation"]')
    assert not page.all("a.button.need")


def test_a_suspended_member_reads_but_does_not_ask(site: Site, as_alice: Visitor, bob: Member, alice: Member):
    change(site, alice, state=State.SUSPENDED)

    assert not as_alice.get(f"/membres/{bob.id}").all("a.button.need")


@pytest.mark.parametrize("state", [State.CANDIDATE, State.LEFT, State.EXCLUDED])
def test_who_is_not_inside_is_not_known(site: Site, as_alice: Visitor, bob: Member, state: State):
    change(site, bob, state=state)

    as_alice.get(f"/membres/{bob.id}", status=404)
    assert "Bob" not in names(as_alice.get("/membres"))


def test_who_is_closing_their_account_is_not_known(site: Site, clock: Clock, as_alice: Visitor, bob: Member):
    change(site, bob, erasing_at=clock.now)

    as_alice.get(f"/membres/{bob.id}", status=404)
    assert "Bob" not in names(as_alice.get("/membres"))


def test_who_announced_leaving_is_here_until_the_day(
    site: Site, clock: Clock, as_alice: Visitor, bob: Member
):
    site.signed_in(bob).post("/moi/partir")

    as_alice.get(f"/membres/{bob.id}")
    clock.advance(days=7)  # nothing ran since
    as_alice.get(f"/membres/{bob.id}", status=404)


@pytest.mark.parametrize("unknown", ["999999", "0", "-1", "99999999999", "bob"])
def test_an_unknown_member_is_a_missing_page(as_alice: Visitor, unknown: str):
    as_alice.get(f"/membres/{unknown}", status=404)


def test_a_blocked_person_sees_nothing_of_who_blocked(
    site: Site, as_alice: Visitor, as_bob: Visitor, alice: Member, bob: Member
):
    with site.writing() as session:
        session.add(Distance(member_id=alice.id, other_id=bob.id, kind=Kind.BLOCKED))

    as_bob.get(f"/membres/{alice.id}", status=404)
    assert "Alice" not in names(as_bob.get("/membres"))
    as_alice.get(f"/membres/{bob.id}", status=404)


def test_who_was_hidden_notices_nothing(
    site: Site, as_alice: Visitor, as_bob: Visitor, alice: Member, bob: Member
):
    with site.writing() as session:
        session.add(Distance(member_id=alice.id, other_id=bob.id, kind=Kind.HIDDEN))

    assert "Bob" not in names(as_alice.get("/membres"))
    as_bob.get(f"/membres/{alice.id}")


def test_the_directory_asks_little_of_the_database(site: Site, as_alice: Visitor, bob: Member):
    with site.counting() as asked:
        as_alice.get("/membres")
        assert len(asked) <= 8
        as_alice.get(f"/membres/{bob.id}")
        assert len(asked) <= 16


def test_what_they_offer_is_hidden_while_an_account_closes(as_alice: Visitor, as_bob: Visitor):
    offer = as_bob.post("/competences", {"sentence": "Je relis une lettre compliquée."}).location
    as_alice.get(offer)
    as_bob.post("/moi/donnees/effacement")

    as_alice.get(offer, status=404)
    for url in ("/competences?theme=autre", "/chercher?q=lettre"):
        assert "Je relis" not in as_alice.get(url).text
