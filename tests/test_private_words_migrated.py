"""A site of the first version: its private words are sealed at the upgrade, whole, and nowhere left in clear."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, inspect, text
from sqlmodel import SQLModel, col, select

from entraide.database import Engines, open_engines
from entraide.domain.exchanges.sealing import COLUMNS, opened, trouble
from entraide.keys import KeyFile
from entraide.models.exchange import Exchange, Message
from entraide.models.request import HelpRequest
from entraide.operating.migration import alembic_config, migrate
from tests import postgres

TABLES = SQLModel.metadata.sorted_tables
MESSAGES = 400
AT = "'2026-10-01 09:00:00'"
TOLD = {number: f"pangolin {number} " + "é" * (number * 4 % 1900) for number in range(1, MESSAGES + 1)}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/entraide.db"
        return
    with postgres.cluster() as server:
        yield f"{server}/postgres"


@pytest.fixture
def old(url: str, tmp_path: Path) -> Iterator[Engines]:
    """Two people, a request with details and a contact, an exchange with every word, a long conversation."""
    engines = open_engines(url, KeyFile(tmp_path / "conversations.key"))
    config = alembic_config()
    with engines.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "open_the_house")
        for number, name in enumerate(("Alice", "Bob"), 1):
            connection.exec_driver_sql(member(number, name))
        for statement in (REQUEST, QUIET, EXCHANGE):
            connection.exec_driver_sql(statement)
        told = [{"id": number, "body": body} for number, body in TOLD.items()]
        connection.execute(
            text(f"INSERT INTO message VALUES (:id, 1, 1, :body, {AT})"), [*told, {"id": 999, "body": ""}]
        )
    if url.startswith("postgresql"):
        with engines.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")  # copies some of the words into the statistics
    yield engines
    engines.dispose()


def member(number: int, name: str) -> str:
    columns = {
        "id": str(number), "pseudonym": f"'{name}'", "pseudonym_key": f"'{name.lower()}'", "state": "'member'",
        "state_since_at": AT, "joined_at": AT, "seen_on": "'2026-10-01'", "about": "''", "capacity": "1",
        "paused": "false", "takes_texts": "false",
    }  # fmt: skip
    return f"INSERT INTO member ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"


_REQUEST = "INSERT INTO help_request (id, author_id, sentence, details, contact, theme, signed, addressed, stage, opened_at) "
REQUEST = f"{_REQUEST} VALUES (1, 1, 'Une demande de papiers', 'Le quetzal', 'Le tamanoir', 'papiers', true, true, 'helped', {AT})"
QUIET = (
    f"{_REQUEST} VALUES (2, 1, 'Une demande sans détails', '', '', 'papiers', true, false, 'waiting', {AT})"
)
EXCHANGE = (
    "INSERT INTO exchange (id, request_id, asker_id, helper_id, offered, state, proposed_at, accepted_at, "
    "words, answer, thanks, asker_left, helper_left) "
    f"VALUES (1, 1, 1, 2, true, 'under_way', {AT}, {AT}, 'Un axolotl', 'Un narval', 'Un okapi', false, false)"
)
MARKED = (b"pangolin", b"quetzal", b"tamanoir", b"axolotl", b"narval", b"okapi")


def in_files(engines: Engines, folder: Path, url: str) -> list[str]:
    """Which marked words still stand in the files: SQLite's and its log, or PostgreSQL's tables and statistics."""
    files = list(folder.glob("entraide.db*"))
    if url.startswith("postgresql"):
        with engines.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM pg_catalog.pg_statistic")
            connection.exec_driver_sql("CHECKPOINT")
            data = Path(connection.exec_driver_sql("SHOW data_directory").scalar())
        files = [path for path in (data / "base").rglob("*") if path.is_file()]
    held = [path.read_bytes() for path in files]
    assert held
    return [word.decode() for word in MARKED if any(word in content for content in held)]


def words_of(engines: Engines) -> dict[str, dict[int, list[str]]]:
    with engines.reading() as session:
        return {
            str(table.__tablename__): {
                row.id: [opened(row, column) for column in columns]
                for row in session.exec(select(table).order_by(col(table.id)))
            }
            for table, columns in COLUMNS.items()
        }


WHOLE = {
    "message": {**{number: [body] for number, body in TOLD.items()}, 999: [""]},
    "exchange": {1: ["Un axolotl", "Un narval", "Un okapi"]},
    "help_request": {1: ["Le quetzal", "Le tamanoir"], 2: ["", ""]},
}


def test_words_in_clear_are_sealed_and_leave_nothing_behind(old: Engines, url: str, tmp_path: Path):
    assert len(in_files(old, tmp_path, url)) == len(MARKED)
    migrate(old)

    assert words_of(old) == WHOLE
    assert in_files(old, tmp_path, url) == []
    with old.reading() as session:
        assert trouble(session) == ""
        assert (session.get_one(Message, 999).body, session.get_one(HelpRequest, 2).details) == (b"", b"")
        assert session.get_one(Exchange, 1).helper_id == 2
    migrate(old)
    assert words_of(old) == WHOLE


def test_without_the_folder_of_secrets_nothing_is_changed(old: Engines, url: str, tmp_path: Path):
    bare = open_engines(url)
    with pytest.raises(RuntimeError, match="secrets"):
        migrate(bare)
    bare.dispose()

    migrate(old)
    assert words_of(old) == WHOLE


KILLED = """
import os, signal, sys
from sqlalchemy import event
from entraide.database import open_engines
from entraide.keys import KeyFile
from entraide.operating.migration import migrate

engines = open_engines(sys.argv[1], KeyFile(__import__("pathlib").Path(sys.argv[2])))

@event.listens_for(engines.writer, "before_cursor_execute")
def kill(connection, cursor, statement, parameters, context, many):
    if sys.argv[3] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(engines)
"""


@pytest.mark.parametrize(
    "place", ["CREATE TABLE key_mark", "UPDATE message SET body = ''", "UPDATE exchange SET words = "]
)
def test_killed_halfway_it_begins_again(old: Engines, url: str, tmp_path: Path, place: str):
    old.dispose()
    words = [sys.executable, "-c", KILLED, url, str(tmp_path / "conversations.key"), place]
    done = subprocess.run(words, env={**os.environ}, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    migrate(old)
    assert words_of(old) == WHOLE
    assert in_files(old, tmp_path, url) == []


def test_the_tables_keep_the_constraints_of_the_models(url: str, tmp_path: Path):
    """`alembic check` does not compare them, and SQLite's tables are rebuilt at each change."""
    engines = open_engines(url)
    migrate(engines)
    found = inspect(engines.reader)
    built = {
        table.name: {check["name"] for check in found.get_check_constraints(table.name)} for table in TABLES
    }
    engines.dispose()
    for table in TABLES:
        wanted = {str(made.name) for made in table.constraints if isinstance(made, CheckConstraint)}
        assert built[table.name] == wanted, table.name
