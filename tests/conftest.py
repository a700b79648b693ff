"""The cast and the two engines. Every test that asks for `site` runs on SQLite and on a real PostgreSQL."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text
from sqlmodel import Session, SQLModel

import entraide.models  # noqa: F401
from entraide.database import open_engines
from entraide.domain.members.devices import open_device
from entraide.main import create_app
from entraide.models.member import Member
from entraide.operating.migration import migrate
from entraide.settings import Settings
from entraide.web.access import CARRIED
from tests import factories, postgres
from tests.visitor import ORIGIN, Visitor

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that a test sets and advances."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> datetime:
        self.now += timedelta(**duration)
        return self.now


class Site:
    """One application on one engine, emptied before each test."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = Clock()
        self.settings = Settings(
            data_dir=folder,
            database_url=url,
            base_url=ORIGIN,
            contact="contact@example.org",
            log_level="error",
        )
        self.app: FastAPI = create_app(self.settings, self.clock)
        self.engines = self.app.state.engines

    def writing(self) -> AbstractContextManager[Session]:
        return self.engines.writing()

    def reading(self) -> AbstractContextManager[Session]:
        return self.engines.reading()

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The questions that pages put to the database meanwhile."""
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.extend([statement] if statement.startswith(("SELECT", "WITH")) else [])

        event.listen(self.engines.reader, "before_cursor_execute", note)
        yield asked
        event.remove(self.engines.reader, "before_cursor_execute", note)

    def visitor(self) -> Visitor:
        return Visitor(self.app)

    def signed_in(self, member: Member, own: bool = True) -> Visitor:
        with self.writing() as session:
            token = open_device(session, session.get_one(Member, member.id), own, self.clock())
        return Visitor(self.app, token)

    def carried(self, member: Member, **fields: str) -> str:
        """What the sign-in form carries of a text that this member was sending when their session expired."""
        letter = {"purpose": CARRIED, "member": member.id, "path": "", "fields": list(fields.items())}
        seal = self.app.state.keys.seal
        return str(seal.encrypt_at_time(json.dumps(letter).encode(), int(self.clock().timestamp())).decode())

    def reset(self) -> None:
        self.clock.now = START
        self.app.state.limits.times.clear()
        self.app.state.seen.clear()
        shutil.rmtree(self.app.state.keys.urns.folder, ignore_errors=True)


class SqliteSite(Site):
    def __init__(self, folder: Path) -> None:
        self.file, self.empty = folder / "entraide.db", folder / "empty.db"
        engines = open_engines(f"sqlite:///{self.empty}")
        migrate(engines)
        engines.dispose()  # the last connection to close empties the WAL into the file
        super().__init__("", folder)

    def reset(self) -> None:
        super().reset()
        self.engines.dispose()
        for leftover in ("-wal", "-shm"):
            Path(f"{self.file}{leftover}").unlink(missing_ok=True)
        shutil.copyfile(self.empty, self.file)


class PostgresSite(Site):
    def __init__(self, server: str, folder: Path) -> None:
        name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        admin = open_engines(f"{server}/postgres")
        with admin.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        super().__init__(f"{server}/{name}", folder)
        migrate(self.engines)
        self.tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)

    def reset(self) -> None:
        super().reset()
        with self.engines.writer.begin() as connection:
            connection.execute(text(f"TRUNCATE {self.tables} RESTART IDENTITY CASCADE"))


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="entraide-test-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def sqlite_site(folder: Path) -> Iterator[Site]:
    (folder / "sqlite").mkdir()
    site = SqliteSite(folder / "sqlite")
    yield site
    site.engines.dispose()


@pytest.fixture(scope="session")
def postgres_site(folder: Path) -> Iterator[Site]:
    with postgres.cluster() as server:
        (folder / "postgresql").mkdir()
        site = PostgresSite(server, folder / "postgresql")
        yield site
        site.engines.dispose()


@pytest.fixture(params=["sqlite_site", "postgres_site"])
def site(request: pytest.FixtureRequest) -> Site:
    """An empty site."""
    chosen: Site = request.getfixturevalue(request.param)
    chosen.reset()
    return chosen


@pytest.fixture
def clock(site: Site) -> Clock:
    return site.clock


@pytest.fixture
def cast(site: Site) -> dict[str, Member]:
    """A small Conseil: Alice, Bob, Chloé and Driss, full members; Élio, a candidate whom Alice invited."""
    with site.writing() as session:
        return factories.make_cast(session, site.clock())


@pytest.fixture
def alice(cast: dict[str, Member]) -> Member:
    return cast["Alice"]


@pytest.fixture
def bob(cast: dict[str, Member]) -> Member:
    return cast["Bob"]


@pytest.fixture
def as_alice(site: Site, alice: Member) -> Visitor:
    return site.signed_in(alice)


@pytest.fixture
def as_bob(site: Site, bob: Member) -> Visitor:
    return site.signed_in(bob)


@pytest.fixture
def as_candidate(site: Site, cast: dict[str, Member]) -> Visitor:
    return site.signed_in(cast["Élio"])


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return site.visitor()


@pytest.fixture
def session(site: Site) -> Iterator[Session]:
    """For looking; what a test writes it writes in `site.writing()`."""
    with site.reading() as session:
        yield session
