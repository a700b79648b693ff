"""Signing in with words, out, after an expired session, with a rescue code; pausing and coming back."""

import pytest

from entraide.domain import passphrase
from entraide.domain.members import recovery
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones, Walker

WORDS = {"Alice": " ".join(passphrase.words()[:6]), "Bob": " ".join(passphrase.words()[6:12])}
IDEA = "Un café le mardi, au calme, près de la gare."


@pytest.fixture
def cast(served: Served) -> dict[str, Member]:
    """Alice and Bob, who know their words."""
    slow = served.app.state.slow_hash
    hashes = {name: slow.of_words(words) for name, words in WORDS.items()}
    with served.engines.writing() as session:
        now = served.clock()
        made = {name: factories.make_member(session, name, now, words_hash=hashes[name]) for name in WORDS}
        session.expunge_all()
        return made


def enter(walker: Walker, name: str, own: str) -> None:
    walker.type("Vos six mots", WORDS[name])
    walker.tick(own)
    walker.tap("Entrer")


def test_signing_in_elsewhere_and_out(phones: Phones, cast: dict[str, Member]):
    walker = phones.borrow()
    walker.open("/decisions")
    assert walker.heading == "Se connecter"
    walker.type("Vos six mots", WORDS["Alice"])
    assert walker.main.locator("input:checked").count() == 0
    walker.tap("Entrer")
    walker.reads("À corriger", "Par prudence, ce champ a été vidé")
    assert walker.typed("Vos six mots") == ""
    enter(walker, "Alice", "Non, ou nous sommes plusieurs")
    assert walker.place == "/decisions"

    walker.tap("Moi")
    walker.tap("Mes appareils")
    walker.reads("Un appareil partagé", "celui-ci")
    walker.tap("Me déconnecter ici")
    walker.reads("Un Conseil d'Entraide")
    walker.page.go_back()
    walker.open("/decisions")
    assert walker.heading == "Se connecter"


def text_cut_off(served: Served, phones: Phones, author: Member) -> Walker:
    """On a shared computer, the session ends while this member writes."""
    walker = phones.of(author, own=False)
    walker.open("/idees")
    walker.type("Votre idée, en une phrase", IDEA)
    served.clock.advance(hours=3)
    walker.tap("Déposer mon idée")
    walker.reads("Votre connexion avait expiré.")
    return walker


def test_a_text_comes_back_filled_and_not_sent(served: Served, phones: Phones, cast: dict[str, Member]):
    walker = text_cut_off(served, phones, cast["Alice"])
    enter(walker, "Alice", "Oui")
    walker.reads("Voici votre texte : relisez, puis envoyez.", "Personne n'a encore déposé d'idée.")
    assert walker.typed("Votre idée, en une phrase") == IDEA

    walker.tap("Déposer mon idée")
    walker.reads(IDEA)
    assert walker.typed("Votre idée, en une phrase") == ""


def test_somebody_else_finds_nothing_of_that_text(served: Served, phones: Phones, cast: dict[str, Member]):
    walker = text_cut_off(served, phones, cast["Alice"])
    enter(walker, "Bob", "Oui")
    walker.open("/idees")

    assert walker.typed("Votre idée, en une phrase") == ""
    assert IDEA not in walker.page.content()


def test_a_rescue_code_gives_new_words(served: Served, phones: Phones, cast: dict[str, Member]):
    codes = recovery.draw_codes()
    hashes = served.app.state.slow_hash.of_codes(codes)
    with served.engines.writing() as session:
        recovery.replace_sheet(session, session.get_one(Member, cast["Alice"].id), hashes)
    walker = phones.borrow()
    walker.open("/connexion")
    walker.tap("J'ai perdu mes mots")
    walker.type("Code de secours", codes[0].lower())
    walker.tap("Continuer")
    words = " ".join(walker.main.locator(".words li").all_inner_texts())
    walker.tick("Je les ai notés.")
    walker.tick("Oui")
    walker.tap("Entrer avec ces mots")
    walker.reads("Voici votre nouvelle feuille.")
    assert walker.main.locator(".codes li").count() == 8

    elsewhere = phones.borrow()
    elsewhere.open("/connexion")
    enter(elsewhere, "Alice", "Oui")
    elsewhere.reads("Ces mots n'ouvrent aucun compte.")
    elsewhere.type("Vos six mots", words)
    elsewhere.tap("Entrer")
    assert elsewhere.place == "/"
    elsewhere.control("J'ai besoin d'aide").wait_for()


def test_a_pause_is_one_tap_and_a_confirmation(phones: Phones, cast: dict[str, Member]):
    walker = phones.of(cast["Alice"])
    walker.tap("Moi")
    for choice, confirmation, then in (
        ("Faire une pause", "Je fais une pause", "Vous êtes en pause"),
        ("Revenir quand vous voulez", "Je reviens", "Faire une pause"),
    ):
        walker.start_counting()
        walker.tap(choice)
        walker.tap(confirmation)
        assert (walker.taps, walker.fields) == (2, 0)
        walker.reads(then)
        walker.open("/moi")
