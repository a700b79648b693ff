"""Choosing between several options, on a phone: three questions, a form, an answer by keys alone, a result that axe reads."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlmodel import select

from entraide.domain.decisions import ballots, lifecycle, options, proposing
from entraide.domain.decisions.drafts import BallotDraft, Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Ballot, Kind
from entraide.models.member import Member
from tests import factories
from tests.browser.conftest import Served
from tests.browser.steps import Phones, Walker

WIDE = "Un après-midi par mois, tous ensemble, au jardin partagé de la rue des Cerisiers"
UNBROKEN = "anticonstitutionnellement" * 3
NAMES = [WIDE, UNBROKEN, "Le café", "<b>Le parc</b>"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def cast(served: Served) -> dict[str, Member]:
    with served.engines.writing() as session:
        names = ("Alice", "Bob", "Chloé", "Driss")
        people = {name: factories.make_member(session, name, served.clock()) for name in names}
        session.expunge_all()
        return people


def put(served: Served, author: Member, method: str) -> str:
    with served.engines.writing() as session:
        text = QuestionDraft(
            title="Où nous retrouver", simple="Nous choisissons ensemble.", if_nothing="Rien."
        )
        way = Way(method, options.to_json(options.parse(method, NAMES)), read=True)
        member = session.get_one(Member, author.id)
        decision = proposing.propose(session, member, text, Effect(Kind.CHOICE), served.clock(), way)
        return f"/decisions/{decision.id}"


def give(served: Served, member: Member, **steps: str) -> None:
    with served.engines.writing() as session:
        given = {name.replace("_", "-"): step for name, step in steps.items()}
        draft = BallotDraft(answer="choice", version=1, **given)
        ballots.answer(
            session, session.get_one(Member, member.id), lifecycle.find(session, 1), draft, served.clock()
        )


def accessible(walker: Walker, phones: Phones) -> None:
    """Axe is a script itself."""
    if not phones.javascript:
        return
    found = Axe().run(walker.page, options=RULES).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:140]}" for v in found] == []


def test_three_questions_then_a_form(served: Served, phones: Phones, cast: dict[str, Member]):
    walker = phones.of(cast["Alice"])
    walker.open("/decisions/nouvelle")
    walker.start_counting()
    for answer in ("Tout le monde", "Plusieurs choix", "Pour éviter ce qui gêne"):
        walker.tap(answer)
    assert walker.taps == 3
    walker.type("Votre question, en quelques mots", "Quel jour se voir")
    walker.type("De quoi il s'agit, en mots simples", "Choisissons le jour qui gêne le moins.")
    walker.type("Option 1", "Mardi")
    walker.tap("Proposer ce texte")
    walker.reads("Écrivez au moins deux options.")
    assert walker.typed("Option 1") == "Mardi"
    walker.type("Option 2", "Samedi matin")
    walker.type("Et si on ne fait rien ?", "Chacun reste chez soi.")
    walker.tap("Proposer ce texte")
    walker.reads("Quel jour se voir", "Mardi", "Samedi matin", "On ne change rien")


@pytest.mark.parametrize("method", ["approval", "judgment", "resistance"])
def test_an_answer_by_keys_alone_then_its_result(
    served: Served, phones: Phones, cast: dict[str, Member], method: str
):
    url = put(served, cast["Alice"], method)
    walker = phones.of(cast["Bob"])
    walker.open(url)
    accessible(walker, phones)
    walker.page.locator("[name=choice-1]").first.focus()
    walker.page.keyboard.press("Space")
    for _key in range(30):
        walker.page.keyboard.press("Tab")
        if walker.page.evaluate("document.activeElement.value") == "choice":
            break
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")
    walker.reads("Vous pouvez changer votre réponse jusqu'à la clôture.", WIDE)
    with served.engines.reading() as session:
        given = json.loads(session.exec(select(Ballot.choices)).one())
    first = {"approval": 1, "judgment": 4, "resistance": 0}[method]
    assert given[WIDE] == first

    give(served, cast["Chloé"], choice_1="1", choice_3="1", choice_5="3" if method == "resistance" else "")
    served.clock.advance(days=7)
    for page in (url, f"{url}/resultat"):
        walker.open(page)
        walker.reads(WIDE)
        accessible(walker, phones)
    for folded in walker.page.locator("main details").all():
        folded.locator("summary").first.click()
    walker.reads("Chloé", "<b>Le parc</b>")
    assert not walker.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    accessible(walker, phones)
