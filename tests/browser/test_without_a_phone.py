"""A meeting on paper, an answer noted for somebody, and the review of a trial, on a phone of 360 px."""

from datetime import timedelta

import pytest

from entraide.domain import duties
from entraide.domain.decisions import ballots, proposing
from entraide.domain.decisions.drafts import BallotDraft, Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Decision, Kind
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import TOO_WIDE, Phones

TEXT = QuestionDraft(
    title="Un café le jeudi",
    simple="Nous nous retrouvons chaque jeudi au café de la place.",
    if_nothing="Nous continuons à nous écrire seulement.",
)
SMALLEST = "Math.min(...[...document.querySelectorAll('.paper *')].map(e => parseFloat(getComputedStyle(e).fontSize)))"
SHOWN = "name => { const e = document.querySelector(name); return !!e && e.offsetParent !== null; }"


@pytest.fixture
def cast(served: Served) -> dict[str, Member]:
    with served.engines.writing() as session:
        names = ("Alice", "Bob", "Chloé", "Driss")
        made = {name: factories.make_member(session, name, served.clock()) for name in names}
        session.expunge_all()
        return made


@pytest.fixture
def url(served: Served, cast: dict[str, Member]) -> str:
    """Alice asks, for a trial of a month."""
    with served.engines.writing() as session:
        way = Way(read=True, trial_days=30, after_trial="continue")
        effect = Effect(Kind.QUESTION)
        decision = proposing.propose(session, cast["Alice"], TEXT, effect, served.clock(), way)
        return f"/decisions/{decision.id}"


def adopt(served: Served, cast: dict[str, Member], url: str) -> None:
    """With two answers; then its month goes by."""
    with served.engines.writing() as session:
        decision = session.get_one(Decision, int(url.rpartition("/")[2]))
        for name in ("Alice", "Bob"):
            draft = BallotDraft(answer="consent", version=1)
            ballots.answer(session, cast[name], decision, draft, served.clock())
    for days in (7, 30):
        served.clock.now += timedelta(days=days)
        with served.engines.writing() as session:
            duties.catch_up(session, served.clock())


@pytest.mark.parametrize("page", ["bulletin-papier", "liste-papier"])
def test_paper_is_large_black_on_white_and_without_furniture(
    phones: Phones, cast: dict[str, Member], url: str, page: str
):
    walker = phones.of(cast["Bob"], color_scheme="dark")
    walker.open(f"{url}/{page}")
    sheet = walker.page
    sheet.emulate_media(media="print")
    sheet.set_viewport_size({"width": 794, "height": 1123})

    assert sheet.evaluate(SMALLEST) >= 24  # 18 points
    for furniture in (".site-header", ".places", ".site-footer", ".back", ".screen"):
        assert not sheet.evaluate(SHOWN, furniture), furniture
    body = "getComputedStyle(document.body).%s"
    assert sheet.evaluate(body % "backgroundColor") == "rgb(255, 255, 255)"
    assert sheet.evaluate(body % "color") == "rgb(0, 0, 0)"
    assert not sheet.evaluate(TOO_WIDE)


def test_an_answer_is_noted_and_refused(phones: Phones, cast: dict[str, Member], url: str):
    bob, chloe = phones.of(cast["Bob"]), phones.of(cast["Chloé"])
    bob.open(url)
    bob.unfold("Pour une rencontre, ou sans téléphone")
    bob.tap("Noter la réponse de quelqu'un")
    bob.type("Son pseudonyme", "chloe")
    bob.page.get_by_label("C'est bon pour moi", exact=True).check()
    bob.tap("Noter sa réponse")
    bob.reads("Chloé : C'est bon pour moi")

    chloe.open("/")
    chloe.tap("Voir si c'est bien la vôtre")
    chloe.reads("Bob a noté votre réponse")
    chloe.tap("Ce n'est pas ma réponse")
    chloe.reads("La réponse notée pour vous est effacée.")
    bob.look_again()
    bob.reads("Chloé : annulée")


def test_a_review_is_answered_in_three_taps_from_the_first_screen(
    served: Served, phones: Phones, cast: dict[str, Member], url: str
):
    adopt(served, cast, url)
    driss = phones.of(cast["Driss"])
    driss.start_counting()
    driss.tap("Faire le bilan")
    driss.tick("Changer quelque chose")
    driss.tap("Envoyer ma réponse")

    assert (driss.taps, driss.fields, driss.screens) == (3, 0, 2)
    driss.reads("Votre réponse est notée : Changer quelque chose.")
