"""When consent is stuck: a vote at two thirds as the last resort, on the same text, already read."""

import pytest
from sqlmodel import select

from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.standing import terms_of
from entraide.domain.refusals import NotAllowed, Refusal
from entraide.domain.verification import verify
from entraide.models.action import Action
from entraide.models.decision import Decision, DecisionVersion, Kind, Stage
from entraide.models.member import State
from tests.assembly import BETTER, Assembly, make_assembly
from tests.conftest import Site
from tests.objectors import Objectors


@pytest.fixture
def eight(site: Site) -> Assembly:
    return make_assembly(site)


def stick(eight: Assembly, people: Objectors, rounds: int = 3, **rewriting: object) -> None:
    """Each text meets an objection, and becomes another one."""
    for version in range(1, rounds + 1):
        people.object(7, version)
        draft = BETTER.model_copy(
            update={"version": version, "simple": f"Le texte n° {version + 1}, au calme."}
        )
        eight.rewrite(draft=draft, **rewriting)


@pytest.fixture
def stuck(eight: Assembly) -> Objectors:
    eight.propose()
    people = Objectors(eight)
    stick(eight, people)
    return people


def decisions(eight: Assembly) -> list[Decision]:
    return eight.rows(select(Decision).order_by(Decision.id))


def test_the_same_text_is_put_to_a_vote_and_the_consent_ends(eight: Assembly, stuck: Objectors):
    number = stuck.vote_instead(0)

    before, vote = decisions(eight)
    assert (before.stage, vote.stage, vote.method) == (Stage.WITHDRAWN, Stage.OPEN, "yes_no")
    assert (vote.id, vote.replaces_id, vote.title) == (number, before.id, before.title)
    assert terms_of(vote).threshold == (2, 3)
    text = eight.rows(select(DecisionVersion).where(DecisionVersion.decision_id == vote.id))
    assert [version.simple for version in text] == ["Le texte n° 4, au calme."]
    told = [(kind, entry["scrutin"]) for kind, entry in eight.journal()][-2:]
    assert told == [("scrutin.clos", f"s-{before.id}"), ("scrutin.ouvert", f"s-{vote.id}")]


def test_asked_twice_it_is_one_vote(eight: Assembly, stuck: Objectors):
    assert stuck.vote_instead(0) == stuck.vote_instead(0)
    assert len(decisions(eight)) == 2


@pytest.mark.parametrize(("against", "stage"), [(1, Stage.ADOPTED), (2, Stage.NOT_ADOPTED)])
def test_two_thirds_of_those_who_say_yes_or_no(eight: Assembly, stuck: Objectors, against: int, stage: Stage):
    eight.decision_id = stuck.vote_instead(0)
    eight.answer("for", 0, 1, 2) if against == 2 else eight.answer("for", 0, 1)
    eight.answer("against", *range(4, 4 + against))

    assert eight.advance(days=7).look().stage == stage


@pytest.mark.parametrize("rounds", [0, 2])
def test_before_three_texts_met_an_objection_it_is_refused(eight: Assembly, rounds: int):
    eight.propose()
    people = Objectors(eight)
    stick(eight, people, rounds)
    people.object(7, rounds + 1)

    with pytest.raises(Refusal, match="dernier recours"):
        people.vote_instead(0)


def test_texts_changed_without_an_objection_are_not_stuck(eight: Assembly):
    eight.propose()
    for version in range(1, 5):
        draft = BETTER.model_copy(
            update={"version": version, "simple": f"Le texte n° {version + 1}, au calme."}
        )
        eight.rewrite(draft=draft)

    with pytest.raises(Refusal, match="dernier recours"):
        Objectors(eight).vote_instead(0)


def test_only_its_author_does_it(eight: Assembly, stuck: Objectors):
    with pytest.raises(NotAllowed):
        stuck.vote_instead(1)
    stuck.vote_instead(0)
    with pytest.raises(NotAllowed):
        stuck.vote_instead(1)


def test_once_its_author_left_any_full_member_does(eight: Assembly, stuck: Objectors):
    eight.change(0, state=State.LEFT)
    eight.change(2, state=State.WELCOME)
    with pytest.raises(NotAllowed):
        stuck.vote_instead(2)

    assert stuck.vote_instead(1) == stuck.vote_instead(3)


def test_a_decision_that_is_closed_is_not_put_to_a_vote(eight: Assembly, stuck: Objectors):
    eight.answer("consent", 0, 1, version=4)
    eight.advance(days=7)

    with pytest.raises(Refusal, match="dernier recours"):
        stuck.vote_instead(0)


@pytest.mark.parametrize(("against", "days"), [(2, 10), (3, 7)])
def test_a_rule_changes_at_the_share_that_the_rules_ask(eight: Assembly, against: int, days: int):
    eight.propose(effect=Effect(Kind.RULE, "decision.jours", 12))
    told = set(eight.read(verify))  # these eight came in without the journal
    people = Objectors(eight)
    stick(eight, people, value=10)
    eight.decision_id = people.vote_instead(0)
    eight.answer("for", 0, 1, 2, 3)
    eight.answer("against", *range(4, 4 + against))
    eight.advance(days=14)

    assert eight.rule("decision.jours") == days
    assert {problem for problem in eight.read(verify) if "liste" not in problem} <= told


def test_an_action_starts_by_the_vote(eight: Assembly):
    number = eight.make_action()
    eight.propose(effect=Effect(Kind.ACTION, str(number)))
    people = Objectors(eight)
    stick(eight, people)
    vote = people.vote_instead(0)
    action = eight.rows(select(Action))[0]
    assert (action.state, action.decision_id) == ("deciding", vote)

    eight.decision_id = vote
    eight.answer("for", 0, 1)
    eight.advance(days=7)
    action = eight.rows(select(Action))[0]
    assert (action.state, action.simple) == ("under_way", "Le texte n° 4, au calme.")
    assert eight.journal()[-1][1] == {"action": f"a-{number}", "scrutin": f"s-{vote}"}


def test_a_full_queue_makes_the_vote_wait(eight: Assembly, stuck: Objectors):
    first = eight.decision_id
    for title in ("Deux", "Trois", "Quatre"):
        eight.propose(text=stuck.another_question().model_copy(update={"title": f"Question {title}"}))
    eight.decision_id = first
    vote = stuck.vote_instead(0)

    assert eight.stages([vote]) == [Stage.WAITING]
