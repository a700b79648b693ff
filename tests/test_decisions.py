"""Decisions through the domain: the sequences of consent, what is frozen at the opening, who is told."""

import hashlib
from datetime import timedelta

import pytest
from sqlmodel import select

from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.standing import terms_of
from entraide.domain.refusals import NotAllowed, Refusal
from entraide.models.decision import Ballot, Kind, RollLine, Stage
from entraide.models.member import State
from entraide.models.rule import Rule
from tests.assembly import QUESTION, Assembly, make_assembly
from tests.conftest import START, Site
from tests.factories import make_member


@pytest.fixture
def eight(site: Site) -> Assembly:
    return make_assembly(site)


@pytest.fixture
def asked(eight: Assembly) -> Assembly:
    """A question is open."""
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
def test_c3_an_objection_without_words_is_not_stored(asked: Assembly, words: str):
    with pytest.raises(Refusal, match="10 caractères"):
        asked.answer("objection", 7, words=words)

    assert asked.rows(select(Ballot)) == []


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


def test_a_vote_on_a_rule_asks_for_the_share_that_the_rules_set(eight: Assembly):
    eight.propose(effect=Effect(Kind.RULE, "decision.jours", 10), method="yes_no")
    eight.answer("for", 0, 1, 2)
    eight.answer("against", 3, 4)

    assert eight.advance(days=14).look().stage == Stage.NOT_ADOPTED  # 3 of 5 is less than 2/3


# --- what is frozen at the opening ---


def test_the_roll_and_the_base_are_frozen(eight: Assembly):
    states = [
        {"paused": True},
        {"seen_on": (START - timedelta(days=46)).date()},
        {"seen_on": (START - timedelta(days=45)).date()},
        {"state": State.SUSPENDED},
        {"state": State.WELCOME},
        {"state": State.LEFT},
    ]
    for number, change in enumerate(states):
        eight.change(number, **change)
    eight.propose(author=7)
    eight.change(6, paused=True)
    with eight.site.writing() as writing:
        newcomer = make_member(writing, "Nouvelle", START)
        writing.expunge(newcomer)

    terms = terms_of(eight.look())
    on_roll = eight.rows(select(RollLine.member_id))
    assert set(on_roll) == {eight.members[n].id for n in (0, 1, 2, 3, 6, 7)}
    assert (terms.roll, terms.base) == (6, 4)  # seen and not on pause: 2, 3, 6, 7
    eight.members.append(newcomer)
    with pytest.raises(NotAllowed, match="liste"):
        eight.answer("consent", 8)


def test_those_in_welcome_answer_about_actions_and_count(eight: Assembly):
    eight.change(0, state=State.WELCOME)
    eight.propose(author=0, effect=Effect(Kind.ACTION, str(eight.make_action())))

    assert (terms_of(eight.look()).roll, terms_of(eight.look()).base) == (8, 8)
    eight.answer("consent", 0, 1)
    assert eight.advance(days=7).look().stage == Stage.ADOPTED


def test_a_rule_changed_during_a_decision_changes_nothing_in_it(asked: Assembly):
    before = asked.look().terms
    with asked.site.writing() as session:
        session.add(Rule(key="decision.plancher", value="2", since_at=START))
    asked.answer("consent", 0, 1)

    assert asked.advance(days=7).look().terms == before


def test_an_opening_says_in_the_journal_what_was_frozen(asked: Assembly):
    text = f"{QUESTION.title}\n\n{QUESTION.simple}\n\n{QUESTION.if_nothing}"

    assert asked.journal() == [
        (
            "scrutin.ouvert",
            {
                "scrutin": f"s-{asked.decision_id}",
                "objet": "question",
                "methode": "consentement",
                "version": 1,
                "texte_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "liste": 8,
                "base": 8,
                "plancher": 2,
                "ferme": "2026-11-28T09:00Z",
                "prolonge": False,
            },
        )
    ]


def test_an_extension_a_new_text_and_the_closings_are_in_the_journal(asked: Assembly):
    asked.answer("consent", 0)
    asked.advance(days=7)
    asked.answer("objection", 1, words="Le café est trop bruyant pour moi.")
    asked.advance(days=3)
    asked.rewrite()
    asked.answer("consent", 0, 1, version=2)
    asked.advance(days=7)

    told = [
        (kind, entry["version"], entry.get("resultat", entry.get("ferme"))) for kind, entry in asked.journal()
    ]
    assert told == [
        ("scrutin.ouvert", 1, "2026-11-28T09:00Z"),
        ("scrutin.ouvert", 1, "2026-12-01T09:00Z"),
        ("scrutin.clos", 1, "a-retravailler"),
        ("scrutin.ouvert", 2, "2026-12-08T09:00Z"),
        ("scrutin.clos", 2, "adopte"),
    ]


def test_a_closing_falls_on_a_whole_minute(eight: Assembly):
    eight.site.clock.advance(seconds=1)
    eight.propose()

    assert eight.look().closes_at == START + timedelta(days=7, minutes=1)
