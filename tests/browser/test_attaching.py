"""Sending a sheet or a meeting to the other, on a phone of 360 px and at a zoom of 200 %."""

from typing import Any

import pytest

from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones
from tests.test_attachments import make_meeting, make_resource

SHEET = "Les papiers à joindre au dossier de la maison départementale des personnes handicapées"
ZOOMED = {"viewport": {"width": 180, "height": 370}, "device_scale_factor": 2}


@pytest.fixture
def two(served: Served) -> tuple[Member, Member]:
    """Alice, and Bob who helps her; a sheet and a meeting of his."""
    with served.engines.writing() as session:
        cast = factories.make_cast(session, served.clock())
        factories.make_exchange(session, cast["Alice"], cast["Bob"], served.clock(), theme="papiers")
        make_resource(session, cast["Bob"], served, SHEET)
        make_meeting(session, cast["Bob"], served, "Pique-nique d'été", 3)
        return cast["Alice"], cast["Bob"]


@pytest.mark.parametrize("shown", [{}, ZOOMED], ids=["phone", "zoom"])
def test_joining_a_sheet_to_what_was_typed(phones: Phones, two: tuple[Member, Member], shown: dict[str, Any]):
    alice, bob = phones.of(two[0], **shown), phones.of(two[1], **shown)
    bob.open("/entraides/1")
    bob.type("Votre message", "Bonjour.\nVoici la liste.")
    bob.tap("Joindre une ressource ou une rencontre")
    bob.reads("Bonjour.\nVoici la liste.", "Pique-nique d'été")
    bob.type("Chercher dans les noms (facultatif)", "papier maison")
    bob.page.keyboard.press("Enter")
    bob.does_not_read("Pique-nique d'été")
    bob.tap(SHEET)
    assert bob.typed("Votre message (facultatif)") == "Bonjour.\nVoici la liste."
    bob.reads("Partira avec votre message.")
    alice.open("/entraides/1")
    alice.does_not_read("Voici la liste.")

    bob.tap("Envoyer")
    alice.look_again()
    alice.reads("Voici la liste.", "Ressource jointe")
    alice.tap(SHEET)
    assert alice.place == "/ressources/1"


def test_changing_one_s_mind_keeps_the_words(phones: Phones, two: tuple[Member, Member]):
    alice = phones.of(two[0])
    alice.open("/entraides/1")
    alice.type("Votre message", "On y va ensemble ?")
    alice.tap("Joindre une ressource ou une rencontre")
    alice.tap("Revenir à mon message, sans rien joindre")
    assert alice.typed("Votre message") == "On y va ensemble ?"
    alice.tap("Joindre une ressource ou une rencontre")
    alice.main.get_by_role("button", name="Pique-nique d'été").click()
    alice.reads("Rencontre jointe")
    alice.tap("Ne pas la joindre")
    assert alice.typed("Votre message") == "On y va ensemble ?"
    alice.does_not_read("Rencontre jointe")


def test_from_its_own_page_to_somebody(phones: Phones, two: tuple[Member, Member]):
    alice = phones.of(two[0])
    alice.open("/rencontres/1")
    alice.tap("Envoyer dans une entraide")
    alice.tap("Bob")
    alice.tap("Envoyer")
    alice.reads("Rencontre jointe")
    alice.tap("Pique-nique d'été")
    assert alice.place == "/rencontres/1"
