"""One reminder two days before a closing, to those who have not answered; never to those on pause."""

import json

import pytest
from sqlmodel import delete, select

from entraide.domain.decisions import ballots, recording
from entraide.domain.decisions.drafts import BallotDraft, Effect
from entraide.domain.decisions.lifecycle import find
from entraide.domain.decisions.recording import RecordingDraft
from entraide.models.decision import Kind
from entraide.models.outbox import Mail
from tests.assembly import QUESTION, Assembly, make_assembly
from tests.conftest import START, Site
from tests.ways import OPTIONS


@pytest.fixture
def eight(site: Site) -> Assembly:
    """All have an address."""
    eight = make_assembly(site)
    for number in range(8):
        eight.change(number, email="x@example.org", email_verified_at=START)
    return eight


def told(eight: Assembly) -> list[int]:
    """Who was told since this was last asked, by their place in the assembly."""
    places = {member.id: place for place, member in enumerate(eight.members)}
    found = [places[mail.member_id] for mail in eight.rows(select(Mail).order_by(Mail.id))]
    with eight.site.writing() as session:
        session.exec(delete(Mail))
    return found


def note(eight: Assembly, who: int, undone: bool = False) -> None:
    with eight.site.writing() as session:
        decision, person = find(session, eight.decision_id), eight.members[who]
        draft = RecordingDraft(person=person.pseudonym, answer="consent", version=decision.version)
        recording.record(session, eight.members[0], person, decision, draft, eight.site.clock(), {})
        if undone:
            recording.undo(session, person, decision, eight.site.clock())


def test_nobody_is_reminded_twice_of_the_same_text(eight: Assembly):
    eight.propose()
    eight.answer("consent", 0, 1, 2)
    eight.advance(days=5)
    assert told(eight) == [3, 4, 5, 6, 7]

    eight.advance(hours=1).advance(days=1)
    assert told(eight) == []


def test_a_new_text_is_reminded_of_also_to_who_answered_the_old_one(eight: Assembly):
    eight.propose()
    eight.answer("consent", *range(7))
    eight.advance(days=5)
    assert told(eight) == [7]

    eight.rewrite()
    eight.answer("consent", 0, 7, version=2)
    eight.advance(days=5)
    assert told(eight) == [1, 2, 3, 4, 5, 6]


def test_an_extension_reminds_only_those_who_are_still_silent(eight: Assembly):
    eight.propose()
    eight.answer("consent", 0)
    eight.advance(days=5)
    assert told(eight) == [1, 2, 3, 4, 5, 6, 7]
    eight.answer("stand_aside", 1, 2, 3)
    eight.advance(days=2)
    assert told(eight) == []

    eight.advance(days=1)
    assert told(eight) == [4, 5, 6, 7]


@pytest.mark.parametrize(("method", "at_the_opening"), [("advice", []), ("lazy", list(range(8)))])
def test_who_asks_has_nothing_to_answer_and_is_not_reminded(
    eight: Assembly, method: str, at_the_opening: list[int]
):
    eight.propose(author=2, method=method)
    assert told(eight) == at_the_opening

    eight.advance(days=5)
    assert told(eight) == [0, 1, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("method", ["approval", "judgment", "resistance"])
def test_a_choice_is_reminded_of_as_any_other(eight: Assembly, method: str):
    eight.propose(effect=Effect(Kind.CHOICE), method=method, options=json.dumps(OPTIONS[method]))
    with eight.site.writing() as session:
        decision = find(session, eight.decision_id)
        draft = BallotDraft.model_validate({"answer": "choice", "version": 1, "choice-1": "1"})
        ballots.answer(session, eight.members[0], decision, draft, START)
    eight.answer("stand_aside", 1)
    eight.advance(days=5)

    assert told(eight) == [2, 3, 4, 5, 6, 7]


def test_pause_keeps_every_reminder_away_and_coming_back_brings_none(eight: Assembly):
    eight.propose()
    eight.answer("consent", 0, 1, 2, 3)
    eight.change(4, paused=True)
    eight.advance(days=5)
    assert told(eight) == [5, 6, 7]

    eight.change(4, paused=False)
    eight.advance(days=1)
    assert told(eight) == []


def test_who_had_their_answer_noted_is_not_reminded_unless_it_was_not_theirs(eight: Assembly):
    eight.propose()
    eight.answer("consent", 0, 1, 2, 3)
    note(eight, 4)
    note(eight, 5, undone=True)
    assert told(eight) == [4, 5]  # that something was noted for them
    eight.advance(days=5)

    assert told(eight) == [5, 6, 7]


def test_three_decisions_closing_together_are_one_message(eight: Assembly):
    for number in range(3):
        eight.propose(text=QUESTION.model_copy(update={"title": f"Question {number}"}))
    eight.advance(days=5)

    assert sorted(told(eight)) == list(range(8))
