"""What the person who keeps the server runs, as they run it: real processes, on both engines."""

import gzip
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from entraide.database import Engines, open_engines
from entraide.demo.build import build_demo
from entraide.domain.exchanges.sealing import COLUMNS, UNREADABLE, opened, seal, trouble
from entraide.domain.members import erasing
from entraide.domain.verification import verify
from entraide.keys import SEALING_FILE, URNS_FOLDER, KeyFile, open_keys
from entraide.models.exchange import Exchange
from entraide.models.journal import JournalEntry
from entraide.models.member import Member
from entraide.models.rule import Rule
from entraide.operating.backup import tables
from entraide.operating.migration import migrate
from entraide.outbox.erasures import keep_erasures
from entraide.settings import Settings
from entraide.urn_keys import UrnKeys
from tests import postgres
from tests.conftest import START
from tests.visitor import plain


class Keeper:
    """Somebody at the keyboard of a server: a data folder and an engine of their own."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        key, urns = KeyFile(folder / "secrets" / SEALING_FILE), UrnKeys(folder / "secrets" / URNS_FOLDER)
        self.engines: Engines = open_engines(url or f"sqlite:///{folder}/entraide.db", key, urns)

    def run(self, *words: str, status: int = 0, **settings: str) -> str:
        environment = {
            **os.environ,
            "ENTRAIDE_DATA_DIR": str(self.folder),
            "ENTRAIDE_DATABASE_URL": self.url,
            **settings,
        }
        command = [sys.executable, "-m", "entraide", *words]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def acts(self) -> list[tuple[str, str]]:
        with self.engines.reading() as session:
            return list(
                session.exec(select(JournalEntry.type, JournalEntry.public).order_by(col(JournalEntry.n)))
            )


@pytest.fixture(params=["sqlite", "postgresql"])
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Keeper]]:
    """Two servers, with nothing on them."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    if request.param == "sqlite":
        keepers = [Keeper(folder) for folder in folders]
        yield keepers
    else:
        with postgres.cluster() as server:
            admin = open_engines(f"{server}/postgres")
            with admin.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("CREATE DATABASE other")
            admin.dispose()
            keepers = [Keeper(folders[0], f"{server}/postgres"), Keeper(folders[1], f"{server}/other")]
            yield keepers
            for keeper in keepers:
                keeper.engines.dispose()
    for keeper in keepers:
        keeper.engines.dispose()


def contents(keeper: Keeper) -> dict[str, list[tuple[object, ...]]]:
    with keeper.engines.reader.connect() as connection:
        return {
            t.name: [tuple(row) for row in connection.execute(t.select().order_by(*t.primary_key.columns))]
            for t in tables()
        }


def test_founding_prints_cards_and_is_in_the_journal(servers: list[Keeper]):
    keeper = servers[0]
    said = keeper.run("found", "--name", "Conseil d'Arcueil", "--commune", "94110", "--cards", "5")

    assert len(re.findall(r"http://127\.0\.0\.1:8000/invitation/\S+", said)) == 5
    page = keeper.folder / "cartes-de-fondation.html"
    assert page.read_text().count("<svg") == 5
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert [name for name, _public in keeper.acts()] == [
        "genese",
        "operateur.commande",
        "reglage.change",
        "reglage.change",
    ]
    with keeper.engines.reading() as session:
        rule = session.get_one(Rule, "conseil.nom")
        assert json.loads(rule.value) == "Conseil d'Arcueil"
        assert rule.decision_id is None


@pytest.mark.parametrize(
    ("name", "value"), [("--cards", "2"), ("--cards", "13"), ("--name", "x"), ("--commune", "Nulleville")]
)
def test_a_wrong_foundation_is_refused_with_a_sentence(tmp_path: Path, name: str, value: str):
    words = {"--name": "Conseil d'Arcueil", "--commune": "94110", "--cards": "5", name: value}

    said = Keeper(tmp_path).run("found", *[word for pair in words.items() for word in pair], status=1)

    assert said.strip().endswith(".")


def test_the_database_and_the_secrets_are_for_their_owner_alone(tmp_path: Path):
    Keeper(tmp_path).run("found", "--name", "Conseil d'Arcueil", "--commune", "94110")

    assert stat.S_IMODE((tmp_path / "entraide.db").stat().st_mode) == 0o600
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2


def test_serving_beyond_this_machine_asks_for_an_address_and_a_contact(tmp_path: Path):
    said = Keeper(tmp_path).run("serve", "--host", "0.0.0.0", status=1)

    assert "ENTRAIDE_BASE_URL et ENTRAIDE_CONTACT" in said
    assert not (tmp_path / "entraide.db").exists()


def test_a_backup_restores_everything_on_another_server(servers: list[Keeper]):
    one, two = servers
    migrate(one.engines)
    build_demo(one.engines, open_keys(one.folder / "secrets"), START)
    file = one.folder / "backup.jsonl.gz"
    one.run("backup", str(file))
    before = contents(one)
    two.run("restore", str(file))

    after = contents(two)
    last = after["journal"].pop()
    assert "restore" in str(last)
    assert after == before
    with two.engines.reading() as session:
        assert verify(session) == []
        assert session.exec(select(Member)).first() is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def private_words(keeper: Keeper) -> list[str]:
    with keeper.engines.reading() as session:
        rows = [(row, columns) for table, columns in COLUMNS.items() for row in session.exec(select(table))]
        return sorted(opened(row, column) for row, columns in rows for column in columns)


def test_a_backup_without_the_secrets_restores_all_but_the_private_words_until_the_key_is_back(
    servers: list[Keeper],
):
    one, two = servers
    migrate(one.engines)
    build_demo(one.engines, open_keys(one.folder / "secrets"), START)
    assert "Sans ce dossier" in one.run("backup", str(one.folder / "file"))
    said = plain(two.run("restore", str(one.folder / "file")))

    assert "Rien n'est perdu. La personne qui tient le serveur doit remettre à sa place le fichier" in said
    assert not (two.folder / "secrets" / SEALING_FILE).exists()
    assert any("pu envoyer mon dossier" in words for words in private_words(one))
    assert set(private_words(two)) == {"", UNREADABLE}
    shutil.copyfile(one.folder / "secrets" / SEALING_FILE, two.folder / "secrets" / SEALING_FILE)
    assert private_words(two) == private_words(one)


def test_with_a_key_lost_for_good_one_writes_again_and_nothing_is_erased(servers: list[Keeper]):
    keeper = servers[0]
    migrate(keeper.engines)
    build_demo(keeper.engines, open_keys(keeper.folder / "secrets"), START)
    before, file = private_words(keeper), keeper.folder / "secrets" / SEALING_FILE
    assert "La clé est là" in plain(keeper.run("new-key", status=1))
    lost = file.read_text()
    file.write_text(lost[:40])
    assert "abîmé" in plain(keeper.run("new-key", status=1))
    assert file.read_text() == lost[:40]
    file.unlink()
    assert "collez-la au-dessus" in plain(keeper.run("new-key"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keeper.acts()[-1][0] == "operateur.commande"

    assert set(private_words(keeper)) == {"", UNREADABLE}
    with keeper.engines.writing() as session:
        assert trouble(session) == ""
        row = session.exec(select(Exchange).where(Exchange.thanks == b"")).first()
        seal(session, row, thanks="Merci encore")
    assert "Merci encore" in private_words(keeper)
    file.write_text(f"{lost}\n{file.read_text()}\n")
    assert sorted([*before[1:], "Merci encore"]) == private_words(keeper)
    assert "La clé est là" in plain(keeper.run("new-key", status=1))
    assert "intact" in keeper.run("verify")


def test_a_damaged_backup_is_refused_in_a_sentence_and_fills_nothing(servers: list[Keeper]):
    one, two = servers
    file, damaged = one.folder / "file", one.folder / "damaged"
    migrate(one.engines)
    build_demo(one.engines, open_keys(one.folder / "secrets"), START)
    one.run("backup", str(file))
    whole = file.read_bytes()
    head, row, *_others = gzip.decompress(whole).split(b"\n")
    bad = [b'["message", {"x"', b'["unknown", {}]', b'["member", {"unknown": 1}]', row]
    damages = [gzip.compress(b"\n".join([head, row, line])) for line in bad]
    for content in (whole[: len(whole) // 2], whole[:-8] + bytes(8), *damages):
        damaged.write_bytes(content)
        said = plain(two.run("restore", str(damaged), status=1))
        assert said.strip().splitlines()[-1].startswith("Cette sauvegarde est abîmée"), said
    with two.engines.reading() as session:
        assert session.exec(select(Member)).first() is None


def test_a_backup_of_another_version_is_refused_with_what_to_do(tmp_path: Path):
    keeper = Keeper(tmp_path)
    for head in ({"format": 1, "software": "0.0.9"}, {"format": 1, "software": "9.0", "revision": "later"}):
        with gzip.open(tmp_path / "file", "wt") as file:
            file.write(json.dumps(head) + "\n")
        said = keeper.run("restore", str(tmp_path / "file"), status=1)
        assert f"vient d'une autre version du site ({head['software']})" in said


def test_a_backup_moves_from_one_engine_to_the_other(tmp_path: Path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = Keeper(tmp_path / "one")
    migrate(one.engines)
    build_demo(one.engines, open_keys(one.folder / "secrets"), START)
    one.run("backup", str(tmp_path / "file"))
    with postgres.cluster() as server:
        two = Keeper(tmp_path / "two", f"{server}/postgres")
        two.run("restore", str(tmp_path / "file"))
        moved, kept = contents(two), contents(one)
        two.engines.dispose()
    one.engines.dispose()
    moved["journal"].pop()

    assert moved == kept


def test_a_restored_site_finds_and_writes_as_before(servers: list[Keeper]):
    one, two = servers
    migrate(one.engines)
    world = build_demo(one.engines, open_keys(one.folder / "secrets"), START)
    one.run("backup", str(one.folder / "file"))
    two.run("restore", str(one.folder / "file"))

    from entraide.domain.ideas import IdeaDraft, drop
    from entraide.domain.search import finding

    with two.engines.writing() as session:
        member = session.get_one(Member, world.member_id)
        drop(session, member, IdeaDraft(sentence="Une idée écrite après la remise en place"), START)
        assert finding.find(session, member, "papiers mdph").offers


def test_a_restoration_never_covers_anything(servers: list[Keeper]):
    one, two = servers
    one.run("found", "--name", "Conseil d'Arcueil", "--commune", "94110")
    two.run("found", "--name", "Conseil de Cachan", "--commune", "94230")
    one.run("backup", str(one.folder / "file"))
    before = contents(two)

    assert "n'est pas vide" in two.run("restore", str(one.folder / "file"), status=1)
    assert contents(two) == before


@pytest.mark.parametrize("content", [b"", b"not a backup", b"\x1f\x8b broken"])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "file").write_bytes(content)

    assert "sauvegarde" in Keeper(tmp_path).run("restore", str(tmp_path / "file"), status=1)


def test_verifying_names_a_row_changed_by_hand(servers: list[Keeper]):
    keeper = servers[0]
    migrate(keeper.engines)
    build_demo(keeper.engines, open_keys(keeper.folder / "secrets"), START)
    assert "intact" in keeper.run("verify")

    with keeper.engines.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE rule SET value = '1' WHERE key = 'messages.mois'")
    assert "La règle « messages.mois » n'est pas celle que dit le journal." in plain(
        keeper.run("verify", status=1)
    )


def test_a_restoration_brings_back_nobody_who_was_erased(servers: list[Keeper]):
    """The backup is older than the erasure; the numbers kept beside the database outlive it."""
    one, two = servers
    migrate(one.engines)
    world = build_demo(one.engines, open_keys(one.folder / "secrets"), START)
    one.run("backup", str(one.folder / "file"))
    with one.engines.writing() as session:
        erasing.erase(session, session.get_one(Member, world.member_id), START)
    keep_erasures(Settings(data_dir=two.folder), one.engines)

    assert "1 effacements refaits" in two.run("restore", str(one.folder / "file"))
    with two.engines.reading() as session:
        assert session.get_one(Member, world.member_id).pseudonym == "une personne"
        assert verify(session) == []


def test_the_demonstration_is_never_built_over_a_conseil(tmp_path: Path):
    keeper = Keeper(tmp_path)
    keeper.run("found", "--name", "Conseil d'Arcueil", "--commune", "94110")

    said = keeper.run("demo", "--build-only", status=1)

    assert "base vide" in said
    assert [act for act, _public in keeper.acts()].count("genese") == 1
