"""A secret ballot under several real processes: two that vote at once, and one that is killed at every step."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from entraide.domain.decisions import secrecy
from entraide.domain.decisions.urn import sealing
from entraide.domain.verification import verify
from entraide.models.decision import Stage
from entraide.models.member import Member
from entraide.models.urn import UrnBallot, UrnLine
from tests.conftest import Site
from tests.urn_cast import Box, make_box

HOUSE = Path(__file__).parent.parent


@contextmanager
def child(box: Box, *acts: str) -> Iterator[subprocess.Popen]:
    where = (box.site.settings.sqlalchemy_url, str(box.keys.folder), str(box.decision_id))
    command = [sys.executable, "-m", "tests.urn_child", *where, box.now.isoformat(), *acts]
    with subprocess.Popen(
        command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site, people=7)


def test_t1_6_fifty_votes_of_one_person_from_two_processes_are_one_vote(box: Box):
    """T1.6: one ballot, one mark on the roll."""
    box.open()
    one = str(box.members[0].id)
    with child(box, "vote", one, "25") as first, child(box, "vote", one, "25") as second:
        for process in (first, second):
            assert process.stdout.readline() == "ready\n"
        for process in (first, second):
            process.stdin.write("\n")
            process.stdin.flush()
        assert (first.wait(120), second.wait(120)) == (0, 0)

    assert len(box.rows(UrnBallot)) == 1
    assert sum(line.voted for line in box.rows(UrnLine)) == 1
    assert box.choice(0) in ({"": "pour"}, {"": "contre"})


def kill_at_every_step(box: Box, act: str) -> int:
    """Until it ends; how many deaths that was. After each one the tables say what the journal says."""
    deaths = 0
    with child(box, act) as process:
        while (said := process.stdout.readline()) == "killed\n":
            deaths += 1
            whole(box)
            process.stdin.write("\n")
            process.stdin.flush()
        assert said == "ended 0\n"
        assert process.wait(60) == 0
    return deaths


def whole(box: Box) -> None:
    with box.site.reading() as session:
        assert verify(session) == []
    marks, ballots = box.rows(UrnLine), box.rows(UrnBallot)
    assert sum(line.voted for line in marks) == len(ballots)
    assert len(box.acts("scrutin.ouvert")) <= 1
    assert len(box.acts("scrutin.clos")) <= 1
    assert len(box.acts("scrutin.scelle")) <= 1


def test_t1_13_killed_at_every_step_it_ends_as_if_nothing_had_happened(box: Box):
    """T1.13: of the opening, of a vote, of the closing and of the sealing; never two results, nothing lost."""
    opened_through_deaths(box)
    voted_through_deaths(box)
    box.site.clock.advance(days=7)
    assert kill_at_every_step(box, "tick") > 10
    closing = box.closing()
    assert box.look().stage == Stage.CHECKING
    assert closing["depouillement"] == {"q1": {"pour": 5, "contre": 1, "abstention": 0}}
    assert len({box.proof(who).codes["q1"] for who in range(6)}) == 6

    box.site.clock.advance(days=7)
    assert kill_at_every_step(box, "tick") > 10
    assert box.closing() == closing
    assert (box.look().stage, box.urn().sealed_at) == (Stage.ADOPTED, box.now)
    assert not box.rows(UrnLine)
    assert box.keys.names() == []
    assert [kind for kind, _ in box.acts()][-3:] == ["scrutin.ouvert", "scrutin.clos", "scrutin.scelle"]
    whole(box)


def opened_through_deaths(box: Box) -> None:
    box.propose()
    with box.site.writing() as session:
        secrecy.ask(session, session.get_one(Member, box.members[1].id), box.decision(session))
    assert kill_at_every_step(box, "open") > 10
    assert box.look().stage == Stage.OPEN
    assert box.keys.names() == [box.name]


def voted_through_deaths(box: Box) -> None:
    """Six vote; the first one changes their vote, again and again cut."""
    box.vote_all(["pour"] * 6)
    assert kill_at_every_step(box, "vote") > 2
    assert [box.choice(who) for who in (0, 1)] == [{"": "contre"}, {"": "pour"}]


def test_a_key_left_by_an_opening_that_was_cut_is_destroyed_at_start(box: Box):
    box.open()
    box.keys.make("s-99")
    sealing.repair(box.site.engines)

    assert box.keys.names() == [box.name]


def test_a_key_that_came_back_after_the_sealing_is_destroyed_at_start(box: Box):
    box.open().vote_all(["pour"] * 5).close().seal()
    box.keys.make(box.name)
    sealing.repair(box.site.engines)

    assert box.keys.names() == []
