"""The journal: only grows, tells in sentences, and lets anybody check the chain from the file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from entraide.domain import journal, journal_chain, journal_sentences
from entraide.domain.journal import Act
from entraide.models.journal import JournalContent, JournalEntry
from entraide.models.member import Member
from tests.conftest import START, Site
from tests.visitor import Visitor

# What docs/journal.md gives to members: nothing of ours is imported.
CHECKER = Path("docs/journal.md").read_text().split("```python\n")[1].split("```")[0]


@pytest.fixture
def told(site: Site, alice: Member) -> None:
    """A journal with one entry of each kind that matters here."""
    with site.writing() as session:
        journal.record(session, START, Act.GENESIS, {"collectif": "Conseil d'Arcueil", "logiciel": "0.1.0"})
        journal.record(session, START, Act.MEMBER, member_id=alice.id)
        journal.record(session, START, Act.SERVER_COMMAND, {"commande": "verify"})


@pytest.mark.parametrize("act", ["UPDATE journal SET public = '{}'", "DELETE FROM journal"])
def test_the_journal_only_grows(site: Site, told: None, act: str):
    with pytest.raises(DBAPIError, match="only grows"), site.engines.writer.begin() as connection:
        connection.execute(text(act))


def test_an_act_undone_leaves_no_entry(site: Site, session: Session):
    with site.writing() as writing:
        journal.record(writing, START, Act.ERASURE, {"nombre": 1})
        writing.rollback()

    assert session.exec(select(JournalEntry)).all() == []


def test_time_never_goes_back(site: Site, told: None, session: Session):
    with site.writing() as writing:
        journal.record(writing, START.replace(year=2020), Act.ERASURE, {"nombre": 1})

    assert journal_chain.verify(journal.exported(session)) is None


def test_a_person_is_a_commitment_that_can_be_erased(site: Site, told: None, alice: Member, session: Session):
    entry = journal.export(session)["entrees"][1]
    content = session.exec(select(JournalContent)).one()

    assert entry["public"] == {}
    assert json.loads(content.content) == {"membre": alice.id}
    assert entry["eng"]["membre"] == journal_chain.commitment(
        bytes.fromhex(content.salt), {"membre": alice.id}
    )


# --- the pages ---


def test_the_journal_reads_in_sentences(told: None, as_bob: Visitor, session: Session):
    page = as_bob.get("/journal")

    assert "Alice est membre à part entière." in page.text
    assert "Le Conseil « Conseil d'Arcueil » commence. Version du site : 0.1.0." in page.text
    assert "La personne qui tient le serveur a lancé la commande « verify »." in page.text
    head = journal.export(session)["tete"]
    assert page.one("code").text == head
    assert page.one(".words").text == journal_chain.spoken(head)
    assert "3 actes sont inscrits." in page.text


def test_a_person_erased_is_somebody(site: Site, told: None, as_bob: Visitor):
    with site.writing() as session:
        session.delete(session.exec(select(JournalContent)).one())

    assert "Une personne est membre à part entière." in as_bob.get("/journal").text


def test_an_empty_journal_says_so(as_bob: Visitor):
    assert "Le journal est encore vide." in as_bob.get("/journal").text
    assert as_bob.get("/journal/export.json").answer.json()["taille"] == 0


def test_the_journal_goes_on_by_twenty(site: Site, as_bob: Visitor):
    with site.writing() as session:
        for number in range(21):
            journal.record(session, START, Act.ERASURE, {"nombre": number + 1})
    page = as_bob.get("/journal")
    assert [tag["value"] for tag in page.all("main ol li[value]")][:2] == ["20", "19"]

    page = as_bob.get(str(page.one('a[rel="next"]')["href"]))
    assert [tag["value"] for tag in page.all("main ol li[value]")] == ["0"]


@pytest.mark.parametrize("path", ["/journal", "/journal/export.json"])
def test_the_journal_is_for_members(visitor: Visitor, as_candidate: Visitor, path: str):
    visitor.get(path, status=401)
    as_candidate.get(path, status=403)


PUBLIC = {
    Act.GENESIS: {"collectif": "Conseil d'Arcueil", "logiciel": "0.1.0"},
    Act.RULE_CHANGED: {"cle": "decision.seuil_regle", "avant": [2, 3], "apres": [3, 4], "scrutin": "s-7"},
    Act.BALLOT_OPENED: {
        "scrutin": "s-7",
        "version": 1,
        "ferme": "2026-11-28T09:00Z",
        "liste": 8,
        "prolonge": False,
    },
    Act.BALLOT_CLOSED: {"scrutin": "s-7", "resultat": "pas-assez-de-reponses"},
    Act.BALLOT_SEALED: {"scrutin": "s-7"},
    Act.ACTION_STARTED: {"action": "a-3", "scrutin": "s-7"},
    Act.TRIAL_ENDED: {"scrutin": "s-7", "suite": "arrete"},
    Act.ERASURE: {"nombre": 2},
    Act.SERVER_COMMAND: {"commande": "backup"},
}


@pytest.mark.parametrize("act", Act)
def test_each_type_has_its_sentence(act: Act):
    assert journal_sentences.sentence(act, PUBLIC.get(act, {}), "Alice") != "Un acte a été inscrit."


@pytest.mark.parametrize("kind", ["inconnu", *Act])
def test_an_entry_that_cannot_be_told_breaks_no_page(kind: str):
    assert journal_sentences.sentence(kind, {"scrutin": 3, "resultat": "?"}, "Alice")


def test_a_change_of_rule_is_told_with_its_values():
    sentence = journal_sentences.sentence(Act.RULE_CHANGED, PUBLIC[Act.RULE_CHANGED], "")

    assert sentence.replace("\xa0", " ") == (
        "La décision n° 7 change la règle « Part de oui pour changer une règle sans consentement » : 2/3 devient 3/4."
    )


# --- the file and the ten lines ---


def test_ten_lines_of_anybody_check_the_file(told: None, as_bob: Visitor, tmp_path: Path):
    file = tmp_path / "journal.json"
    file.write_bytes(as_bob.get("/journal/export.json").answer.content)
    assert len([line for line in CHECKER.splitlines() if line.strip()]) <= 12
    check = [sys.executable, "-I", "-c", CHECKER, str(file)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(file.read_text())["tete"] in done.stdout

    file.write_text(file.read_text().replace("Conseil d'Arcueil", "Conseil d'ailleurs"))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0
