"""Reading decisions: the list, the result, the file to count again, and for whom they are."""

import pytest
from sqlalchemy import event

from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.models.decision import Kind
from entraide.models.member import Member, State
from tests.conftest import START, Clock, Site
from tests.factories import make_member
from tests.questions import QUESTION, WORDS, ask, ballots, full_members
from tests.visitor import Visitor


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks."""
    return f"/decisions/{ask(site, alice)}"


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


# --- reading ---


def test_lists_go_on_by_twenty(site: Site, clock: Clock, as_alice: Visitor, alice: Member):
    for number in range(22):
        with site.writing() as session:
            draft = QuestionDraft(**{**QUESTION, "title": f"Question {number}"})
            decision = proposing.propose(session, alice, draft, Effect(Kind.QUESTION), clock())
            proposing.take_back(session, alice, decision, clock())
    page = as_alice.get("/decisions")
    assert len(page.all("li.card")) == 20

    page = as_alice.get(str(page.one('a[rel="next"]')["href"]))
    assert [tag.text for tag in page.all("li.card h3")] == ["Question 1", "Question 0"]


def test_the_list_tells_what_is_open_even_when_nothing_ran(clock: Clock, as_bob: Visitor, url: str):
    assert "Vous n'avez pas encore répondu." in as_bob.get("/decisions").text
    clock.advance(days=8)
    assert "ouverte jusqu'au mardi 1er décembre" in as_bob.get("/decisions").text
    clock.advance(days=3)
    assert "pas assez de réponses pour l'instant" in as_bob.get("/decisions").text


def test_a_lack_of_answers_is_never_called_a_refusal(clock: Clock, as_bob: Visitor, url: str):
    clock.advance(days=10)

    for page in (as_bob.get(url), as_bob.get(f"{url}/resultat")):
        assert "Pas assez de réponses pour l'instant." in page.text
        assert "rejet" not in page.text
        assert "refus" not in page.text


def test_the_file_lets_anybody_count_again(clock: Clock, everybody: dict[str, Visitor], url: str):
    for name in ("Alice", "Bob"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    clock.advance(days=7)
    file = everybody["Bob"].get(f"{url}/export.json").answer.json()

    agreed = sum(line["reponse"] == "accord" for line in file["bulletins"])
    assert (agreed >= file["plancher"], file["resultat"]) == (True, "adopte")
    assert [line["membre"] for line in file["bulletins"]] == ["Alice", "Bob"]
    assert (file["liste"], file["base"], file["methode"]) == (4, 4, "consentement")


@pytest.mark.parametrize("path", ["", "/bulletin", "/resultat", "/export.json", "/versions/nouvelle"])
def test_a_missing_decision_is_not_found(as_alice: Visitor, path: str):
    as_alice.get(f"/decisions/999{path}", status=404)
    as_alice.get(f"/decisions/99999999999999999999{path}", status=404)


@pytest.mark.parametrize("path", ["bulletin", "versions/nouvelle", "retrait", "objection-levee"])
def test_a_missing_decision_takes_no_act(as_alice: Visitor, path: str):
    as_alice.post(f"/decisions/999/{path}", {"answer": "consent", "version": 1}, status=404)


@pytest.mark.parametrize(
    "path",
    [
        "/decisions",
        "/decisions/nouvelle",
        "/decisions/fondation",
        "/decisions/1",
        "/decisions/1/bulletin",
        "/decisions/1/resultat",
        "/decisions/1/export.json",
        "/decisions/1/versions/nouvelle",
    ],
)
def test_decisions_are_for_members(visitor: Visitor, as_candidate: Visitor, path: str):
    visitor.get(path, status=401)
    as_candidate.get(path, status=403)


def test_who_is_in_welcome_answers_about_actions_only(site: Site, bob: Member, as_bob: Visitor, url: str):
    with site.writing() as session:
        for number in range(8):  # in a smaller Conseil a welcome ends at once
            make_member(session, f"Membre {number}", START)
        session.get_one(Member, bob.id).state = State.WELCOME

    as_bob.get("/decisions/nouvelle", status=403)
    as_bob.post("/decisions/nouvelle", QUESTION, status=403)
    as_bob.get("/decisions/fondation", status=403)
    assert "Poser une question" not in as_bob.get("/decisions").text


def test_a_session_that_expired_gives_the_objection_back(site: Site, clock: Clock, bob: Member, url: str):
    shared = site.signed_in(bob, own=False)
    clock.advance(hours=3)
    page = shared.post(f"{url}/bulletin", {"answer": "objection", "version": 1, "words": WORDS}, status=401)
    carried = page.one('input[name="carried"]')["value"]

    page = site.signed_in(bob).post(f"{url}/bulletin", {"carried": carried}, status=200)
    assert page.one("#words").text.strip() == WORDS
    assert ballots(site) == []


def test_no_page_of_decisions_asks_more_than_eight_times(site: Site, everybody: dict[str, Visitor], url: str):
    for name, visitor in everybody.items():
        visitor.post(
            f"{url}/bulletin", {"answer": "consent_with_concern", "version": 1, "words": f"Moi, {name}."}
        )
    founding = everybody["Alice"].post(
        "/decisions/fondation", {"name": "Conseil d'Arcueil", "commune": "Arcueil"}
    )
    asked: list[str] = []
    listen = lambda *call: asked.append(call[2])  # noqa: E731
    event.listen(site.engines.reader, "before_cursor_execute", listen)
    for path in (
        "/",
        "/decisions",
        url,
        f"{url}/resultat",
        founding.location,
        "/regles",
        "/regles/base.jours",
        "/journal",
    ):
        asked.clear()
        everybody["Alice"].get(path)
        queries = [statement for statement in asked if statement.startswith("SELECT")]
        assert len(queries) <= 8, (path, queries)
    event.remove(site.engines.reader, "before_cursor_execute", listen)
