"""Decisions through the domain: the sequences of the consent method, what is frozen, who may, what follows."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.domain import duties
from entraide.domain.decisions import ballots, lifecycle
from entraide.domain.decisions.drafts import BallotDraft, Effect, QuestionDraft, TextDraft
from entraide.domain.decisions.standing import standing
from entraide.domain.refusals import Refusal
from entraide.models.decision import Ballot, Decision, Kind, Stage
from entraide.models.journal import JournalEntry
from entraide.models.member import Member
from tests.conftest import START, Site
from tests.factories import make_member

QUESTION = QuestionDraft(
    title="Un café le jeudi",
    simple="Nous nous retrouvons chaque jeudi au café de la place.",
    if_nothing="Nous continuons à nous écrire seulement.",
)
BETTER = TextDraft(
    simple="Nous nous retrouvons un jeudi sur deux, au calme.", if_nothing=QUESTION.if_nothing
)


@dataclass
class Assembly:
    """Eight full members and one decision, driven by the clock."""

    site: Site
    members: list[Member]
    decision_id: int = 0

    def propose(self, author: int = 0, effect: Effect | None = None, **more: Any) -> int:
        with self.site.writing() as session:
            effect = effect or Effect(Kind.QUESTION)
            decision = lifecycle.propose(
                session, self.members[author], more.pop("text", QUESTION), effect, self.site.clock(), **more
            )
            self.decision_id = decision.id
            return decision.id

    def answer(self, choice: str, *who: int, words: str = "", version: int = 1) -> None:
        for number in who:
            with self.site.writing() as session:
                draft = BallotDraft(answer=choice, words=words, version=version)
                decision = lifecycle.find(session, self.decision_id)
                ballots.answer(session, self.members[number], decision, draft, self.site.clock())

    def withdraw_objection(self, who: int) -> None:
        with self.site.writing() as session:
            decision = lifecycle.find(session, self.decision_id)
            ballots.withdraw_objection(session, self.members[who], decision, self.site.clock())

    def rewrite(self, author: int = 0) -> None:
        with self.site.writing() as session:
            decision = lifecycle.find(session, self.decision_id)
            lifecycle.rewrite(session, self.members[author], decision, BETTER, self.site.clock())

    def tick(self) -> None:
        with self.site.writing() as session:
            duties.catch_up(session, self.site.clock())

    def advance(self, **duration: float) -> "Assembly":
        """Let time pass and the duties run; what a page said just before must be what they write."""
        self.site.clock.advance(**duration)
        with self.site.reading() as session:
            decision = lifecycle.find(session, self.decision_id)
            seen = standing(decision, lifecycle.ballots_of(session, decision), self.site.clock())
        self.tick()
        self.tick()
        written = self.look()
        assert (written.stage, written.closes_at, written.extended) == (seen.stage, seen.closes_at, seen.extended)
        return self

    def look(self) -> Decision:
        with self.site.reading() as session:
            return lifecycle.find(session, self.decision_id)

    def journal(self) -> list[tuple[str, dict[str, Any]]]:
        with self.site.reading() as session:
            rows = session.exec(select(JournalEntry).order_by(JournalEntry.n)).all()
            return [(row.type, json.loads(row.public)) for row in rows]


@pytest.fixture
def eight(site: Site) -> Assembly:
    with site.writing() as session:
        members = [make_member(session, f"Membre {n}", START) for n in range(8)]
        for member in members:
            session.expunge(member)
    return Assembly(site, members)


@pytest.fixture
def asked(eight: Assembly) -> Assembly:
    eight.propose()
    return eight


# --- the sequences of consent, base 8, floor 2 ---


def test_c1_consents_and_a_concern_adopt(asked: Assembly):
    asked.answer("consent", 0, 1, 2)
    asked.answer("consent_with_concern", 3, words="Pensons au bruit.")

    assert asked.advance(days=7).look().stage == Stage.ADOPTED


def test_c2_one_objection_sends_the_text_back_to_work(asked: Assembly):
    asked.answer("consent", *range(7))
    asked.answer("objection", 7, words="Le café est trop bruyant pour moi.")

    assert asked.advance(days=7).look().stage == Stage.INTEGRATION


@pytest.mark.parametrize("words", ["", "   trop   "])
def test_c3_an_objection_without_words_is_not_stored(asked: Assembly, session: Session, words: str):
    with pytest.raises(Refusal, match="10 caractères"):
        asked.answer("objection", 7, words=words)

    assert session.exec(select(Ballot)).all() == []


@pytest.mark.parametrize("when", ["before the closing", "after the closing"])
def test_c4_an_objection_withdrawn_lets_the_first_text_be_adopted(asked: Assembly, when: str):
    asked.answer("consent", *range(7))
    asked.answer("objection", 7, words="Le café est trop bruyant pour moi.")
    if when == "after the closing":
        asked.advance(days=8)
    asked.withdraw_objection(7)
    asked.advance(days=7)

    assert (asked.look().stage, asked.look().version) == (Stage.ADOPTED, 1)


def test_c5_answers_to_the_first_text_do_not_count_for_the_second(asked: Assembly):
    asked.answer("consent", *range(7))
    asked.answer("objection", 7, words="Le café est trop bruyant pour moi.")
    asked.advance(days=7)
    asked.rewrite()

    assert asked.look().stage == Stage.OPEN
    assert (asked.advance(days=7).look().stage, asked.look().extended) == (Stage.OPEN, True)
    assert asked.advance(days=3).look().stage == Stage.NOT_ENOUGH


def test_c6_one_consent_is_extended_once_then_not_enough(asked: Assembly):
    asked.answer("consent", 0)

    assert asked.advance(days=7).look().closes_at == START + timedelta(days=10)
    assert asked.advance(days=3).look().stage == Stage.NOT_ENOUGH


def test_c7_more_time_is_three_more_days(asked: Assembly):
    asked.answer("consent", 0, 1)
    asked.answer("more_time", 2)

    assert asked.advance(days=7).look().stage == Stage.OPEN
    assert asked.advance(days=3).look().stage == Stage.ADOPTED


def test_c8_everybody_saying_yes_closes_nothing_early(asked: Assembly):
    asked.advance(days=2)
    asked.answer("consent", *range(8))

    assert asked.advance(days=4, hours=23, minutes=59).look().stage == Stage.OPEN
    assert asked.advance(minutes=1).look().stage == Stage.ADOPTED


def test_c10_no_answer_is_not_an_objection(asked: Assembly):
    assert asked.advance(days=7).look().extended
    assert asked.advance(days=3).look().stage == Stage.NOT_ENOUGH


def test_a_site_that_slept_through_both_closings_tells_the_same(asked: Assembly):
    assert asked.advance(days=30).look().stage == Stage.NOT_ENOUGH
    assert asked.look().closed_at == START + timedelta(days=10)


# --- yes or no ---


@pytest.mark.parametrize(
    ("yes", "no", "stage"),
    [(3, 2, Stage.ADOPTED), (3, 3, Stage.NOT_ADOPTED), (1, 0, Stage.NOT_ENOUGH), (0, 3, Stage.NOT_ADOPTED)],
)
def test_yes_or_no_follows_the_answers(eight: Assembly, yes: int, no: int, stage: Stage):
    eight.propose(method="yes_no")
    eight.answer("for", *range(yes))
    eight.answer("against", *range(yes, yes + no))

    assert eight.advance(days=7).look().stage == stage
