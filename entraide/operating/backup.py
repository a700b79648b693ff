"""Backup and restore: one gzipped file of JSON lines, the same for both engines, without any secret.

First line: `{"format": 1, "software": …, "revision": …, "at": …, "tables": [names in order of insertion]}`; then one
line a row: `[table, {column: value}]`. Instants are ISO 8601 in UTC, private words stay sealed. The secrets folder is
copied apart, by hand, elsewhere: without it, a backup is restored and its conversations are lost.
"""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Date, Table, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, SQLModel

from entraide import __version__
from entraide.database import Engines
from entraide.domain.search import index
from entraide.models.base import Instant

FORMAT = 1
BATCH = 500
UNREADABLE = ValueError, TypeError, OSError, EOFError, zlib.error


class RestoreRefused(Exception):
    """Why this file or this database cannot be used, in one sentence."""


def tables() -> list[Table]:
    """All tables, those that others point to first."""
    return list(SQLModel.metadata.sorted_tables)


def back_up(engines: Engines, target: Path, now: datetime) -> int:
    """Write the whole database to `target` (mode 0600), as it is at one instant; returns the number of rows."""
    partial, rows = target.with_suffix(".partial"), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    raw = os.fdopen(descriptor, "wb")
    with raw, gzip.open(raw, "wt", encoding="utf-8") as file, engines.reader.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        names = [table.name for table in tables()]
        head = {"format": FORMAT, "software": __version__, "revision": _revision(connection)}
        head |= {"at": now.isoformat(), "tables": names}
        file.write(json.dumps(head) + "\n")
        for line in _lines(connection):
            file.write(line)
            rows += 1
    partial.replace(target)
    return rows


def _revision(connection: Connection) -> str | None:
    """The tables' version: rows written under another one would not fit, or would bring back words in clear."""
    return MigrationContext.configure(connection).get_current_revision()


def _lines(connection: Connection) -> Iterator[str]:
    for table in tables():
        for row in connection.execution_options(yield_per=BATCH).execute(_ordered(table)).mappings():
            yield (
                json.dumps(
                    [table.name, {name: _plain(value) for name, value in row.items()}], ensure_ascii=False
                )
                + "\n"
            )


def _ordered(table: Table) -> Any:
    return select(table).order_by(*table.primary_key.columns)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return value.isoformat() if isinstance(value, date | datetime) else value


def restore(engines: Engines, source: Path) -> int:
    """Fill an empty, migrated database from a backup, whole or not at all; returns the number of rows."""
    with gzip.open(source, "rt", encoding="utf-8") as file, engines.writer.begin() as connection:
        head = _head(file)
        if head.get("format") != FORMAT:
            raise RestoreRefused("Ce fichier n'est pas une sauvegarde que cette version sait lire.")
        if head.get("revision") != _revision(connection):
            raise RestoreRefused(
                f"Cette sauvegarde vient d'une autre version du site ({head['software']}). "
                "Rétablissez-la avec cette version, puis mettez le site à jour."
            )
        for table in tables():
            if connection.execute(select(func.count()).select_from(table)).scalar():
                raise RestoreRefused(
                    "La base n'est pas vide : une sauvegarde se rétablit dans une base vide."
                )
        try:
            rows = _fill(connection, file)
        except (*UNREADABLE, KeyError, DataError, IntegrityError) as error:
            raise RestoreRefused(
                "Cette sauvegarde est abîmée. Rien n'a été rétabli : prenez-en une autre."
            ) from error
        _restart_sequences(connection)
        index.rebuild(Session(connection))
    return rows


def _head(file: TextIO) -> dict[str, Any]:
    try:
        return dict(json.loads(file.readline()))
    except UNREADABLE as error:
        raise RestoreRefused("Ce fichier n'est pas une sauvegarde du site.") from error


def _fill(connection: Connection, file: TextIO) -> int:
    known, rows = {table.name: table for table in tables()}, 0
    waiting: list[dict[str, Any]] = []
    current: Table | None = None
    for line in file:
        name, values = json.loads(line)
        table = known[name]
        if current is not None and (table is not current or len(waiting) >= BATCH):
            connection.execute(insert(current), waiting)
            waiting = []
        current = table
        waiting.append({column: _typed(table, column, value) for column, value in values.items()})
        rows += 1
    if current is not None and waiting:
        connection.execute(insert(current), waiting)
    return rows


def _typed(table: Table, column: str, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"hex"}:
        return bytes.fromhex(value["hex"])
    kind = table.c[column].type
    if value is None or not isinstance(kind, Instant | Date):
        return value
    return datetime.fromisoformat(value) if isinstance(kind, Instant) else date.fromisoformat(value)


def _restart_sequences(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        if "id" in table.c and table.c.id.autoincrement and table.c.id.type.python_type is int:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608  (our own table names)
                    f"COALESCE((SELECT max(id) FROM {table.name}), 0) + 1, false)"
                )
            )
