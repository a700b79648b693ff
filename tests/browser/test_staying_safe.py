"""Reporting, blocking and leaving, on a phone of 360 px and at a zoom of 200 %."""

from typing import Any

import pytest

from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones
from tests.browser.test_attaching import ZOOMED


@pytest.fixture
def two(served: Served) -> tuple[Member, Member]:
    """Alice, and Bob who helps her."""
    with served.engines.writing() as session:
        cast = factories.make_cast(session, served.clock())
        factories.make_exchange(session, cast["Alice"], cast["Bob"], served.clock())
        return cast["Alice"], cast["Bob"]


@pytest.mark.parametrize("shown", [{}, ZOOMED], ids=["phone", "zoom"])
def test_reporting_and_blocking_from_the_conversation(
    phones: Phones, two: tuple[Member, Member], shown: dict[str, Any]
):
    alice, bob = phones.of(two[0], **shown), phones.of(two[1], **shown)
    alice.open("/entraides/1")
    alice.unfold("Si quelque chose ne va pas")
    alice.start_counting()
    alice.tap("Signaler ce qui fait du mal")
    alice.tick("De l'argent, un mot de passe ou des papiers demandés")
    alice.tick("Bloquer aussi cette personne")
    alice.tap("Envoyer le signalement")
    alice.reads("Votre numéro", "Vous avez bloqué cette personne.")
    assert (alice.taps, alice.fields) == (4, 0)

    bob.open("/entraides/1")
    bob.type("Votre message", "Vous êtes là ?")
    bob.tap("Envoyer")
    bob.reads("Cette personne n'est pas disponible.")
    bob.does_not_read("bloqué", "signalé")


def test_leaving_and_coming_back(phones: Phones, two: tuple[Member, Member]):
    alice = phones.of(two[0])
    alice.open("/entraides/1")
    alice.unfold("Si quelque chose ne va pas")
    alice.tap("Quitter la conversation")
    alice.reads("Vous avez quitté cette conversation.")
    alice.does_not_read("Un bonjour suffit")
    alice.tap("Revenir dans la conversation")
    alice.reads("Un bonjour suffit")
