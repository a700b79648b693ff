"""My account: presentation, capacity, pause, devices, leaving."""

import json

import pytest
from sqlmodel import Session, select

from entraide.domain import journal, journal_chain
from entraide.domain.duties import catch_up
from entraide.models.journal import JournalEntry
from entraide.models.member import Device, Member, State
from tests.conftest import Clock, Site
from tests.visitor import Visitor

PAGES = [
    "/moi",
    "/moi/presentation",
    "/moi/disponibilite",
    "/moi/pause",
    "/moi/partir",
    "/moi/appareils",
    "/moi/adresse",
    "/moi/donnees",
]
ACTS = [
    "/moi/presentation",
    "/moi/disponibilite",
    "/moi/pause",
    "/moi/partir",
    "/moi/partir/annulation",
    "/moi/appareils/1/deconnexion",
    "/moi/appareils/autres/deconnexion",
]


def again(site: Site, member: Member) -> Member:
    """The member as the table has them now."""
    with site.reading() as session:
        found = session.get(Member, member.id)
        assert found
        return found


@pytest.mark.parametrize("url", PAGES)
def test_a_visitor_signs_in_first(visitor: Visitor, url: str):
    visitor.get(url, status=401)


@pytest.mark.parametrize("url", ACTS)
def test_a_visitor_changes_nothing(visitor: Visitor, url: str):
    visitor.post(url, {"capacity": "2", "pause": "oui", "pseudonym": "Zoé"}, status=401)


@pytest.mark.parametrize("url", PAGES)
def test_a_candidate_has_the_same_account(as_candidate: Visitor, url: str):
    assert as_candidate.get(url).all("h1")


def test_my_page_opens_on_small_pages(as_alice: Visitor):
    page = as_alice.get("/moi")

    links = {link["href"] for link in page.all("main .doors a")}
    assert {"/moi/presentation", "/moi/pause", "/moi/donnees", "/membres", "/journal"} <= links
    assert "Alice" not in page.title
    assert page.all('form[action="/deconnexion"]')


def test_a_candidate_is_not_offered_what_they_may_not_open(as_candidate: Visitor):
    assert not as_candidate.get("/moi").all('a[href="/membres"]')


# --- presentation ---


def test_a_presentation_is_changed_at_once(site: Site, as_alice: Visitor, alice: Member):
    fields = {"pseudonym": "Alizé ", "about": "J'aime marcher.", "commune": "94000"}

    assert as_alice.post("/moi/presentation", fields).location == "/moi"

    now = again(site, alice)
    assert (now.pseudonym, now.pseudonym_key, now.about, now.commune) == (
        "Alizé",
        "alize",
        "J'aime marcher.",
        "94028",
    )
    page = as_alice.get("/moi/presentation")
    assert page.one("#commune")["value"] == "Créteil"


def test_only_the_pseudonym_is_required(site: Site, as_alice: Visitor, alice: Member):
    as_alice.post("/moi/presentation", {"pseudonym": "Alice"})

    assert (again(site, alice).about, again(site, alice).commune) == ("", None)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"pseudonym": ""}, "pseudonym", "Remplissez ce champ."),
        ({"pseudonym": "a"}, "pseudonym", "Écrivez au moins 2 caractères."),
        ({"pseudonym": "une Personne"}, "pseudonym", "Ces mots désignent déjà"),
        ({"pseudonym": "bob"}, "pseudonym", "Quelqu'un porte déjà ce pseudonyme"),
        ({"pseudonym": "Alice", "about": "é" * 301}, "about", "Écrivez au plus 300 caractères."),
        ({"pseudonym": "Alice", "commune": "Trifouillis"}, "commune", "Cette commune est inconnue"),
    ],
)
def test_a_refused_presentation_says_why_and_keeps_the_text(
    site: Site, as_alice: Visitor, alice: Member, fields: dict[str, str], field: str, sentence: str
):
    page = as_alice.post("/moi/presentation", {"about": "<b>Bonjour</b>", **fields}, status=422)

    assert page.title.startswith("Erreur : Ma présentation")
    assert page.error(field).startswith(sentence)
    assert page.one("#pseudonym")["value"] == fields["pseudonym"]
    assert page.one("#about").text == fields.get("about", "<b>Bonjour</b>")
    assert again(site, alice).about == ""


def test_a_name_of_several_communes_asks_which_one(site: Site, as_alice: Visitor, alice: Member):
    fields = {"pseudonym": "Alice", "commune": "Saint-Denis"}
    page = as_alice.post("/moi/presentation", fields, status=422)
    choices = page.all('input[name="place"]')
    assert len(choices) > 1

    as_alice.post("/moi/presentation", {**fields, "place": "93066"})
    assert again(site, alice).commune == "93066"

    # Unchanged, an ambiguous name asks nothing again.
    page = as_alice.get("/moi/presentation")
    kept = {"commune": page.one("#commune")["value"], "place": page.one("input[name=place]")["value"]}
    as_alice.post("/moi/presentation", {"pseudonym": "Alice", "about": "ici", **kept})
    assert again(site, alice).commune == "93066"


# --- capacity and pause ---


@pytest.mark.parametrize("capacity", [0, 1, 2, 3])
def test_capacity_is_one_tap(site: Site, as_alice: Visitor, alice: Member, capacity: int):
    buttons = as_alice.get("/moi/disponibilite").all('button[name="capacity"]')
    assert [button["value"] for button in buttons] == ["0", "1", "2", "3"]

    as_alice.post("/moi/disponibilite", {"capacity": str(capacity)})

    assert again(site, alice).capacity == capacity


@pytest.mark.parametrize("capacity", ["", "4", "-1", "beaucoup"])
def test_an_impossible_capacity_is_refused(site: Site, as_alice: Visitor, alice: Member, capacity: str):
    page = as_alice.post("/moi/disponibilite", {"capacity": capacity}, status=422)

    assert page.title.startswith("Erreur :")
    assert again(site, alice).capacity == 1


def test_a_pause_is_one_tap_and_a_confirmation(site: Site, as_alice: Visitor, alice: Member):
    assert as_alice.get("/moi").all('a[href="/moi/pause"]')
    assert "autant que vous voulez" in as_alice.get("/moi/pause").text

    page = as_alice.follow("/moi/pause", {"pause": "oui"})
    assert page.one("h1").text == "Vous êtes en pause"
    assert again(site, alice).paused

    as_alice.post("/moi/pause", {"pause": "oui"})
    assert again(site, alice).paused
    assert as_alice.post("/moi/pause", {"pause": "non"}).location == "/moi"
    assert not again(site, alice).paused


def test_a_pause_is_never_journaled(site: Site, as_alice: Visitor, session: Session):
    as_alice.post("/moi/pause", {"pause": "oui"})
    as_alice.post("/moi/pause", {"pause": "non"})

    assert session.exec(select(JournalEntry)).all() == []


def test_a_pause_needs_its_word(site: Site, as_alice: Visitor, alice: Member):
    as_alice.post("/moi/pause", {}, status=422)

    assert not again(site, alice).paused


# --- devices ---


def test_devices_are_listed_without_saying_where(site: Site, as_alice: Visitor, alice: Member):
    site.signed_in(alice, own=False)

    page = as_alice.get("/moi/appareils")

    assert len(page.all(".card")) == 2
    assert "Un appareil partagé" in page.text
    assert "Un appareil à vous celui-ci" in page.text


def test_a_device_is_signed_out_from_another(site: Site, as_alice: Visitor, alice: Member, session: Session):
    lost = site.signed_in(alice)
    device_id = max(device.id for device in session.exec(select(Device)))

    as_alice.post(f"/moi/appareils/{device_id}/deconnexion")

    lost.get("/moi", status=401)
    as_alice.get("/moi")
    as_alice.post(f"/moi/appareils/{device_id}/deconnexion")


def test_all_other_devices_at_once(site: Site, as_alice: Visitor, alice: Member, as_bob: Visitor):
    others = [site.signed_in(alice), site.signed_in(alice)]

    as_alice.post("/moi/appareils/autres/deconnexion")

    for other in others:
        other.get("/moi", status=401)
    as_alice.get("/moi")
    as_bob.get("/moi")


def test_nobody_signs_out_the_device_of_another(as_alice: Visitor, as_bob: Visitor, session: Session):
    for device in session.exec(select(Device)):
        as_bob.post(f"/moi/appareils/{device.id}/deconnexion")

    as_alice.get("/moi")


# --- leaving ---


def test_leaving_waits_seven_days(site: Site, clock: Clock, as_alice: Visitor, alice: Member):
    page = as_alice.follow("/moi/partir", {})
    assert "Vous quitterez le Conseil le samedi 28 novembre" in page.text

    clock.advance(days=7, seconds=-1)
    as_alice.get("/membres")
    with site.writing() as session:
        catch_up(session, clock())
    assert again(site, alice).state == State.MEMBER

    clock.advance(seconds=1)
    with site.writing() as session:
        catch_up(session, clock())
        catch_up(session, clock())
    assert again(site, alice).state == State.LEFT
    as_alice.get("/membres", status=403)


def test_who_stays_stays(site: Site, clock: Clock, as_alice: Visitor, alice: Member):
    as_alice.post("/moi/partir", {"texts": "oui"})
    as_alice.post("/moi/partir/annulation")
    clock.advance(days=8)
    with site.writing() as session:
        catch_up(session, clock())

    assert again(site, alice).state == State.MEMBER
    assert not again(site, alice).takes_texts


def test_leaving_twice_does_not_move_the_day(site: Site, clock: Clock, as_alice: Visitor, alice: Member):
    as_alice.post("/moi/partir")
    first = again(site, alice).leaving_at
    clock.advance(days=2)

    as_alice.post("/moi/partir", {"texts": "oui"})

    assert again(site, alice).leaving_at == first
    assert again(site, alice).takes_texts


def test_a_refused_departure_changes_nothing(site: Site, as_alice: Visitor, alice: Member):
    page = as_alice.post("/moi/partir", {"texts": "peut-être"}, status=422)

    assert page.error("texts")
    assert again(site, alice).leaving_at is None


@pytest.mark.parametrize(("name", "word"), [("Alice", "membre"), ("Élio", "candidat")])
def test_a_departure_is_journaled_with_the_state_before(
    site: Site, clock: Clock, cast: dict[str, Member], session: Session, name: str, word: str
):
    site.signed_in(cast[name]).post("/moi/partir")
    clock.advance(days=7)
    with site.writing() as writing:
        catch_up(writing, clock())

    [entry] = journal.entries(session)
    assert (entry.type, json.loads(entry.public)) == ("membre.sorti", {"depuis": word})
    assert journal_chain.verify(journal.exported(session)) is None


def test_who_left_keeps_only_their_data(site: Site, clock: Clock, as_alice: Visitor):
    as_alice.post("/moi/partir")
    clock.advance(days=7)
    with site.writing() as session:
        catch_up(session, clock())

    page = as_alice.get("/moi")
    assert page.one("h1").text == "Vous ne faites plus partie du Conseil"
    assert "lundi 28 décembre" in page.text
    as_alice.get("/moi/donnees/export.json")
    as_alice.get("/moi/presentation", status=403)
    as_alice.post("/moi/disponibilite", {"capacity": "3"}, status=403)
    assert as_alice.get("/", status=303).location == "/moi"


def test_a_text_typed_while_signed_out_comes_back_to_be_checked(site: Site, clock: Clock, alice: Member):
    shared = site.signed_in(alice, own=False)
    clock.advance(hours=3)
    fields = {"pseudonym": "Alice", "about": "Écrit pendant que la session expirait."}
    refused = shared.post("/moi/presentation", fields, status=401)
    carried = refused.one('input[name="carried"]')["value"]

    page = site.signed_in(alice).post("/moi/presentation", {"carried": carried}, status=200)

    assert page.one("#about").text == fields["about"]
    assert again(site, alice).about == ""
