"""One walk through the house on PostgreSQL; the other journeys are walked on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from entraide.demo.build import World, build_demo
from entraide.domain.members import invitations
from entraide.models.member import Member
from tests import postgres
from tests.browser.conftest import Served
from tests.browser.steps import Phones
from tests.browser.walks import ask_the_first_found, join


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("postgresql")
    with postgres.cluster() as server, Served(folder, f"{server}/postgres") as site:
        yield site


def test_a_walk_through_the_house(chromium: Browser, served: Served):
    keys, now = served.app.state.keys, served.clock()
    world: World = build_demo(served.engines, keys, now, members=12)
    with served.engines.writing() as session:
        host = session.get_one(Member, world.member_id)
        link = invitations.invite(session, keys, host, now).link
        session.expunge(host)
    phones = Phones(chromium, served, javascript=True)
    join(phones.borrow(), link, "Ondine")

    walker = phones.of(host)
    walker.tap("Chercher")
    name = ask_the_first_found(walker, "g besoin daide pr les papié de la mdph")
    walker.reads(f"{name} a reçu votre demande")
    walker.open("/idees")
    walker.type("Votre idée, en une phrase", "Un café le mardi, au calme.")
    walker.tap("Déposer mon idée")
    walker.reads("Un café le mardi, au calme.")
    walker.open(f"/decisions/{world.decision_id}")
    walker.tap("C'est bon pour moi")
    walker.reads("Vous pouvez changer votre réponse jusqu'à la clôture.")
    phones.close()
