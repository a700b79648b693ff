"""A site of the first version: requests keep the readers that their form promised."""

from pathlib import Path

import pytest
from alembic import command
from sqlmodel import col, select

from entraide.database import open_engines
from entraide.keys import KeyFile
from entraide.models.exchange import Exchange
from entraide.models.request import HelpRequest
from entraide.operating.migration import alembic_config, migrate
from tests import postgres
from tests.test_private_words_migrated import EXCHANGE, QUIET, REQUEST, member


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_request_addressed_before_the_clock_stays_with_its_addressee(engine: str, tmp_path: Path):
    if engine == "sqlite":
        _upgrade_and_look(f"sqlite:///{tmp_path}/entraide.db", tmp_path)
    else:
        with postgres.cluster() as server:
            _upgrade_and_look(f"{server}/postgres", tmp_path)


def _upgrade_and_look(url: str, folder: Path) -> None:
    engines, config = open_engines(url, KeyFile(folder / "conversations.key")), alembic_config()
    with engines.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "open_the_house")
        for statement in (member(1, "Alice"), member(2, "Bob"), REQUEST, QUIET, EXCHANGE):
            connection.exec_driver_sql(statement)
    migrate(engines)
    with engines.reading() as session:
        rows = session.exec(select(HelpRequest).order_by(col(HelpRequest.id))).all()
        assert [(row.addressed, row.widens, row.widened_at, row.agenda_at) for row in rows] == [
            (True, False, None, None),
            (False, True, None, None),
        ]
        assert not session.exec(select(Exchange)).one().relayed
    engines.dispose()
