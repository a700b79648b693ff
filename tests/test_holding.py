"""C9: the clock stops while an objection waits for somebody who is not available, fourteen days at most."""

from datetime import timedelta

import pytest

from entraide.models.decision import Stage
from tests.assembly import Assembly, make_assembly
from tests.conftest import START, Site
from tests.objectors import Objectors

CLOSING = START + timedelta(days=7)


@pytest.fixture
def asked(site: Site) -> Assembly:
    """A question is open; two consents reach the floor."""
    assembly = make_assembly(site)
    assembly.propose()
    assembly.answer("consent", 0, 1)
    return assembly


@pytest.fixture
def people(asked: Assembly) -> Objectors:
    return Objectors(asked)


# --- C9 ---


@pytest.mark.parametrize("paused_first", [True, False])
@pytest.mark.parametrize("ticking", [True, False])
def test_c9_the_clock_stops_then_the_group_goes_on(
    asked: Assembly, people: Objectors, paused_first: bool, ticking: bool
):
    if paused_first:
        people.pause(7)
    number = people.object(7)
    people.pause(7)
    for _day in range(20 if ticking else 0):
        asked.advance(days=1)
        assert asked.look().stage == Stage.OPEN
    asked.advance(days=1 if ticking else 21)

    decision = asked.look()
    assert (decision.stage, decision.closed_at) == (Stage.ADOPTED, CLOSING + timedelta(days=14))
    assert (decision.trial_days, decision.after_trial) == (30, "continue")
    assert people.where() == ["lapsed"]
    assert people.lines()[0].ballot.words
    assert people.lines()[0].objection.lapsed_at == START + timedelta(days=14)
    assert people.lines()[0].objection.id == number


@pytest.mark.parametrize("slept", [True, False])
def test_c9_after_the_closing(asked: Assembly, people: Objectors, slept: bool):
    """The text is being worked on when who objected goes on pause."""
    people.object(7)
    asked.advance(days=8)
    assert asked.look().stage == Stage.INTEGRATION
    people.pause(7)
    if not slept:
        asked.advance(days=13, hours=23)
        assert asked.look().stage == Stage.INTEGRATION
    asked.advance(days=15 if slept else 2)

    assert (asked.look().stage, asked.look().closed_at) == (Stage.ADOPTED, START + timedelta(days=22))


def test_the_clock_goes_on_where_it_was_when_the_person_is_back(asked: Assembly, people: Objectors):
    people.object(7)
    asked.advance(days=2)
    people.pause(7)
    asked.advance(days=5, hours=1, seconds=10)
    people.come_back(7)

    assert asked.look().closes_at == CLOSING + timedelta(days=5, hours=1, minutes=1)
    told = [entry["ferme"] for kind, entry in asked.journal() if kind == "scrutin.ouvert"]
    assert told == ["2026-11-28T09:00Z", "2026-12-03T10:01Z"]
    asked.advance(days=5, minutes=1)
    assert asked.look().stage == Stage.INTEGRATION


def test_fourteen_days_in_all_for_one_text(asked: Assembly, people: Objectors):
    people.object(7)
    for _twice in range(2):
        people.pause(7)
        asked.advance(days=6)
        people.come_back(7)
        asked.advance(hours=1)
    people.pause(7)
    asked.advance(days=1, hours=23)
    assert people.where() == ["raised"]

    asked.advance(hours=1)
    assert people.where() == ["lapsed"]
    assert asked.look().closes_at == CLOSING + timedelta(days=14)


def test_when_the_days_are_used_up_another_pause_stops_nothing(asked: Assembly, people: Objectors):
    people.object(6)
    people.pause(6)
    asked.advance(days=14)
    people.object(7)
    people.pause(7)
    assert asked.look().held_since is None

    asked.advance(days=7)
    assert (asked.look().stage, people.where()) == (Stage.INTEGRATION, ["lapsed", "raised"])


def test_a_new_text_has_its_own_fourteen_days(asked: Assembly, people: Objectors):
    people.object(7)
    people.pause(7)
    asked.advance(days=10)
    asked.rewrite()
    assert (asked.look().held_since, asked.look().held_for) == (None, 0)

    people.object(7, version=2)
    asked.answer("consent", 0, 1, version=2)
    asked.advance(days=13)
    assert (asked.look().stage, people.where()) == (Stage.OPEN, ["repeated", "raised"])


def test_lifting_from_a_pause_lets_the_clock_go_on(asked: Assembly, people: Objectors):
    people.pause(7)
    people.object(7)
    asked.advance(days=3)
    asked.withdraw_objection(7)

    assert asked.look().closes_at == CLOSING + timedelta(days=3)
    assert asked.advance(days=7).look().stage == Stage.ADOPTED


def test_lifted_after_the_closing_from_a_pause(asked: Assembly, people: Objectors):
    people.object(7)
    asked.advance(days=8)
    people.pause(7)
    asked.advance(days=3)
    asked.withdraw_objection(7)

    assert (asked.look().stage, asked.look().closed_at) == (Stage.ADOPTED, START + timedelta(days=11))


def test_another_answer_from_a_pause_lets_the_clock_go_on(asked: Assembly, people: Objectors):
    people.pause(7)
    people.object(7)
    asked.advance(days=3)
    asked.answer("stand_aside", 7)

    assert (asked.look().held_since, people.lines()) == (None, [])
    assert asked.look().closes_at == CLOSING + timedelta(days=3)


def test_the_objection_of_somebody_who_is_there_stands_after_the_fourteen_days(
    asked: Assembly, people: Objectors
):
    people.object(6)
    people.object(7)
    people.pause(7)
    asked.advance(days=21)

    assert asked.look().stage == Stage.INTEGRATION
    assert people.where() == ["raised", "lapsed"]
    people.lift(6, people.lines()[0].objection.id)
    assert asked.look().stage == Stage.ADOPTED


def test_who_comes_back_after_it_was_passed_over_may_object_again(asked: Assembly, people: Objectors):
    people.object(7)
    people.pause(7)
    asked.advance(days=15)
    people.come_back(7)
    people.object(7)

    assert people.where() == ["raised"]
    assert asked.advance(days=6).look().stage == Stage.INTEGRATION


@pytest.mark.parametrize("days", [13, 15])
def test_what_the_clock_made_true_comes_before_what_one_does(asked: Assembly, people: Objectors, days: int):
    """Coming back on the fifteenth day, on a site where nothing ran since, does not undo the fourteenth."""
    people.object(7)
    people.pause(7)
    asked.site.clock.advance(days=days)
    people.come_back(7)

    assert people.where() == (["raised"] if days < 14 else ["lapsed"])
    assert asked.look().closes_at == CLOSING + timedelta(days=min(days, 14))


def test_a_closing_that_has_come_is_not_stopped(asked: Assembly, people: Objectors):
    people.object(7)
    asked.site.clock.advance(days=7)
    people.pause(7)

    assert asked.look().held_since is None
    asked.tick()
    assert asked.look().stage == Stage.INTEGRATION


def test_nobody_is_reminded_while_the_clock_is_stopped(asked: Assembly, people: Objectors):
    asked.change(3, email="x@example.org", email_verified_at=START)
    people.object(7)
    people.pause(7)
    asked.advance(days=10)
    assert not asked.look().reminded

    people.come_back(7)
    asked.advance(days=5)
    assert asked.look().reminded


# --- a trial that was asked shorter stays shorter ---


@pytest.mark.parametrize(("asked_for", "kept"), [(None, 30), (60, 30), (10, 10)])
def test_it_is_reviewed_within_thirty_days(site: Site, asked_for: int | None, kept: int):
    assembly = make_assembly(site)
    after = "stop" if asked_for else ""
    assembly.propose(trial_days=asked_for, after_trial=after)
    assembly.answer("consent", 0, 1)
    people = Objectors(assembly)
    people.object(7)
    people.pause(7)
    assembly.advance(days=21)

    decision = assembly.look()
    assert (decision.trial_days, decision.after_trial) == (kept, after or "continue")
    assert decision.review_at == START + timedelta(days=21 + kept)
