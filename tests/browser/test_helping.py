"""Asking, helping, thanking, offering, and the crisis page, on a phone of 360 px."""

import pytest
from sqlmodel import select

from entraide.demo.build import World, build_demo
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones
from tests.browser.walks import ask_the_first_found


@pytest.fixture
def world(served: Served) -> World:
    return build_demo(served.engines, served.app.state.keys, served.clock(), members=20)


@pytest.fixture
def alice(served: Served) -> Member:
    with served.engines.writing() as session:
        return factories.make_cast(session, served.clock())["Alice"]


def member_called(served: Served, pseudonym: str) -> Member:
    with served.engines.reading() as session:
        return session.exec(select(Member).where(Member.pseudonym == pseudonym)).one()


def shown(served: Served, world: World) -> Member:
    with served.engines.reading() as session:
        return session.get_one(Member, world.member_id)


def test_from_a_sentence_to_a_thank_you(served: Served, phones: Phones, world: World):
    asker = phones.of(shown(served, world))
    asker.tap("Chercher")
    asker.start_counting()
    name = ask_the_first_found(asker, "g besoin daide pr remplir les papié de la MDPH")
    asker.reads("Où en est votre demande", f"{name} a reçu votre demande")
    assert asker.screens <= 3
    assert asker.fields == 1

    helper = phones.of(member_called(served, name))
    helper.open("/attentes")
    helper.tap("Lire et répondre", inside=".card:has-text('Mistral vous demande de l') >> nth=0")
    helper.tap("J'accepte d'aider")
    helper.reads("Vous aidez Mistral", "Personne n'a encore écrit.")
    helper.type("Votre message", "Bonjour. Jeudi, au café ?")
    helper.tap("Envoyer")

    asker.open("/attentes")
    asker.tap("Ouvrir la conversation", inside=f".card:has-text('{name} vous a écrit')")
    asker.reads("Bonjour. Jeudi, au café ?")
    asker.type("Votre message", "Jeudi me va.")
    asker.tap("Envoyer")
    helper.look_again()
    helper.reads("Jeudi me va.")

    asker.tap("C'est réglé, ou pas encore")
    asker.tick("C'est réglé")
    asker.type("Un mot de remerciement (facultatif)", "Le dossier est parti.")
    asker.tap("Envoyer")
    asker.reads("C'est réglé. La demande est terminée.")
    helper.look_again()
    helper.reads("Le dossier est parti.")
    helper.tap("Après cette entraide")
    helper.tap("Garder une trace dans mon carnet")
    helper.tap("Garder cette ligne")
    assert helper.place == "/moi/carnet"


def test_declining_lets_the_asker_ask_somebody_else(served: Served, phones: Phones, world: World):
    asker = phones.of(shown(served, world))
    asker.open("/chercher")
    name = ask_the_first_found(asker, "peur du bus")
    helper = phones.of(member_called(served, name))
    helper.open("/attentes")
    helper.tap("Lire et répondre", inside=".card:has-text('Mistral vous demande de l') >> nth=0")
    helper.tap("Je ne peux pas cette fois")
    helper.main.get_by_role("radio").first.check()
    helper.tap("Envoyer ma réponse")

    asker.look_again()
    asker.reads(f"{name} ne peut pas cette fois", "Chercher quelqu'un avec cette phrase")


def test_a_phrase_of_distress_shows_the_numbers_and_still_the_results(
    served: Served, phones: Phones, world: World
):
    walker = phones.of(shown(served, world))
    walker.open("/chercher")
    walker.type("De quoi avez-vous besoin ?", "j'ai envie de mourir")
    walker.tap("Chercher", inside="main")

    walker.reads("Si vous allez mal maintenant", "3114", "En faire une demande")


def test_offering_a_competence(phones: Phones, alice: Member):
    walker = phones.of(alice)
    walker.tap("Je peux aider")
    walker.type("Ce que je peux faire, en une phrase", "Je prends le bus avec vous la première fois.")
    walker.tap("Proposer cette compétence")

    assert walker.heading == "Je prends le bus avec vous la première fois."
    assert walker.screens <= 3
    assert walker.fields == 1


def test_the_crisis_page_is_one_tap_away(phones: Phones, alice: Member):
    for walker in (phones.of(alice), phones.borrow()):
        for address in (
            "/",
            "/chercher",
            "/agir",
            "/decisions",
            "/demandes/nouvelle",
            "/charte",
            "/nulle-part",
        ):
            walker.open(address)
            walker.start_counting()
            walker.tap("Aide urgente")

            assert (walker.heading, walker.taps) == ("Aide urgente", 1)
            walker.reads("3114", "15", "112")
