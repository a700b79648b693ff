"""Objections on the screen: carried by a peer, waiting for somebody who rests, and the vote when it is stuck."""

import pytest

from entraide.models.decision import Stage
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.objection_pages import OBJECTION, object_unsigned, rewrite
from tests.questions import WORDS, ask, full_members, look
from tests.visitor import Visitor


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks."""
    return f"/decisions/{ask(site, alice)}"


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


@pytest.fixture
def objected(site: Site, everybody: dict[str, Visitor], url: str) -> str:
    """Driss objects without showing his name, and would like somebody to carry it."""
    return object_unsigned(site, everybody["Driss"], url)


# --- carried by a peer ---


def test_a_peer_offers_and_who_objected_accepts_in_one_tap(
    everybody: dict[str, Visitor], url: str, objected: str
):
    page = everybody["Chloé"].get(objected)
    assert "Vous ne saurez pas de qui elle est" in page.text
    page = everybody["Chloé"].follow(f"{objected}/portage")
    assert "Vous avez proposé de la porter." in page.text
    assert "Chloé" not in everybody["Bob"].get(objected).text
    assert "Chloé propose de porter votre objection." in everybody["Driss"].get(objected).text

    tap = everybody["Driss"].get("/attentes").one(f'form[action="{objected}/portage/accord"]')
    fields = {field["name"]: field["value"] for field in tap.select("input[type=hidden]")}
    everybody["Driss"].post(f"{objected}/portage/accord", fields)
    assert "Elle est portée par Chloé." in everybody["Bob"].get(url).text
    assert "Chloé propose de porter votre objection." not in everybody["Driss"].get("/attentes").text


def test_an_acceptance_that_names_nobody_is_refused(everybody: dict[str, Visitor], objected: str):
    everybody["Chloé"].post(f"{objected}/portage")
    everybody["Driss"].post(f"{objected}/portage/accord", status=422)
    everybody["Driss"].post(f"{objected}/portage/accord", {"carrier": "999"}, status=409)
    everybody["Bob"].post(f"{objected}/portage/accord", {"carrier": "3"}, status=403)


def test_the_carrier_keeps_it_for_a_better_text_from_what_waits(
    site: Site, cast: dict[str, Member], everybody: dict[str, Visitor], url: str, objected: str
):
    everybody["Chloé"].post(f"{objected}/portage")
    everybody["Driss"].post(f"{objected}/portage/accord", {"carrier": cast["Chloé"].id})
    rewrite(everybody["Alice"], url)
    assert everybody["Chloé"].get("/attentes").all(f'main a[href="{objected}"]')
    everybody["Chloé"].post(f"{objected}/maintien")

    assert not everybody["Chloé"].get("/attentes").all(f'main a[href="{objected}"]')
    page = everybody["Bob"].get(url)
    assert "Elle est portée par Chloé." in page.text
    assert "Driss" not in page.html


def test_taken_back_at_any_time(everybody: dict[str, Visitor], cast: dict[str, Member], objected: str):
    everybody["Chloé"].post(f"{objected}/portage")
    everybody["Driss"].post(f"{objected}/portage/accord", {"carrier": cast["Chloé"].id})
    page = everybody["Driss"].follow(f"{objected}/portage/fin")

    assert "Personne ne l'a encore proposé." in page.text
    everybody["Chloé"].post(f"{objected}/levee", status=403)


# --- the clock is stopped ---


def test_pages_say_that_the_time_is_stopped_and_not_who_rests(
    site: Site, clock: Clock, everybody: dict[str, Visitor], url: str, objected: str
):
    everybody["Driss"].post("/moi/pause", {"pause": "oui"})
    page = everybody["Bob"].get(url)
    assert "Le temps est arrêté : une objection attend quelqu'un qui n'est pas disponible." in page.text
    assert "Il reprendra au plus tard le samedi 5 décembre." in page.text
    assert "pause" not in page.text
    assert "On peut répondre jusqu'au" not in page.text
    assert "le temps est arrêté" in everybody["Bob"].get("/decisions").text
    clock.advance(days=10)
    assert "attend votre avis" in everybody["Bob"].get("/attentes").text
    everybody["Bob"].post(f"{url}/bulletin", {"answer": "consent", "version": 1})

    everybody["Driss"].post("/moi/pause", {"pause": "non"})
    assert "On peut répondre jusqu'au mardi 8 décembre" in everybody["Bob"].get(url).text


def test_what_was_passed_over_stays_beside_the_decision(
    site: Site, clock: Clock, everybody: dict[str, Visitor], url: str, objected: str
):
    for name in ("Alice", "Bob"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    everybody["Driss"].post("/moi/pause", {"pause": "oui"})
    clock.advance(days=21)
    for _before_and_after in range(2):
        for page in (url, f"{url}/resultat"):
            text = everybody["Bob"].get(page).text
            assert "Cette décision est adoptée." in text
            assert "Le groupe est passé outre" in text
            assert WORDS in text
        everybody["Bob"].post("/idees", {"sentence": "Une idée pour faire passer le temps."})
    file = everybody["Bob"].get(f"{url}/export.json").answer.json()
    assert [(b["membre"], b["levee"], b["passee_outre"]) for b in file["bulletins"] if b["mots"]] == [
        ("une personne", False, True)
    ]
    assert look(site, url).stage == Stage.ADOPTED


# --- stuck ---


@pytest.fixture
def stuck(everybody: dict[str, Visitor], url: str, objected: str) -> str:
    for version in (2, 3, 4):
        rewrite(everybody["Alice"], url, version - 1, f"Le texte n° {version}, au calme.")
        if version < 4:
            everybody["Driss"].post(f"{url}/bulletin", OBJECTION | {"version": version})
    return url


def test_four_ways_on_are_offered_kindly(everybody: dict[str, Visitor], stuck: str):
    page = everybody["Alice"].get(stuck)
    assert len(page.all("#autrement li")) == 4
    assert [a["href"] for a in page.all("#autrement a")] == [
        f"{stuck}/versions/nouvelle",
        "/rencontres",
        f"{stuck}/autre-methode",
    ]
    assert [a["href"] for a in everybody["Bob"].get(stuck).all("#autrement a")] == ["/rencontres"]


def test_the_vote_is_explained_then_opened(everybody: dict[str, Visitor], stuck: str):
    everybody["Bob"].get(f"{stuck}/autre-methode", status=403)
    everybody["Bob"].post(f"{stuck}/autre-methode", status=403)
    page = everybody["Alice"].get(f"{stuck}/autre-methode")
    assert "deux tiers de oui" in page.text
    vote = everybody["Alice"].post(f"{stuck}/autre-methode").location
    assert everybody["Alice"].post(f"{stuck}/autre-methode").location == vote

    page = everybody["Bob"].get(vote)
    assert page.one(f'a[href="{stuck}"]')
    assert "les pour font au moins 2/3" in page.text
    assert everybody["Bob"].get(stuck).one(f'a[href="{vote}"]')


def test_before_that_no_vote(everybody: dict[str, Visitor], url: str, objected: str):
    assert not everybody["Alice"].get(url).all("#autrement")
    everybody["Alice"].get(f"{url}/autre-methode", status=409)
    everybody["Alice"].post(f"{url}/autre-methode", status=409)


def test_a_page_asks_few_questions_to_the_database(
    site: Site, everybody: dict[str, Visitor], stuck: str, objected: str
):
    for page in (stuck, objected, f"{stuck}/resultat", "/", "/decisions"):
        with site.counting() as asked:
            everybody["Bob"].get(page)
        assert len(asked) <= 8, (page, asked)
