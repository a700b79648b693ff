"""Few decisions at once, the others in a queue; and who is told that one closes."""

from datetime import timedelta

import pytest
from sqlmodel import select

from entraide.models.outbox import Mail
from tests.assembly import QUESTION, Assembly, make_assembly
from tests.conftest import START, Site


@pytest.fixture
def eight(site: Site) -> Assembly:
    return make_assembly(site)


@pytest.fixture
def asked(eight: Assembly) -> Assembly:
    """A question is open."""
    eight.propose()
    return eight


# --- the queue ---


def test_at_most_three_are_open_and_the_others_wait_their_turn(eight: Assembly):
    numbers = [eight.propose(text=QUESTION.model_copy(update={"title": f"Question {n}"})) for n in range(5)]
    assert eight.stages(numbers) == ["open", "open", "open", "waiting", "waiting"]
    assert eight.look().terms == ""

    eight.decision_id = numbers[0]
    eight.advance(days=7).advance(days=3)
    eight.decision_id = numbers[-1]
    assert eight.stages(numbers) == ["not_enough"] * 3 + ["open"] * 2
    assert eight.look().closes_at == START + timedelta(days=17)


def test_a_place_is_free_as_soon_as_a_proposal_is_taken_back(eight: Assembly):
    numbers = [eight.propose(text=QUESTION.model_copy(update={"title": f"Question {n}"})) for n in range(4)]
    eight.take_back(0, numbers[1])

    assert eight.stages(numbers) == ["open", "withdrawn", "open", "open"]
    assert eight.journal()[-2][1]["resultat"] == "retire"


# --- being told ---


def test_two_days_before_the_closing_those_who_have_not_answered_are_told_once(asked: Assembly):
    for number in range(3):
        asked.change(number, email="x@example.org", email_verified_at=START)
    asked.change(1, paused=True)
    asked.answer("consent", 2)
    asked.advance(days=4, hours=23)
    assert asked.rows(select(Mail)) == []

    asked.advance(hours=1).advance(hours=1).advance(days=1)
    assert [(mail.member_id, mail.kind) for mail in asked.rows(select(Mail))] == [
        (asked.members[0].id, "closing")
    ]


def test_an_extension_is_announced_again(asked: Assembly):
    asked.change(0, email="x@example.org", email_verified_at=START)
    asked.advance(days=5).advance(days=2)
    assert len(asked.rows(select(Mail))) == 1

    asked.advance(days=1)
    assert len(asked.rows(select(Mail))) == 2


def test_what_waits_for_me_is_the_decision_closing_first(eight: Assembly):
    eight.propose()
    eight.site.clock.advance(days=1)
    later = eight.propose(author=1, text=QUESTION.model_copy(update={"title": "Une autre"}))
    waiting = eight.waiting(0)
    assert waiting == [f"/decisions/{later - 1}", f"/decisions/{later}"]

    eight.answer("consent", 0)
    assert eight.waiting(0) == waiting[:1]
