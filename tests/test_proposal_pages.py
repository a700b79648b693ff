"""Proposing on the screen: a question, a better text, taking back, the founding."""

import pytest
from sqlmodel import Session, select

from entraide.models.decision import Decision, DecisionVersion, Stage
from entraide.models.member import Member
from tests.conftest import Site
from tests.questions import QUESTION, ask, ballots, look
from tests.visitor import Visitor


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks."""
    return f"/decisions/{ask(site, alice)}"


# --- proposing ---


def test_a_full_member_asks_a_question(session: Session, as_bob: Visitor):
    page = as_bob.follow("/decisions/nouvelle", {**QUESTION, "details": "## Pourquoi\n\n<script>x</script>"})

    assert page.one("h1").text == QUESTION["title"]
    assert page.title == "Décision – Carnet"
    assert "<script>x" not in page.html
    assert "Et si on ne fait rien ? Nous continuons" in page.text
    assert page.soup.find("a", href="/decisions/1/export.json")


def test_a_question_sent_twice_is_one(session: Session, as_bob: Visitor):
    assert (
        as_bob.post("/decisions/nouvelle", QUESTION).location
        == as_bob.post("/decisions/nouvelle", QUESTION).location
    )
    assert len(session.exec(select(Decision)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "Un", "Écrivez au moins 3 caractères."),
        ("title", "x" * 121, "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ("simple", "Court", "Écrivez au moins 10 caractères."),
        ("if_nothing", "", "Remplissez ce champ."),
        ("details", "x" * 5001, "Écrivez au plus 5000 caractères. Vous en avez écrit 5001."),
        ("method", "dés", "Choisissez une des réponses proposées."),
    ],
)
def test_a_refused_question_keeps_what_was_typed(
    session: Session, as_bob: Visitor, field: str, value: str, sentence: str
):
    page = as_bob.post("/decisions/nouvelle", {**QUESTION, field: value}, status=422)

    assert page.error(field) == sentence
    assert page.one("#if_nothing").text.strip() == ("" if field == "if_nothing" else QUESTION["if_nothing"])
    assert session.exec(select(Decision)).all() == []


def test_the_fourth_waits_for_a_place(as_alice: Visitor, as_bob: Visitor, url: str):
    for number in range(3):
        proposed = as_bob.post("/decisions/nouvelle", {**QUESTION, "title": f"Question {number}"}).location
        as_alice.post(f"{proposed}/relecture")
    page = as_bob.get(proposed)

    assert "Cette décision attend qu'une place se libère" in page.text
    assert not page.all("form button[name=answer]")
    assert "attend une place" in as_alice.get("/decisions").text


def test_only_who_proposes_reworks_or_takes_back(site: Site, as_bob: Visitor, url: str):
    as_bob.get(f"{url}/versions/nouvelle", status=403)
    as_bob.post(f"{url}/versions/nouvelle", {}, status=403)
    as_bob.post(f"{url}/retrait", status=403)

    assert look(site, url).stage == Stage.OPEN


def test_a_new_text_asks_to_answer_again_in_one_tap(
    site: Site, as_alice: Visitor, as_bob: Visitor, url: str, session: Session
):
    as_bob.post(f"{url}/bulletin", {"answer": "consent_with_concern", "version": 1, "words": "Et le bruit ?"})
    page = as_alice.get(f"{url}/versions/nouvelle")
    assert page.one("#simple").text.strip() == QUESTION["simple"]
    better = {"simple": "Un jeudi sur deux, au calme.", "if_nothing": QUESTION["if_nothing"], "version": 1}
    for _twice in range(2):
        as_alice.post(f"{url}/versions/nouvelle", better)

    assert len(session.exec(select(DecisionVersion)).all()) == 2
    page = as_bob.get(url)
    assert "À l'ancien, vous aviez répondu : C'est bon pour moi, avec une réserve." in page.text
    assert "[retiré : Nous nous retrouvons chaque" in page.text
    again = next(form for form in page.all("form.one-tap") if "Redonner" in form.text)
    as_bob.post(str(again["action"]), {tag["name"]: tag["value"] for tag in again.select("input")})
    assert [(b.version, b.answer, b.words) for b in ballots(site)][-1] == (
        2,
        "consent_with_concern",
        "Et le bruit ?",
    )


def test_a_refused_new_text_keeps_what_was_typed(as_alice: Visitor, url: str):
    page = as_alice.post(
        f"{url}/versions/nouvelle", {"simple": "Court", "if_nothing": "Rien.", "version": 1}, status=422
    )

    assert page.error("simple") == "Écrivez au moins 10 caractères."
    assert page.one("#simple").text.strip() == "Court"


def test_a_proposal_taken_back_is_closed(as_alice: Visitor, as_bob: Visitor, url: str):
    for _twice in range(2):
        page = as_alice.follow(f"{url}/retrait")

    assert "La proposition a été retirée." in page.text
    as_bob.post(f"{url}/bulletin", {"answer": "consent", "version": 1}, status=409)
    as_alice.get(f"{url}/versions/nouvelle", status=409)


# --- the founding ---


def test_the_founding_waits_until_somebody_opens_it(site: Site, as_alice: Visitor, as_bob: Visitor):
    assert "La décision de fondation n'est pas encore ouverte" in as_alice.get("/attentes").text
    page = as_alice.get("/decisions/fondation")
    fields = {tag["name"]: tag["value"] for tag in page.all("main form input")}
    refused = as_alice.post("/decisions/fondation", {**fields, "commune": "Nulle-Part-sur-Rien"}, status=422)
    assert refused.error("commune") == "Cette commune est inconnue. Essayez son code postal."

    opened = as_alice.post("/decisions/fondation", {**fields, "commune": "Arcueil"}).location
    assert as_bob.post("/decisions/fondation", {**fields, "commune": "Gentilly"}).location == opened
    assert as_bob.get("/decisions/fondation", status=303).location == opened
    assert "/decisions/fondation" not in as_alice.get("/attentes").html
    assert "Arcueil" in as_bob.get(opened).text
