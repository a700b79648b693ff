"""Brings a database to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from entraide.database import Engines

SCRIPTS = Path(__file__).parent.parent / "migrations"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def migrate(engines: Engines) -> None:
    """Apply what is missing, in one write transaction; safe to run again, and beside a serving site."""
    config = alembic_config()
    with engines.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
