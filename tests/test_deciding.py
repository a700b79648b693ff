"""Answering, proposing, rewriting, taking back; and what an adopted decision does."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from entraide.domain import rules
from entraide.domain.charter import charter
from entraide.domain.decisions import ballots, founding
from entraide.domain.decisions.drafts import Effect
from entraide.domain.refusals import NotAllowed, Refusal
from entraide.models.action import Action
from entraide.models.decision import Ballot, Kind, Stage
from entraide.models.member import Member, State
from entraide.models.rule import Rule
from tests.assembly import BETTER, Assembly, make_assembly
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


# --- answering ---


def test_an_answer_is_kept_until_the_last_second_whatever_ran(asked: Assembly):
    asked.answer("consent", 0)
    asked.site.clock.advance(days=7, seconds=-1)
    asked.answer("consent", 1)
    asked.site.clock.advance(seconds=1)

    with pytest.raises(Refusal, match="ne peut plus répondre"):
        asked.answer("consent", 2)


def test_the_last_answer_counts(asked: Assembly):
    asked.answer("objection", 0, words="Le café est trop bruyant pour moi.")
    asked.answer("consent", 0, 1)

    assert [b.answer for b in asked.rows(select(Ballot))] == ["consent", "consent"]
    assert asked.advance(days=7).look().stage == Stage.ADOPTED


def test_an_answer_to_an_older_text_is_refused(asked: Assembly):
    asked.rewrite()

    with pytest.raises(Refusal, match="texte a changé"):
        asked.answer("consent", 0, version=1)


def test_nobody_withdraws_the_objection_of_another(asked: Assembly):
    asked.answer("objection", 7, words="Le café est trop bruyant pour moi.")

    with pytest.raises(Refusal, match="pas d'objection"):
        asked.withdraw_objection(0)


def test_after_the_closing_the_last_objection_withdrawn_counts_again(asked: Assembly):
    asked.answer("consent", 0)
    asked.answer("objection", 6, 7, words="Le café est trop bruyant pour moi.")
    asked.advance(days=8)
    asked.withdraw_objection(6)
    assert asked.look().stage == Stage.INTEGRATION

    asked.withdraw_objection(7)
    assert (asked.look().stage, asked.look().closes_at) == (Stage.OPEN, START + timedelta(days=11))
    assert asked.advance(days=3).look().stage == Stage.NOT_ENOUGH


# --- proposing, rewriting, taking back ---


def test_the_same_proposal_sent_twice_is_one(asked: Assembly):
    first = asked.decision_id
    asked.site.clock.advance(minutes=30)

    assert asked.propose() == first


def test_one_decision_at_a_time_about_a_rule(eight: Assembly):
    eight.propose(effect=Effect(Kind.RULE, "decision.jours", 10))

    with pytest.raises(Refusal, match="déjà en cours"):
        eight.propose(author=1, effect=Effect(Kind.RULE, "decision.jours", 12))


def test_those_in_welcome_do_not_propose_rules(eight: Assembly):
    eight.change(0, state=State.WELCOME)

    with pytest.raises(NotAllowed):
        eight.propose(author=0, effect=Effect(Kind.RULE, "decision.jours", 10))


def test_nothing_is_decided_during_the_foundation(site: Site):
    with site.writing() as session:
        first = make_member(session, "Alice", START)
        session.expunge(first)

    with pytest.raises(Refusal, match="fondation"):
        Assembly(site, [first]).propose()


def test_only_its_author_reworks_a_decision(asked: Assembly):
    with pytest.raises(NotAllowed):
        asked.rewrite(author=1)
    with pytest.raises(NotAllowed):
        asked.take_back(1, asked.decision_id)


def test_once_its_author_has_left_any_full_member_reworks_it(asked: Assembly):
    asked.change(0, state=State.LEFT)
    asked.rewrite(author=1)

    assert asked.look().version == 2


def test_the_same_new_text_sent_twice_is_one_version(asked: Assembly):
    asked.rewrite()
    asked.rewrite()
    assert asked.look().version == 2

    with pytest.raises(Refusal, match="entre-temps"):
        asked.rewrite(draft=BETTER.model_copy(update={"simple": "Un troisième texte, écrit sans relire."}))
    with pytest.raises(Refusal, match="celui d'aujourd'hui"):
        asked.rewrite(draft=BETTER.model_copy(update={"version": 2}))


# --- effects ---


def test_an_adopted_rule_is_in_force_from_the_closing(eight: Assembly):
    eight.propose(effect=Effect(Kind.RULE, "decision.jours", 10))
    eight.answer("consent", 0, 1)
    eight.advance(days=13)
    assert eight.rule("decision.jours") == 7

    eight.advance(days=5)
    [rule] = eight.rows(select(Rule))
    assert (rule.value, rule.decision_id, rule.since_at) == (
        "10",
        eight.decision_id,
        START + timedelta(days=14),
    )
    change = {"cle": "decision.jours", "avant": 7, "apres": 10, "scrutin": f"s-{eight.decision_id}"}
    assert eight.journal()[-1] == ("reglage.change", change)


def test_the_value_of_the_last_text_is_the_one_that_is_adopted(eight: Assembly):
    eight.propose(effect=Effect(Kind.RULE, "decision.jours", 10))
    eight.rewrite(value=12)
    eight.answer("consent", 0, 1, version=2)
    eight.advance(days=14)

    assert eight.rule("decision.jours") == 12


def test_an_adopted_action_starts_with_its_last_text(eight: Assembly):
    number = eight.make_action()
    eight.propose(effect=Effect(Kind.ACTION, str(number)))
    eight.rewrite()
    eight.answer("consent", 0, 1, version=2)
    eight.advance(days=7)

    action = eight.rows(select(Action))[0]
    assert (action.state, action.simple) == ("under_way", BETTER.simple)
    assert action.started_at == START + timedelta(days=7)
    assert eight.journal()[-1] == (
        "action.demarree",
        {"action": f"a-{number}", "scrutin": f"s-{eight.decision_id}"},
    )


def test_an_action_that_lacked_answers_may_be_put_again(eight: Assembly):
    number = eight.make_action()
    eight.propose(effect=Effect(Kind.ACTION, str(number)))
    eight.advance(days=10)

    assert eight.rows(select(Action))[0].state == "proposal"


def test_the_founding_decision_confirms_every_rule(eight: Assembly):
    with eight.site.writing() as writing:
        rules.set_provisional(writing, "conseil.nom", "Conseil d'Arcueil", START)
        assert founding.is_offered(writing)
        draft = founding.FoundingDraft(name="Conseil de la Bièvre", commune="Arcueil")
        opened = founding.open_founding(writing, eight.members[3], draft, START)
        assert founding.open_founding(writing, eight.members[4], draft, START).id == opened.id
        eight.decision_id = opened.id
    assert not eight.read(founding.is_offered)
    eight.answer("consent", 0, 1)
    eight.advance(days=14)

    assert {rule.decision_id for rule in eight.read(rules.in_force)} == {eight.decision_id}
    assert eight.rule("conseil.nom") == "Conseil de la Bièvre"
    assert eight.rule("charte.version") == charter().version
    assert not eight.read(founding.is_offered)


def test_a_founding_that_lacked_answers_is_offered_again(eight: Assembly):
    with eight.site.writing() as writing:
        draft = founding.FoundingDraft(name="Conseil de la Bièvre", commune="Arcueil")
        eight.decision_id = founding.open_founding(writing, eight.members[3], draft, START).id
    eight.advance(days=17)

    assert eight.read(founding.is_offered)


# --- the wall around effects ---


def test_only_the_lifecycle_knows_the_effects():
    importers = []
    for path in Path("entraide").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            names = [alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)]
            module = getattr(node, "module", "") or ""
            if "effects" in names or any("decisions.effects" in name for name in (*names, module)):
                importers.append(str(path))
    assert set(importers) == {"entraide/domain/decisions/lifecycle.py"}


# --- leaving with one's words ---


@pytest.mark.parametrize("takes_texts", [True, False])
def test_words_go_with_their_author_if_they_ask_but_the_vote_stays(asked: Assembly, takes_texts: bool):
    asked.answer("consent", 0, 1)
    asked.answer("objection", 7, words="Le café est trop bruyant pour moi.")
    asked.change(7, takes_texts=takes_texts)
    with asked.site.writing() as session:
        ballots.take_words_away(session, session.get_one(Member, asked.members[7].id), START)

    words = asked.rows(select(Ballot.words).where(Ballot.answer == "objection"))
    assert ("bruyant" in words[0]) is not takes_texts
    assert asked.advance(days=7).look().stage == Stage.INTEGRATION
