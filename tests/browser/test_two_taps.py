"""Two taps from the first screen to an answer recorded, with a thumb or with keys, with JavaScript or without."""

import json

import pytest
from sqlmodel import select

from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Ballot, Kind
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones, Walker

TEXT = {
    "title": "Un café le jeudi",
    "simple": "Nous nous retrouvons chaque jeudi au café de la place.",
    "if_nothing": "Nous continuons à nous écrire seulement.",
}
NAMES = ["Le café de la place", "Le parc", "La médiathèque", "Chez Driss"]


@pytest.fixture
def bob(served: Served) -> Member:
    """A member among four, on whose first screen nothing waits but decisions."""
    with served.engines.writing() as session:
        cast = [
            factories.make_member(session, name, served.clock())
            for name in ("Bob", "Alice", "Chloé", "Driss")
        ]
        session.expunge_all()
        return cast[0]


def put(served: Served, method: str, title: str = TEXT["title"], names: tuple[str, ...] = ()) -> None:
    """Alice asks, by this method."""
    with served.engines.writing() as session:
        alice = session.exec(select(Member).where(Member.pseudonym == "Alice")).one()
        draft = QuestionDraft(**{**TEXT, "title": title})
        effect = Effect(Kind.CHOICE if names else Kind.QUESTION)
        way = Way(method, json.dumps(names) if names else "", read=True)
        proposing.propose(session, alice, draft, effect, served.clock(), way)


def given(served: Served) -> list[str]:
    with served.engines.reading() as session:
        return list(session.exec(select(Ballot.answer)))


@pytest.mark.parametrize(
    ("method", "button", "answer"),
    [
        ("consent", "C'est bon pour moi", "consent"),
        ("consent", "Je laisse les autres décider", "stand_aside"),
        ("yes_no", "Contre", "against"),
        ("lazy", "C'est bon pour moi", "consent"),
    ],
)
def test_from_any_page_agir_then_an_answer(
    served: Served, phones: Phones, bob: Member, method: str, button: str, answer: str
):
    put(served, method)
    walker = phones.of(bob)
    walker.start_counting()
    walker.tap("Agir")
    walker.reads(TEXT["title"], TEXT["simple"])
    walker.tap(button)

    assert (walker.taps, walker.fields) == (2, 0)
    assert given(served) == [answer]
    assert walker.place == "/decisions/1"
    walker.reads(f"{button}. Vous pouvez changer votre réponse jusqu'à la clôture.")
    walker.open("/agir")
    walker.does_not_read("On attend votre avis")


def test_from_the_first_screen_the_line_that_waits_leads_there_too(
    served: Served, phones: Phones, bob: Member
):
    put(served, "consent")
    walker = phones.of(bob)
    walker.start_counting()
    walker.tap("Lire et répondre")
    walker.tap("C'est bon pour moi")

    assert (walker.taps, given(served)) == (2, ["consent"])


def test_a_short_list_is_ticked_there_and_a_long_form_is_one_tap_away(
    served: Served, phones: Phones, bob: Member
):
    put(served, "approval", names=tuple(NAMES))
    walker = phones.of(bob)
    walker.tap("Agir")
    walker.tick("La médiathèque")
    walker.tap("Envoyer ma réponse")
    assert given(served) == ["choice"]

    served.clock.advance(hours=1)
    put(served, "judgment", "Où aller ?", tuple(NAMES))
    walker.tap("Agir")
    walker.tap("Lire et répondre")
    walker.reads("Où aller ?", "Sans avis")


def press_until(walker: Walker, name: str) -> None:
    """With the Tab key, to the control that reads so."""
    for _key in range(40):
        walker.page.keyboard.press("Tab")
        if walker.page.evaluate("document.activeElement.innerText.trim()") == name:
            return
    raise AssertionError(f"« {name} » is not reached with the Tab key")


def test_two_keys_pressed_do_the_same(served: Served, phones: Phones, bob: Member):
    put(served, "yes_no")
    walker = phones.of(bob)
    for control in ("Agir", "Pour"):
        press_until(walker, control)
        with walker.page.expect_navigation():
            walker.page.keyboard.press("Enter")

    assert given(served) == ["for"]
    walker.reads("Pour. Vous pouvez changer votre réponse")


def test_each_answer_is_large_enough_for_a_thumb_and_none_is_put_before(
    served: Served, phones: Phones, bob: Member
):
    put(served, "consent")
    walker = phones.of(bob)
    walker.open("/agir")
    boxes = [button.bounding_box() for button in walker.page.locator("#a-repondre ~ form button").all()]

    assert len(boxes) == 5
    assert {round(box["width"]) for box in boxes if box} == {round(boxes[0]["width"])}
    assert all(box["height"] >= 48 for box in boxes)


def test_on_pause_nothing_is_asked(served: Served, phones: Phones, bob: Member):
    put(served, "consent")
    with served.engines.writing() as session:
        session.get_one(Member, bob.id).paused = True
    walker = phones.of(bob)
    walker.open("/agir")

    walker.does_not_read("On attend votre avis")
    walker.tap("Lire la décision ouverte")
    walker.tap("C'est bon pour moi")
    assert given(served) == ["consent"]
