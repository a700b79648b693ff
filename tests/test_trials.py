"""A trial runs, is reviewed for a week, then goes on or is undone: by the clock alone, whatever ran."""

from datetime import timedelta

import pytest
from sqlmodel import select

from entraide.domain.decisions import trials
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.trials import read_trial
from entraide.domain.verification import verify
from entraide.models.action import Action
from entraide.models.decision import Kind, Stage, Trial
from entraide.models.outbox import Mail
from entraide.models.rule import Rule
from tests.assembly import Assembly, make_assembly
from tests.conftest import START, Site
from tests.questions import WORDS
from tests.trying import REVIEW_AT, RULE, say, seen, try_out


@pytest.fixture
def eight(site: Site) -> Assembly:
    return make_assembly(site)


def test_a_trial_runs_from_the_closing_that_adopted_it(eight: Assembly):
    eight.propose(effect=RULE, trial_days=30, after_trial="continue")
    eight.answer("consent", 0, 1)
    assert seen(eight) == ""
    eight.site.clock.advance(days=14)
    assert (seen(eight), eight.look().trial) == (Trial.RUNNING, "")

    eight.site.clock.advance(hours=5)
    eight.tick()
    assert (eight.look().trial, eight.look().review_at) == (Trial.RUNNING, REVIEW_AT)


def test_without_a_trial_nothing_is_reviewed(eight: Assembly):
    eight.propose(effect=RULE)
    eight.answer("consent", 0, 1)
    eight.advance(days=60)

    assert (eight.look().trial, eight.look().review_at, eight.look().undo) == ("", None, "")
    assert eight.rule("decision.jours") == 10


@pytest.mark.parametrize(
    ("said", "after", "ends"),
    [
        ([], "continue", Trial.KEPT),
        ([], "stop", Trial.ENDED),
        (["stop"], "continue", Trial.ENDED),
        (["continue"], "stop", Trial.KEPT),
        (["stop", "change"], "stop", Trial.KEPT),
        (["stop", "stop", "continue", "change"], "stop", Trial.KEPT),
        (["stop", "stop", "stop", "continue", "change"], "continue", Trial.ENDED),
    ],
)
def test_how_a_trial_ends(eight: Assembly, said: list[str], after: str, ends: Trial):
    try_out(eight, after=after).advance(days=30)
    for who, what in enumerate(said):
        say(eight, who, what)
    eight.site.clock.advance(days=7)
    assert seen(eight) == ends
    eight.tick()
    eight.tick()

    assert eight.look().trial == ends
    assert eight.rule("decision.jours") == (10 if ends == Trial.KEPT else 7)
    assert [public for act, public in eight.journal() if act == "essai.fini"] == [
        {"scrutin": f"s-{eight.decision_id}", "suite": "continue" if ends == Trial.KEPT else "arrete"}
    ]
    assert [p for p in eight.read(verify) if "personne" not in p] == []


def test_a_rule_gets_its_former_value_back_from_the_end_of_the_review(eight: Assembly):
    try_out(eight, after="stop").advance(days=40)

    [rule] = eight.rows(select(Rule))
    assert (rule.value, rule.decision_id, rule.since_at) == (
        "7",
        eight.decision_id,
        REVIEW_AT + trials.REVIEW,
    )
    change = {"cle": "decision.jours", "avant": 10, "apres": 7, "scrutin": f"s-{eight.decision_id}"}
    assert eight.journal()[-2][0] == "essai.fini"
    assert eight.journal()[-1] == ("reglage.change", change)


def test_a_rule_that_another_decision_changed_since_is_left_alone(eight: Assembly):
    first = try_out(eight, after="stop").decision_id
    eight.propose(author=1, effect=Effect(Kind.RULE, "decision.jours", 12))
    eight.answer("consent", 0, 1)
    eight.advance(days=14).advance(days=30)
    eight.decision_id = first

    assert (eight.look().trial, eight.rule("decision.jours")) == (Trial.ENDED, 12)
    assert eight.journal()[-1][0] == "essai.fini"
    decision = eight.look()
    trial = eight.read(
        lambda s: read_trial(s, eight.members[0], decision, eight.standing(s), eight.site.clock())
    )
    assert trial.stays
    assert [p for p in eight.read(verify) if "personne" not in p] == []


def test_an_action_under_way_is_ended(eight: Assembly):
    number = eight.make_action()
    try_out(eight, Effect(Kind.ACTION, str(number)), after="stop").advance(days=40)

    [action] = eight.rows(select(Action))
    assert (action.state, action.ending) == ("ended", "stopped")
    assert action.ended_at == START + timedelta(days=7 + 30 + 7)


def test_an_action_that_was_ended_by_its_people_keeps_its_story(eight: Assembly):
    number = eight.make_action()
    try_out(eight, Effect(Kind.ACTION, str(number)), after="stop")
    with eight.site.writing() as session:
        action = session.get_one(Action, number)
        action.state, action.ended_at, action.ending = "ended", START, "done"
    eight.advance(days=40)

    assert eight.rows(select(Action))[0].ending == "done"


def test_a_question_is_recorded_as_ended(eight: Assembly):
    eight.propose(trial_days=60, after_trial="stop")
    eight.answer("consent", 0, 1)
    eight.advance(days=7).advance(days=67)

    assert eight.look().trial == Trial.ENDED


def test_a_site_that_slept_writes_all_at_once_and_tells_nobody_too_late(eight: Assembly):
    eight.propose(effect=RULE, trial_days=30, after_trial="stop")
    eight.answer("consent", 0, 1)
    eight.tick()
    eight.change(2, email="x@example.org", email_verified_at=START)
    eight.site.clock.advance(days=100)
    assert seen(eight) == Trial.ENDED
    eight.tick()

    assert (eight.look().trial, eight.rule("decision.jours")) == (Trial.ENDED, 7)
    assert eight.rows(select(Mail)) == []


def test_what_opens_again_is_on_trial_no_more(eight: Assembly):
    eight.propose(method="lazy", trial_days=30, after_trial="stop")
    assert eight.advance(days=7).look().trial == Trial.RUNNING
    eight.answer("objection", 7, words=WORDS)
    assert (eight.look().stage, eight.look().trial, seen(eight)) == (Stage.INTEGRATION, "", "")

    eight.advance(days=60)
    assert (eight.look().stage, eight.look().trial) == (Stage.INTEGRATION, "")
