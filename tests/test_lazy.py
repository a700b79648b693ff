"""« Sauf objection »: silence lets it go on, an objection stops it, before the closing and seven days after."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from entraide.domain import verification
from entraide.domain.decisions.lazy_consensus import told
from entraide.domain.decisions.methods import METHODS, lazy
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Terms
from entraide.domain.refusals import Refusal
from entraide.models.decision import Decision, Stage
from entraide.models.outbox import Mail
from tests.assembly import BETTER, Assembly, make_assembly
from tests.conftest import Clock, Site
from tests.questions import QUESTION, WORDS
from tests.visitor import Visitor

NEW = "/decisions/nouvelle/sans-objection"
TYPED = {**QUESTION, "small": "oui"}
CAST = st.lists(st.builds(Ballot, st.sampled_from(lazy.ANSWERS), st.integers(1, 2), st.booleans()))
TERMS = st.builds(Terms, st.integers(0, 30))


@given(CAST, TERMS, st.randoms())
def test_only_a_standing_objection_to_this_text_counts_in_any_order(
    cast: list[Ballot], terms: Terms, chance: Any
):
    shuffled = list(cast)
    chance.shuffle(shuffled)
    outcome = METHODS["lazy"].decide(cast, terms, AnswerRound(2))

    assert outcome == METHODS["lazy"].decide(shuffled, terms, AnswerRound(2))
    stands = any(b.answer == "objection" and b.version == 2 and not b.settled for b in cast)
    assert outcome.kind == (Kind.INTEGRATION if stands else Kind.ADOPTED)


def test_an_objection_says_why():
    assert lazy.missing("objection", "non") == ("words",)
    assert lazy.missing("more_time") == ("answer",)
    assert lazy.missing("consent") == lazy.missing("objection", WORDS) == ()


@pytest.fixture
def asked(site: Site) -> Assembly:
    council = make_assembly(site)
    council.change(1, email="un@example.org", email_verified_at=site.clock())
    council.propose(method="lazy")
    return council


def test_everybody_is_told_when_it_opens_and_silence_lets_it_go_on(asked: Assembly):
    assert [mail.kind for mail in asked.rows(select(Mail))] == ["opened"]
    assert told(asked.look()) == 1

    assert asked.advance(days=6, hours=23).look().stage == Stage.OPEN
    assert asked.advance(hours=1).look().stage == Stage.ADOPTED
    assert asked.journal()[-1][1]["resultat"] == "adopte"


def test_one_objection_is_enough_and_its_author_may_withdraw_it(asked: Assembly):
    asked.answer("consent", 2, 3, 4, 5)
    asked.answer("objection", 6, words=WORDS)

    assert asked.advance(days=7).look().stage == Stage.INTEGRATION
    asked.withdraw_objection(6)
    assert asked.look().stage == Stage.ADOPTED


def test_a_better_text_opens_again_and_everybody_is_told_again(asked: Assembly):
    asked.answer("objection", 6, words=WORDS)
    asked.advance(days=7)
    asked.rewrite()

    assert asked.look().stage == Stage.OPEN
    assert len(asked.rows(select(Mail))) >= 2
    assert asked.advance(days=7).look().stage == Stage.ADOPTED


def test_for_seven_days_an_objection_opens_it_again(asked: Assembly):
    asked.advance(days=7)
    asked.site.clock.advance(days=6, hours=23)
    with pytest.raises(Refusal):
        asked.answer("consent", 2)
    asked.answer("objection", 6, words=WORDS)

    assert (asked.look().stage, asked.look().closed_at) == (Stage.INTEGRATION, None)
    assert asked.journal()[-1][1] == {
        "scrutin": f"s-{asked.decision_id}",
        "objet": "question",
        "version": 1,
        "resultat": "a-retravailler",
        "rouverte": True,
    }
    assert not [
        sentence
        for sentence in asked.read(verification.verify)
        if "personnes de la liste" not in sentence and "décision" in sentence
    ]
    asked.withdraw_objection(6)
    assert asked.look().stage == Stage.ADOPTED
    asked.site.clock.advance(hours=1)
    with pytest.raises(Refusal):
        asked.answer("objection", 6, words=WORDS)


def test_after_the_appeal_a_better_text_is_another_question(asked: Assembly):
    asked.advance(days=7)
    asked.answer("objection", 6, words=WORDS)
    asked.rewrite(draft=BETTER)

    assert asked.look().stage == Stage.OPEN
    assert asked.advance(days=7).look().stage == Stage.ADOPTED


# --- pages ---


@pytest.fixture
def url(as_alice: Visitor, as_bob: Visitor) -> str:
    url = as_alice.post(NEW, TYPED).location
    as_bob.post(f"{url}/relecture")
    return url


def test_the_form_says_that_silence_lets_it_go_on(as_alice: Visitor, session: Session):
    assert "le silence laisse faire" in as_alice.get(NEW).text
    as_alice.post(NEW, TYPED)

    assert [(d.kind, d.method) for d in session.exec(select(Decision))] == [("question", "lazy")]


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        (
            {"small": ""},
            "small",
            "Cochez cette case si c'est vrai. Sinon, choisissez une autre façon de décider.",
        ),
        ({"title": "ab"}, "title", "Écrivez au moins 3 caractères."),
        ({"simple": ""}, "simple", "Remplissez ce champ."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    as_alice: Visitor, session: Session, changed: dict[str, str], field: str, reason: str
):
    page = as_alice.post(NEW, TYPED | changed, status=422)

    assert page.error(field) == reason
    assert page.one("#if_nothing").text.strip() == TYPED["if_nothing"]
    assert session.exec(select(Decision)).all() == []


def test_only_full_members_propose(visitor: Visitor, as_candidate: Visitor):
    visitor.get(NEW, status=401)
    as_candidate.post(NEW, TYPED, status=403)


def test_its_author_is_not_asked_to_answer(as_alice: Visitor, as_bob: Visitor, url: str):
    assert "se fera sauf objection" not in as_alice.get("/attentes").text
    assert "se fera sauf objection" in as_bob.get("/attentes").text


def test_one_objects_with_words_and_it_is_worked_on_again(as_bob: Visitor, url: str, clock: Clock):
    page = as_bob.get(url)
    assert "sans réponse, cela se fait" in page.text
    assert [b.text for b in page.all(f'form[action="{url}/bulletin"] button')] == [
        "C'est bon pour moi",
        "J'ai une objection",
    ]
    as_bob.get(f"{url}/bulletin?reponse=objection")
    as_bob.post(f"{url}/bulletin", {"answer": "objection", "version": "1", "words": WORDS})
    as_bob.post(f"{url}/bulletin", {"answer": "more_time", "version": "1"}, status=422)
    clock.advance(days=7)

    assert "une objection reste" in as_bob.get(url).text
    assert "1 objection reste" in as_bob.get(f"{url}/resultat").text


def test_after_the_closing_one_may_still_object(
    as_alice: Visitor, as_bob: Visitor, as_candidate: Visitor, url: str, clock: Clock
):
    clock.advance(days=8)
    page = as_bob.get(url)
    assert "Personne n'a d'objection : cela se fait." in page.text
    form = f"{url}/bulletin?reponse=objection"
    assert page.all(f'a[href="{form}"]')
    assert as_bob.get(form).all("main form button")
    as_bob.post(f"{url}/bulletin", {"answer": "objection", "version": "1", "words": "non"}, status=422)
    as_bob.post(f"{url}/bulletin", {"answer": "objection", "version": "1", "words": WORDS})

    assert "une objection reste" in as_alice.get(url).text
    assert "est rouverte" in as_alice.get("/journal").text


def test_after_seven_days_more_it_is_done(as_bob: Visitor, url: str, clock: Clock):
    clock.advance(days=14)
    assert not as_bob.get(url).all(f'a[href="{url}/bulletin?reponse=objection"]')
    as_bob.get(f"{url}/bulletin?reponse=objection", status=409)
    as_bob.post(f"{url}/bulletin", {"answer": "objection", "version": "1", "words": WORDS}, status=409)
