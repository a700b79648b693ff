"""Whatever the members do, in whatever order, the journal says what the tables say and every page can be read."""

import pytest
from sqlmodel import select

from entraide.domain.decisions.reading import read_decision
from entraide.domain.verification import verify
from entraide.models.decision import Decision
from tests.conftest import Site
from tests.crossings import Crossings


@pytest.mark.parametrize("seed", range(3))
def test_however_the_ways_cross_the_journal_says_what_the_tables_say(site: Site, seed: int):
    council = Crossings(site, seed, people=9)
    for _stretch in range(4):
        council.live(50)
        with site.reading() as session:
            assert verify(session) == []
            reader = council.anybody(session)
            for number in session.exec(select(Decision.id)).all():
                read_decision(session, reader, number, council.now)
