"""« Agir »: the open decision that awaits me is answered there; what cannot be has its link."""

import pytest
from sqlmodel import select

from entraide.models.decision import Decision
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, ballots
from tests.visitor import Visitor
from tests.ways import METHODS, put

SILENCE = "Ne pas répondre ne compte ni pour, ni contre."


@pytest.mark.parametrize("method", METHODS)
def test_the_decision_that_awaits_me_is_there_with_what_silence_means(
    site: Site, as_bob: Visitor, alice: Member, method: str
):
    url = put(site, alice, method)
    with site.counting() as asked:
        page = as_bob.get("/agir")

    assert len(asked) <= 8
    assert QUESTION["title"] in page.text
    assert QUESTION["simple"] in page.text
    assert ("Sans réponse de votre part, cela se fait." if method == "lazy" else SILENCE) in page.text
    assert page.all(f'main a[href="{url}"]')
    here = method in ("consent", "yes_no", "lazy", "approval")
    assert bool(page.all(f'form[action="{url}/bulletin"]')) == here


def test_an_answer_given_there_is_kept_and_confirmed_on_its_page(site: Site, as_bob: Visitor, alice: Member):
    put(site, alice, "consent")
    form = as_bob.get("/agir").one("section form")
    version = form.select_one('input[name="version"]')["value"]
    page = as_bob.follow(form["action"], {"version": version, "answer": "stand_aside"})

    assert "Je laisse les autres décider. Vous pouvez changer votre réponse" in page.text
    assert [ballot.answer for ballot in ballots(site)] == ["stand_aside"]
    assert not as_bob.get("/agir").all("section form")


def test_the_first_to_close_comes_first_and_a_new_text_is_asked_again(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor, alice: Member
):
    url = put(site, alice, "consent")
    as_bob.post(f"{url}/bulletin", {"answer": "consent", "version": 1})
    second = put(site, alice, "yes_no", "Une autre question")
    assert as_bob.get("/agir").one("section form")["action"] == f"{second}/bulletin"

    better = {"simple": "Un jeudi sur deux, au calme.", "if_nothing": "Rien.", "version": 1}
    as_alice.post(f"{url}/versions/nouvelle", better)
    as_bob.post(f"{second}/bulletin", {"answer": "for", "version": 1})
    page = as_bob.get("/agir")
    assert "c'est le texte n° 2" in page.text
    assert page.one('section input[name="version"]')["value"] == "2"


def test_a_secret_vote_is_not_answered_there(site: Site, as_bob: Visitor, alice: Member):
    url = put(site, alice, "yes_no")
    with site.writing() as session:
        session.exec(select(Decision)).one().secret = True
    page = as_bob.get("/agir")

    assert page.one(f'section a[href="{url}"]').text == "Lire et voter en secret"
    assert not page.all("section form")
    assert "avec votre pseudonyme" not in page.text


def test_on_pause_or_off_the_roll_nothing_is_asked(site: Site, as_bob: Visitor, alice: Member, bob: Member):
    put(site, alice, "consent")
    with site.writing() as session:
        session.get_one(Member, bob.id).paused = True

    page = as_bob.get("/agir")
    assert not page.all("section")
    assert "1 décision est ouverte." in page.text


def test_what_the_clock_closed_is_not_asked_and_what_it_extended_is(
    site: Site, clock: Clock, as_bob: Visitor, alice: Member
):
    put(site, alice, "consent")
    clock.advance(days=8)
    assert as_bob.get("/agir").all("section form")
    clock.advance(days=3)
    page = as_bob.get("/agir")
    assert not page.all("section")
    assert "Aucune décision n'est ouverte." in page.text
