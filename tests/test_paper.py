"""Paper for a meeting, and noting on the site what somebody said there."""

import pytest
from sqlmodel import select

from entraide.models.decision import Decision
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, WORDS, ballots, full_members
from tests.visitor import Page, Visitor
from tests.ways import METHODS, NAMES, put


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    return put(site, alice, "consent")


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


def boxes(page: Page) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.all(".boxes li")]


# --- paper ---


@pytest.mark.parametrize("method", METHODS)
def test_the_ballot_is_made_from_the_method(site: Site, as_bob: Visitor, alice: Member, method: str):
    page = as_bob.get(f"{put(site, alice, method)}/bulletin-papier")
    expected = {"consent": 5, "yes_no": 3, "lazy": 2, "approval": 5, "judgment": 16, "resistance": 17}

    assert len(boxes(page)) == expected.get(method, 12)
    for text in (QUESTION["title"], QUESTION["simple"], QUESTION["if_nothing"], "Ce que devient ce papier"):
        assert text in page.text
    for name in NAMES if method in ("approval", "judgment", "resistance") else ():
        assert name in page.text
    assert not page.all(".paper form, .paper input")


def test_the_list_says_who_may_answer_and_nothing_of_who_did(as_bob: Visitor, everybody, url: str):
    before = as_bob.get(f"{url}/liste-papier")
    everybody["Driss"].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    page = as_bob.get(f"{url}/liste-papier")

    assert boxes(page) == ["Alice", "Bob", "Chloé", "Driss"]
    assert page.html == before.html


@pytest.mark.parametrize("path", ["bulletin-papier", "liste-papier", "pour-quelquun"])
def test_a_secret_vote_has_no_paper_and_says_why(site: Site, as_bob: Visitor, url: str, path: str):
    with site.writing() as session:
        session.exec(select(Decision)).one().secret = True
    page = as_bob.get(f"{url}/{path}")

    assert "Ce vote est secret" in page.text or "Le vote est secret" in page.text
    assert not page.all(".boxes, main form")
    assert "Driss" not in page.text


@pytest.mark.parametrize("path", ["bulletin-papier", "liste-papier"])
def test_there_is_no_paper_for_what_is_closed(clock: Clock, as_bob: Visitor, url: str, path: str):
    clock.advance(days=20)

    as_bob.get(f"{url}/{path}", status=409)


@pytest.mark.parametrize("path", ["bulletin-papier", "liste-papier", "pour-quelquun"])
def test_paper_is_for_members(visitor: Visitor, as_candidate: Visitor, as_bob: Visitor, url: str, path: str):
    visitor.get(f"{url}/{path}", status=401)
    as_candidate.get(f"{url}/{path}", status=403)
    as_bob.get(f"/decisions/999/{path}", status=404)


# --- noting ---


def test_an_answer_is_noted_then_seen_by_its_person(site: Site, everybody: dict[str, Visitor], url: str):
    bob, chloe = everybody["Bob"], everybody["Chloé"]
    fields = {"person": "chloe", "answer": "consent", "version": 1}
    page = bob.follow(f"{url}/pour-quelquun", fields)
    bob.post(f"{url}/pour-quelquun", fields)
    assert "Chloé : C'est bon pour moi" in page.text
    assert len(ballots(site)) == 1

    assert "Quelqu'un a noté votre réponse" in chloe.get("/attentes").text
    page = chloe.get(url)
    assert "Bob a noté votre réponse : « C'est bon pour moi »." in page.text
    assert "noté en rencontre par Bob" in everybody["Driss"].get(url).text
    assert [line["notee"] for line in bob.get(f"{url}/export.json").answer.json()["bulletins"]] == [True]
    chloe.follow(f"{url}/pas-ma-reponse")
    chloe.post(f"{url}/pas-ma-reponse")
    assert ballots(site) == []
    assert "La réponse notée pour vous est effacée." in chloe.get(url).text
    assert "que vous aviez notée pour Chloé est annulée" in bob.get(url).text
    assert "Chloé : annulée" in bob.get(f"{url}/pour-quelquun").text
    assert "Chloé" not in everybody["Driss"].get(url).text


GIVEN = {
    "yes_no": {"answer": "for"},
    "lazy": {"answer": "objection", "words": WORDS},
    "approval": {"answer": "choice", "choice-2": "1"},
    "judgment": {"answer": "choice", "choice-1": "4", "choice-3": "0"},
    "resistance": {"answer": "choice", "choice-4": "2"},
    "date_place": {"answer": "availability", "date-1": "yes", "place-2": "if-needed"},
}


@pytest.mark.parametrize("method", GIVEN)
def test_every_open_way_can_be_noted(site: Site, as_bob: Visitor, alice: Member, method: str):
    url = put(site, alice, method)
    page = as_bob.get(f"{url}/pour-quelquun")
    sent = {field for field in GIVEN[method] if field != "answer"} | {"person", "version"}
    assert sent <= {tag["name"] for tag in page.all("main [name]")}
    as_bob.post(f"{url}/pour-quelquun", {"person": "Driss", "version": 1, **GIVEN[method]})

    [ballot] = ballots(site)
    assert ballot.answer == GIVEN[method]["answer"]
    assert ballot.recorded_by_id is not None


@pytest.mark.parametrize("method", GIVEN)
def test_what_is_missing_is_said_and_nothing_is_lost(site: Site, as_bob: Visitor, alice: Member, method: str):
    url = put(site, alice, method)
    wrong = {"person": "Zoé", "version": 1, **GIVEN[method]}
    page = as_bob.post(f"{url}/pour-quelquun", wrong, status=422)
    assert page.error("person") == "Personne de la liste ne porte ce pseudonyme. Vérifiez comment il s'écrit."
    assert page.one("#person")["value"] == "Zoé"

    empty = {"person": "Driss", "version": 1, "answer": GIVEN[method]["answer"]}
    if method != "yes_no":
        as_bob.post(f"{url}/pour-quelquun", empty, status=422)
    assert ballots(site) == []


def test_the_words_of_an_objection_stay_when_the_closing_is_too_near(
    clock: Clock, as_bob: Visitor, url: str, site: Site
):
    clock.advance(days=5, minutes=1)
    fields = {"person": "Driss", "answer": "objection", "words": WORDS, "version": 1}
    page = as_bob.post(f"{url}/pour-quelquun", fields, status=409)

    assert "moins de 48 heures" in page.text
    assert page.one("#words").text.strip() == WORDS
    assert not page.all("main form button")
    assert not as_bob.get(f"{url}/pour-quelquun").all("main form")
    assert ballots(site) == []


def test_a_text_that_changed_meanwhile_is_not_noted(as_bob: Visitor, as_alice: Visitor, url: str, site: Site):
    better = {"simple": "Un jeudi sur deux, au calme.", "if_nothing": "Rien.", "version": 1}
    as_alice.post(f"{url}/versions/nouvelle", better)
    fields = {"person": "Driss", "answer": "consent", "version": 1}

    assert "Le texte a changé" in as_bob.post(f"{url}/pour-quelquun", fields, status=422).text
    assert ballots(site) == []


def test_nobody_undoes_what_was_not_noted_for_them(everybody: dict[str, Visitor], url: str):
    everybody["Bob"].post(f"{url}/pour-quelquun", {"person": "Chloé", "answer": "consent", "version": 1})

    everybody["Bob"].post(f"{url}/pas-ma-reponse", status=409)
    everybody["Driss"].post(f"{url}/pas-ma-reponse", status=409)
    everybody["Driss"].post("/decisions/999/pas-ma-reponse", status=404)
    everybody["Driss"].post("/decisions/999/pour-quelquun", {"person": "Bob"}, status=404)


def test_noting_asks_to_be_signed_in(visitor: Visitor, as_candidate: Visitor, url: str):
    for path in ("pour-quelquun", "pas-ma-reponse"):
        visitor.post(f"{url}/{path}", {"person": "Chloé"}, status=401)
        as_candidate.post(f"{url}/{path}", {"person": "Chloé"}, status=403)


def test_a_session_that_expired_gives_the_form_back(site: Site, bob: Member, url: str):
    carried = site.carried(bob, person="Driss", answer="objection", words=WORDS, version="1")
    page = site.signed_in(bob).post(f"{url}/pour-quelquun", {"carried": carried}, status=200)

    assert (page.one("#person")["value"], page.one("#words").text.strip()) == ("Driss", WORDS)
    assert ballots(site) == []


@pytest.mark.parametrize("method", METHODS)
def test_these_pages_ask_the_database_little(site: Site, everybody, alice: Member, method: str):
    url = put(site, alice, method)
    everybody["Bob"].post(
        f"{url}/pour-quelquun",
        {"person": "Driss", "version": 1, "answer": "consent", **GIVEN.get(method, {})},
    )
    for path in ("", "/bulletin-papier", "/liste-papier", "/pour-quelquun"):
        with site.counting() as asked:
            everybody["Driss"].get(url + path)
        assert len(asked) <= 8, (path, asked)
