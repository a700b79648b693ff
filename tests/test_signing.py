"""Signing in with six words, and out; wrong tries; the text of an act whose session had expired."""

import pytest
from sqlmodel import Session, select

from entraide.domain.members.devices import OWN_DEVICE, SHARED_DEVICE
from entraide.models.idea import Idea
from entraide.models.invitation import WrongTry
from entraide.models.member import Device, Member
from tests.conftest import Clock, Site
from tests.joiner import OTHERS, WORDS, entry
from tests.visitor import Visitor

IDEA = "Un café le mardi, au calme, près de la gare."


@pytest.fixture
def words_of_alice(site: Site, alice: Member) -> str:
    with site.writing() as session:
        session.get_one(Member, alice.id).words_hash = site.app.state.slow_hash.of_words(WORDS)
    return WORDS


@pytest.fixture
def words_of_bob(site: Site, bob: Member) -> str:
    with site.writing() as session:
        session.get_one(Member, bob.id).words_hash = site.app.state.slow_hash.of_words(OTHERS)
    return OTHERS


def test_words_alone_sign_in(words_of_alice: str, visitor: Visitor):
    assert visitor.post("/connexion", entry(words_of_alice)).location == "/"

    assert visitor.get("/").all(".verb")
    assert visitor.get("/connexion", status=303).location == "/"


@pytest.mark.parametrize(
    "change",
    [str.upper, lambda w: w.replace(" ", "-"), lambda w: f"  1. {w}.\n", lambda w: w.replace("e", "é")],
)
def test_words_are_read_however_they_are_typed(words_of_alice: str, visitor: Visitor, change):
    visitor.post("/connexion", entry(change(words_of_alice)))


def test_the_order_of_the_words_counts(words_of_alice: str, visitor: Visitor):
    backwards = " ".join(reversed(words_of_alice.split()))

    page = visitor.post("/connexion", entry(backwards), status=422)
    assert page.error("words").startswith("Ces mots n'ouvrent aucun compte.")


def test_words_that_are_wrong_are_not_sent_back(words_of_alice: str, visitor: Visitor):
    page = visitor.post("/connexion", entry(OTHERS, "non", next="/idees"), status=422)

    assert page.title.startswith("Erreur : Connexion")
    assert OTHERS.split()[0] not in page.html
    assert "ce champ a été vidé" in page.text
    assert page.one("input[name=own][checked]")["value"] == "non"
    assert page.one("input[name=next]")["value"] == "/idees"
    assert "session" not in visitor.client.cookies


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Remplissez ce champ."),
        ("un deux", "Il faut six mots. Vous en avez écrit 2."),
        (f"{WORDS} encore", "Il faut six mots. Vous en avez écrit 7."),
        (
            WORDS.replace(WORDS.split()[2], "zzzzz"),
            "Vérifiez comment s'écrit le mot numéro 3 : il n'est pas dans notre liste.",
        ),
    ],
)
def test_a_slip_is_told_without_repeating_a_word(
    visitor: Visitor, typed: str, sentence: str, session: Session
):
    page = visitor.post("/connexion", entry(typed), status=422)

    assert page.error("words") == sentence
    assert page.one("#words").text.strip() == ""
    assert session.exec(select(WrongTry)).all() == []


def test_one_must_say_whose_device_it_is(words_of_alice: str, visitor: Visitor):
    assert not visitor.get("/connexion").all("input[checked]")

    page = visitor.post("/connexion", {"words": words_of_alice}, status=422)
    assert page.error("own") == "Choisissez oui ou non."
    visitor.post("/connexion", entry(words_of_alice, "peut-être"), status=422)


@pytest.mark.parametrize(("own", "length"), [("oui", OWN_DEVICE), ("non", SHARED_DEVICE)])
def test_a_shared_device_forgets(
    words_of_alice: str, visitor: Visitor, own: str, length, session: Session, clock: Clock
):
    answer = visitor.post("/connexion", entry(words_of_alice, own))

    device = session.exec(select(Device)).one()
    assert (device.own, device.expires_at) == (own == "oui", clock() + length)
    assert ("max-age" in answer.headers["set-cookie"].lower()) is (own == "oui")


def test_signing_in_again_takes_the_place_of_who_was_there(
    words_of_alice: str, words_of_bob: str, visitor: Visitor, bob: Member, session: Session
):
    visitor.post("/connexion", entry(words_of_alice))
    visitor.post("/connexion", entry(words_of_bob))

    assert [device.member_id for device in session.exec(select(Device))] == [bob.id]


def test_signing_out_closes_the_device(words_of_alice: str, visitor: Visitor, session: Session):
    visitor.post("/connexion", entry(words_of_alice))
    token = visitor.client.cookies["session"]

    answer = visitor.post("/deconnexion")
    assert answer.headers["clear-site-data"]
    assert session.exec(select(Device)).all() == []
    visitor.client.cookies.set("session", token)
    visitor.get("/moi", status=401)
    assert visitor.post("/deconnexion").location == "/"
    visitor.get("/deconnexion", status=405)


# --- where one goes next ---


def test_one_goes_where_one_was_going(words_of_alice: str, visitor: Visitor):
    asked = visitor.get("/membres", status=401)

    onwards = str(asked.one("input[name=next]")["value"])
    assert visitor.post("/connexion", entry(words_of_alice, next=onwards)).location == "/membres"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "evil",
        "/ /x",
        "javascript:alert(1)",
        "/\n//evil.example",
    ],
)
def test_one_is_never_sent_to_another_site(words_of_alice: str, visitor: Visitor, elsewhere: str):
    assert visitor.post("/connexion", entry(words_of_alice, next=elsewhere)).location == "/"


# --- a text carried over an expired session ---


@pytest.fixture
def expired(site: Site, alice: Member, clock: Clock) -> Visitor:
    """Alice's own browser, whose session has ended a minute ago while she was writing."""
    as_alice = site.signed_in(alice, own=False)
    clock.advance(minutes=121)
    return as_alice


def carried_from(page) -> dict[str, str]:
    return {name: str(page.one(f"input[name={name}]")["value"]) for name in ("carried", "next")}


def test_the_same_member_finds_the_form_filled_not_sent(
    words_of_alice: str, expired: Visitor, session: Session
):
    page = expired.post("/idees", {"sentence": IDEA}, status=401)
    assert IDEA not in page.html
    assert "pas encore envoyé" in page.text

    answer = expired.post("/connexion", entry(words_of_alice, **carried_from(page)), status=307)
    assert answer.location == "/idees"
    # What a browser does on 307: the same body, to the new address, with the new cookie.
    shown = expired.post("/idees", entry(words_of_alice, **carried_from(page)), status=200)
    assert shown.one("#sentence").text == IDEA
    assert words_of_alice not in shown.html
    assert session.exec(select(Idea)).all() == []
    assert expired.post("/idees", {"sentence": IDEA}).location.startswith("/idees")


def test_wrong_words_keep_what_is_carried(words_of_alice: str, expired: Visitor):
    page = expired.post("/idees", {"sentence": IDEA}, status=401)

    refused = expired.post("/connexion", entry(OTHERS, **carried_from(page)), status=422)
    assert refused.one("input[name=carried]")["value"] == page.one("input[name=carried]")["value"]


def test_anybody_else_finds_nothing(words_of_alice: str, words_of_bob: str, expired: Visitor):
    page = expired.post("/idees", {"sentence": IDEA}, status=401)

    answer = expired.post("/connexion", entry(words_of_bob, **carried_from(page)))
    assert answer.location == "/"
    assert IDEA not in expired.get("/idees").html


def test_an_act_without_text_leads_home(words_of_alice: str, expired: Visitor):
    page = expired.post("/moi/appareils/autres/deconnexion", status=401)

    assert expired.post("/connexion", entry(words_of_alice, **carried_from(page))).location == "/"


def test_a_letter_that_is_not_ours_is_ignored(words_of_alice: str, visitor: Visitor):
    assert visitor.post("/connexion", entry(words_of_alice, carried="abcdef")).location == "/"
