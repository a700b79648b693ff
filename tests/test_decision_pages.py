"""Decisions on the screen: reading, answering in two taps, objecting with words, the result, the file."""

from typing import Any

import pytest

from entraide.models.decision import Stage
from entraide.models.member import Member, State
from tests.conftest import START, Clock, Site
from tests.factories import make_member
from tests.questions import QUESTION, WORDS, ask, ballots, full_members, look
from tests.visitor import Visitor


@pytest.fixture
def url(site: Site, alice: Member) -> str:
    """Alice asks."""
    return f"/decisions/{ask(site, alice)}"


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


# --- the sequences of consent, through the site ---


def test_c1_on_the_screen(site: Site, clock: Clock, everybody: dict[str, Visitor], url: str):
    for name in ("Alice", "Bob", "Chloé"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    everybody["Driss"].post(
        f"{url}/bulletin", {"answer": "consent_with_concern", "version": 1, "words": "Pensons au bruit."}
    )
    clock.advance(days=7)

    page = everybody["Bob"].get(f"{url}/resultat")
    assert "Cette décision est adoptée." in page.text
    assert "4 personnes ont dit que c'est bon pour elles." in page.text
    assert "Pensons au bruit." in page.text
    everybody["Bob"].post("/idees", {"sentence": "Une idée pour faire passer le temps."})
    assert look(site, url).stage == Stage.ADOPTED


def test_c2_and_c4_on_the_screen(site: Site, clock: Clock, everybody: dict[str, Visitor], url: str):
    for name in ("Alice", "Bob", "Chloé"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    everybody["Driss"].post(f"{url}/bulletin", {"answer": "objection", "version": 1, "words": WORDS})
    clock.advance(days=7)

    page = everybody["Alice"].get(url)
    assert "Le temps de répondre est passé, et une objection reste." in page.text
    assert WORDS in page.text
    everybody["Bob"].post("/idees", {"sentence": "Une idée pour faire passer le temps."})
    assert (
        "Une objection à votre proposition attend votre réponse." in everybody["Alice"].get("/attentes").text
    )

    everybody["Driss"].post(f"{url}/objection-levee")
    assert look(site, url).stage == Stage.ADOPTED
    page = everybody["Bob"].get(f"{url}/resultat")
    assert "Driss a levé son objection" in page.text
    assert WORDS in page.text


def test_c3_on_the_screen(site: Site, as_bob: Visitor, url: str):
    page = as_bob.post(f"{url}/bulletin", {"answer": "objection", "version": 1, "words": "non"}, status=422)

    assert page.title.startswith("Erreur : Répondre à une décision")
    assert page.error("words") == "Dites pourquoi, en 10 caractères ou plus."
    assert page.one("#words").text.strip() == "non"
    assert ballots(site) == []


# --- two taps ---


def test_from_the_first_screen_an_answer_takes_two_taps(site: Site, as_alice: Visitor, url: str):
    link = as_alice.get("/").one(".card a.button")
    page = as_alice.get(str(link["href"]))
    form = page.one(f'form[action="{url}/bulletin"]')
    fields = {tag["name"]: tag["value"] for tag in form.select("input[type=hidden]")}
    button = form.select_one('button[value="consent"]')
    assert button is not None
    page = as_alice.follow(f"{url}/bulletin", {**fields, "answer": "consent"})

    assert "Vous pouvez changer votre réponse jusqu'à la clôture." in page.text
    assert [ballot.answer for ballot in ballots(site)] == ["consent"]
    assert not as_alice.get("/attentes").all(f'main a[href="{url}"]')


def test_an_answer_is_changed_at_will_and_kept_once(site: Site, as_bob: Visitor, url: str):
    for answer in ("consent", "more_time", "more_time", "stand_aside"):
        as_bob.post(f"{url}/bulletin", {"answer": answer, "version": 1})

    assert [ballot.answer for ballot in ballots(site)] == ["stand_aside"]


def test_answers_are_read_by_name(everybody: dict[str, Visitor], url: str):
    everybody["Bob"].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    page = everybody["Chloé"].get(url)

    assert "1 personne a répondu, sur 4." in page.text
    assert "C'est bon pour moi Bob" in page.text


def test_a_yes_or_no_has_its_three_buttons(site: Site, as_alice: Visitor, as_bob: Visitor):
    url = as_alice.post("/decisions/nouvelle", {**QUESTION, "method": "yes_no"}).location
    page = as_bob.follow(f"{url}/relecture")
    assert [b["value"] for b in page.all("form button[name=answer]")] == ["for", "against", "abstention"]

    as_bob.post(f"{url}/bulletin", {"answer": "against", "version": 1})
    as_bob.post(f"{url}/bulletin", {"answer": "consent", "version": 1}, status=422)
    assert [ballot.answer for ballot in ballots(site)] == ["against"]
    assert "Contre : 1." in as_bob.get(f"{url}/resultat").text


# --- refused answers ---


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "answer"),
        ({"answer": "peut-être", "version": 1}, "answer"),
        ({"answer": "consent", "version": "un"}, "version"),
        ({"answer": "objection", "version": 1, "words": "x" * 2001}, "words"),
        ({"answer": "objection", "version": 1, "words": WORDS, "objection": "taste"}, "objection"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_explained(
    site: Site, as_bob: Visitor, url: str, fields: dict[str, Any], field: str
):
    page = as_bob.post(f"{url}/bulletin", fields, status=422)

    assert page.all(".error-summary li")
    assert ballots(site) == []


def test_an_answer_to_a_text_that_changed_keeps_its_words(
    site: Site, as_alice: Visitor, as_bob: Visitor, url: str
):
    better = {"simple": "Un jeudi sur deux, au calme.", "if_nothing": QUESTION["if_nothing"], "version": 1}
    as_alice.post(f"{url}/versions/nouvelle", better)
    page = as_bob.post(f"{url}/bulletin", {"answer": "objection", "version": 1, "words": WORDS}, status=422)

    assert "Le texte a changé pendant que vous répondiez." in page.text
    assert page.one("#words").text.strip() == WORDS
    fields = {tag["name"]: tag["value"] for tag in page.all("form input[type=hidden]")}
    as_bob.post(f"{url}/bulletin", {**fields, "words": WORDS})
    assert [(b.version, b.answer) for b in ballots(site)] == [(2, "objection")]


def test_after_the_closing_an_answer_is_refused_and_its_words_shown(
    site: Site, clock: Clock, everybody: dict[str, Visitor], url: str
):
    for name in ("Alice", "Bob"):
        everybody[name].post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    clock.advance(days=7)
    page = everybody["Driss"].post(
        f"{url}/bulletin", {"answer": "objection", "version": 1, "words": WORDS}, status=409
    )

    assert "On ne peut plus répondre" in page.text
    assert page.one("#words").text.strip() == WORDS
    assert len(ballots(site)) == 2


def test_who_came_after_the_opening_reads_but_does_not_answer(site: Site, url: str):
    with site.writing() as session:
        newcomer = make_member(session, "Nouvelle", START)
        session.expunge(newcomer)
    as_newcomer = site.signed_in(newcomer)

    assert "Vous n'y êtes pas cette fois." in as_newcomer.get(url).text
    as_newcomer.post(f"{url}/bulletin", {"answer": "consent", "version": 1}, status=403)
    as_newcomer.get(f"{url}/bulletin", status=403)


def test_who_is_suspended_still_answers(site: Site, bob: Member, as_bob: Visitor, url: str):
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.SUSPENDED
    as_bob.post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    as_bob.post("/decisions/nouvelle", QUESTION, status=403)

    assert [ballot.answer for ballot in ballots(site)] == ["consent"]


def test_an_objection_withdrawn_twice_is_refused(everybody: dict[str, Visitor], url: str):
    everybody["Driss"].post(f"{url}/bulletin", {"answer": "objection", "version": 1, "words": WORDS})
    assert "Lever mon objection" in everybody["Driss"].get(url).text
    everybody["Alice"].post(f"{url}/objection-levee", status=409)
    everybody["Driss"].post(f"{url}/objection-levee")
    everybody["Driss"].post(f"{url}/objection-levee", status=409)
