"""Opens connections and transactions; nothing else does.

One writer at a time, on both engines: SQLite by BEGIN IMMEDIATE under a file lock that the command line
shares, PostgreSQL by an advisory lock. A check followed by an act is then safe everywhere.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session

from entraide import rewriting
from entraide.keys import KeyFile
from entraide.urn_keys import UrnKeys

WRITER_LOCK = 0x656E74  # one number, known to every process of the site, for pg_advisory_xact_lock
PRAGMAS = (
    "busy_timeout=15000",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-16000",
    "journal_size_limit=67108864",
)


@dataclass(frozen=True)
class Engines:
    """`reader` for pages, `writer` for acts; the writer's transactions exclude one another.

    Their sessions carry, in `info["sealing"]` and `info["urns"]`, where the key of private words and those of secret
    ballots are kept; None: this program needs none.
    """

    reader: Engine
    writer: Engine
    sealing: KeyFile | None = None
    urns: UrnKeys | None = None

    def session(self, engine: Engine) -> Session:
        return Session(engine, info={"sealing": self.sealing, "urns": self.urns})

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.session(self.reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is kept if the block ends and undone if it raises."""
        with self.session(self.writer) as session, session.begin():
            yield session

    def empty_log(self) -> bool:
        """On SQLite, end the write-ahead log, where erased rows still stand. False: somebody reads, try again later."""
        if self.reader.dialect.name != "sqlite":
            return True
        connection = self.reader.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=1000")  # writers wait meanwhile
            busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA {PRAGMAS[0]}")
            return not busy
        finally:
            connection.close()

    def leave_no_trace(self, *tables: str) -> bool:
        """Whether what was deleted from these tables stands nowhere in the files any more. False: try again later."""
        if self.reader.dialect.name == "sqlite":
            return self.empty_log()
        return rewriting.rewrite(self.reader, tables)

    def dispose(self) -> None:
        self.reader.dispose()
        self.writer.dispose()


def open_engines(url: str, sealing: KeyFile | None = None, urns: UrnKeys | None = None) -> Engines:
    """Engines on this address, `sqlite:///path` or `postgresql+psycopg://…`."""
    if url.startswith("sqlite"):
        return Engines(*_open_sqlite(url), sealing, urns)
    reader = create_engine(url, pool_size=20, pool_pre_ping=True)
    writer = create_engine(url, pool_size=4, pool_timeout=30, pool_pre_ping=True)
    event.listen(writer, "begin", _lock_postgresql)
    return Engines(reader, writer, sealing, urns)


def _open_sqlite(url: str) -> tuple[Engine, Engine]:
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = create_engine(url, pool_size=20, connect_args={"timeout": 15})
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=30, connect_args={"timeout": 15})
    for engine, kind in ((reader, "DEFERRED"), (writer, "IMMEDIATE")):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _SqliteBegin(kind))
    _FileLock(path.with_suffix(".lock")).guard(writer)
    return reader, writer


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # None: sqlite3 itself never begins; BEGIN is ours alone.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


class _SqliteBegin:
    def __init__(self, kind: str) -> None:
        self.statement = f"BEGIN {kind}"

    def __call__(self, connection: Connection) -> None:
        connection.exec_driver_sql(self.statement)


def _lock_postgresql(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})


class _FileLock:
    """Held from BEGIN to the end of each write transaction, by this process and by the command line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def guard(self, engine: Engine) -> None:
        event.listen(engine, "begin", self._take, insert=True)
        event.listen(engine, "commit", self._commit)
        event.listen(engine, "rollback", self._release)
        event.listen(engine, "checkin", self._release)

    def _take(self, _connection: Connection) -> None:
        self.file = self.path.open("a")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def _commit(self, connection: Connection) -> None:
        # The event comes before the driver commits: commit here, under the lock, then let go.
        connection.connection.commit()
        self._release()

    def _release(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None
