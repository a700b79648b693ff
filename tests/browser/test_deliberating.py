"""A text from its first words to its opening: questions, a change that is taken, a reader; on a phone of 360 px."""

from typing import NamedTuple

import pytest

from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones


class Cast(NamedTuple):
    alice: Member
    bob: Member
    chloe: Member


@pytest.fixture
def cast(served: Served) -> Cast:
    with served.engines.writing() as session:
        made = Cast(
            *(factories.make_member(session, name, served.clock()) for name in ("Alice", "Bob", "Chloé"))
        )
        session.expunge_all()
        return made


def test_a_text_is_asked_about_amended_and_read_through(served: Served, phones: Phones, cast: Cast):
    alice, bob, chloe = (phones.of(member) for member in cast)
    alice.open("/decisions/nouvelle?facon=consentement")
    alice.type("Votre question, en quelques mots", "Un café le jeudi")
    alice.type("La proposition, en mots simples", "Nous nous retrouvons chaque jeudi au café.")
    alice.type("Et si on ne fait rien ?", "Nous continuons à nous écrire.")
    alice.tap("Proposer ce texte")
    alice.reads("questions Vous êtes ici", "Ce texte se prépare.")

    bob.open("/decisions")
    bob.tap("Un café le jeudi")
    decision = bob.place
    bob.start_counting()
    bob.tap("Poser une question")
    bob.type("Votre question", "À quelle heure ?")
    bob.tap("Envoyer")
    assert (bob.fields, bob.taps) == (1, 2)
    bob.tap("Proposer un changement du texte")
    bob.type("Le changement que vous proposez", "Un jeudi sur deux.")
    bob.tap("Envoyer")
    bob.tap("Donner un argument pour")
    bob.type("Votre argument pour", "On se verrait enfin.")
    bob.tap("Envoyer")
    bob.reads("À quelle heure ?", "Un jeudi sur deux.", "On se verrait enfin.")

    served.clock.advance(minutes=10)
    alice.open("/")
    alice.reads("On vous a écrit à propos d'un texte que vous proposez.")
    alice.tap("Lire et répondre")
    alice.tap("Répondre", nth=0)
    alice.type("Votre réponse", "À 15 h.")
    alice.tap("Envoyer ma réponse")
    alice.tap("Répondre", nth=0)
    alice.tick("Oui")
    alice.tap("Envoyer ma réponse")
    alice.reads("Les changements que vous avez pris", "Un jeudi sur deux.")
    alice.type("La proposition, en mots simples", "Nous nous retrouvons un jeudi sur deux au café.")
    alice.tap("Proposer ce texte")

    chloe.open("/")
    chloe.tap("Lire le texte")
    chloe.reads("Pris en compte dans le texte n° 2.", "À 15 h.")
    chloe.unfold("Ce qui a changé depuis le texte précédent")
    chloe.reads("un jeudi sur deux")
    chloe.tap("Tous les textes de cette décision")
    chloe.tap("Voir ce qui change")
    chloe.reads("Du texte n° 1 au texte n° 2")
    chloe.open(decision)
    chloe.tap("J'ai relu : on peut l'ouvrir")
    chloe.reads("réponses Vous êtes ici", "Relu par Chloé")
