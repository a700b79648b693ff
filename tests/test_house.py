"""What holds the house up: settings documented, no privilege anywhere, templates clean, migrations build the models."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from entraide.database import open_engines
from entraide.operating.migration import alembic_config, migrate
from entraide.settings import Settings, read_settings
from tests import postgres

HOUSE = Path(__file__).parent.parent
TEMPLATES = sorted((HOUSE / "entraide" / "templates").rglob("*.html"))
CODE = sorted((HOUSE / "entraide").rglob("*.py"))


def test_the_readme_lists_every_setting():
    listed = set(re.findall(r"`ENTRAIDE_([A-Z_]+)`", (HOUSE / "README.md").read_text()))

    assert listed == {name.upper() for name in Settings.model_fields} - {"CLOCK"}


def test_the_readme_stays_short():
    assert len((HOUSE / "README.md").read_text().splitlines()) < 150


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "soixante"),
        ("PORT", "0"),
        ("LOG_LEVEL", "loud"),
        ("BASE_URL", "entraide.example"),
        ("BASE_URL", "https://entraide.example/chemin"),
        ("DATABASE_URL", "mysql://x"),
        ("TICK_SECONDS", "-1"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"ENTRAIDE_{name}", value)

    with pytest.raises(SystemExit, match=rf"Réglage refusé\. ENTRAIDE_{name}"):
        read_settings()


def test_beyond_loopback_the_address_and_the_contact_are_required():
    assert Settings().refuse_to_listen() is None
    assert "ENTRAIDE_BASE_URL et ENTRAIDE_CONTACT" in (Settings(host="0.0.0.0").refuse_to_listen() or "")
    whole = Settings(host="0.0.0.0", base_url="https://entraide.example", contact="x@example.org")
    assert whole.refuse_to_listen() is None


PRIVILEGE = re.compile(
    r"\b(is_?admin\w*|admin|administrators?|superuser|is_staff|staff|moderators?|roles?|role_id|founders?|fondateurs?)\b",
    re.I,
)


def test_no_table_has_a_column_of_privilege():
    assert SQLModel.metadata.sorted_tables
    for table in SQLModel.metadata.sorted_tables:
        for name in (table.name, *table.columns.keys()):
            assert not PRIVILEGE.search(name.replace("_", " ")), f"{table.name}.{name}"


def test_no_code_or_template_knows_a_privilege():
    assert len(CODE) > 40
    assert len(TEMPLATES) > 20
    for path in (*CODE, *TEMPLATES):
        text = re.sub(
            r'role="[a-z]+"|no administrator|No administrator|sans administrateur|pas d\'administrateur',
            "",
            path.read_text(),
        )
        for line in text.splitlines():
            found = PRIVILEGE.search(line)
            assert not found, f"{path.name}: {line.strip()}"


FORBIDDEN = {
    "an inline handler": re.compile(r"""\son[a-z]+\s*=|hx-on""", re.I),
    "an inline style": re.compile(r"\sstyle\s*=|<style", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
    "javascript in an attribute": re.compile(r"js:|javascript:", re.I),
    "a trigger filter": re.compile(r"hx-trigger=\"[^\"]*\["),
    "another site": re.compile(r"""(?:src|action|hx-get|hx-post)\s*=\s*["']https?:""", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_brings_in_nothing_it_should_not(path: Path):
    text = path.read_text()

    for what, pattern in FORBIDDEN.items():
        assert not pattern.search(text), f"{what} in {path.name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield open_engines(f"sqlite:///{tmp_path}/fresh.db")
        return
    with postgres.cluster() as server:
        engines = open_engines(f"{server}/postgres")
        yield engines
        engines.dispose()


def test_migrations_build_the_models(fresh_database):
    migrate(fresh_database)
    migrate(fresh_database)

    config = alembic_config()
    with fresh_database.reader.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
        assert MigrationContext.configure(connection).get_current_heads()


ENTRY = "INSERT INTO journal (n, at, type, public, commitments, head) VALUES (0, '2026-11-21 00:00:00', 'x', '', '', '')"


def test_migrations_guard_the_journal(fresh_database):
    migrate(fresh_database)

    assert "journal" in inspect(fresh_database.reader).get_table_names()
    with fresh_database.writer.begin() as connection:
        connection.exec_driver_sql(ENTRY)
    for act in ("DELETE FROM journal", "UPDATE journal SET type = 'autre'"):
        with fresh_database.writer.connect() as connection, pytest.raises(DBAPIError, match="only grows"):
            connection.exec_driver_sql(act)
