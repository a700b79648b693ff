"""Reading a sheet about the MDPH file, and finding the local mental-health project, on a phone of 360 px."""

import pytest

from entraide.domain.members import admissions
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones


@pytest.fixture
def alice(served: Served) -> Member:
    """A member of a Conseil founded in Arcueil, with the sheets that it begins with."""
    with served.engines.writing() as session:
        keys, now = served.app.state.keys, served.clock()
        admissions.found(session, keys, now, "Conseil d'Arcueil", "Arcueil", 3)
        member = factories.make_member(session, "Alice", now)
        session.expunge_all()
        return member


def test_reading_a_sheet_about_the_mdph_file(phones: Phones, alice: Member):
    walker = phones.of(alice)
    walker.tap("Savoir")
    walker.reads("Pour un dossier à la MDPH")
    walker.tap("Les papiers à joindre au dossier MDPH")

    assert walker.taps == 2
    walker.reads("Pas encore vérifié par un membre.", "Sources", "Les mots de cette page")


def test_a_sheet_is_found_by_searching_and_kept_by_anybody(phones: Phones, alice: Member):
    walker = phones.of(alice)
    walker.open("/chercher?q=certificat+medical+mdph")
    walker.tap("Demander le certificat médical à son médecin")
    walker.tap("J'ai vérifié aujourd'hui")
    walker.reads("Vérifié le 21 novembre 2026 par Alice.")
    walker.tap("Modifier")
    walker.type("Titre", "Le certificat médical : le demander à son médecin")
    walker.tap("Enregistrer")
    walker.tap("Historique : 2 versions")
    walker.tap("Revenir à la version 1")
    walker.open("/savoir")
    walker.reads("Demander le certificat médical à son médecin")


def test_finding_the_local_project(phones: Phones, alice: Member):
    walker = phones.of(alice)
    walker.tap("Savoir")
    walker.tap("Le PTSM")
    assert walker.taps == 2
    walker.reads("PTSM veut dire : projet territorial de santé mentale.", "Département : Val-de-Marne")
    walker.reads("Pages à vérifier", "Aucun membre n'a encore noté le PTSM d'ici.")
    walker.tap("J'ai le lien")
    walker.type("Adresse de la page du PTSM", "https://www.example.org/ptsm-94")
    walker.tap("Ajouter ce PTSM")
    walker.reads("example.org")
    walker.open("/territoire/ptsm")
    walker.does_not_read("Aucun membre n'a encore noté le PTSM d'ici.")
    walker.reads("J'ai un autre lien")
