"""Brings a database to the tables of this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from entraide.database import Engines

SCRIPTS = Path(__file__).parent.parent / "migrations"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def migrate(engines: Engines) -> None:
    """Apply what is missing, in one write transaction; safe to run again, and beside a serving site."""
    config = alembic_config()
    config.attributes["sealing"] = engines.sealing
    with engines.writer.connect() as connection, _tables_rebuilt(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _require_whole(connection)
    engines.empty_log()  # what was sealed or emptied on the way stood there


@contextmanager
def _tables_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making another: meanwhile those that point at it must not notice."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _require_whole(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left a row that points at nothing")
