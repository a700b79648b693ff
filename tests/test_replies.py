"""The one answer of who proposes a text to what is said of it; amendments; taking one's words back."""

import pytest
from sqlmodel import select

from entraide.models.decision import Decision, Stage
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, remark_on, said, say
from tests.visitor import Visitor

BETTER = {"simple": "Un jeudi sur deux, au calme.", "if_nothing": QUESTION["if_nothing"]}


@pytest.fixture
def url(as_alice: Visitor) -> str:
    """Alice proposes a text; nobody has read it through."""
    return as_alice.post("/decisions/nouvelle", QUESTION).location


# --- the one answer ---


def test_who_proposes_answers_once_and_corrects(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    remark = say(as_bob, url, "question", "À quelle heure ?")
    assert as_alice.get(url).all(f'a[href="{remark}/reponse"]')
    for reply in ("À 14 h.", "À 15 h."):
        page = as_alice.follow(f"{remark}/reponse", {"reply": reply})

    assert "Réponse de la personne qui propose : À 15 h." in remark_on(page, remark)
    assert "À 14 h." not in page.text
    assert as_alice.get(f"{remark}/reponse").one("#reply").text.strip() == "À 15 h."
    assert len(said(site)) == 1


def test_nobody_else_answers(site: Site, as_bob: Visitor, url: str, cast: dict[str, Member]):
    remark = say(as_bob, url, "question", "À quelle heure ?")
    for name in ("Bob", "Chloé"):
        other = site.signed_in(cast[name])
        assert not other.get(url).all(f'a[href="{remark}/reponse"]')
        other.get(f"{remark}/reponse", status=403)
        other.post(f"{remark}/reponse", {"reply": "À 15 h."}, status=403)
        other.post(f"{remark}/reponse", {}, status=403)

    assert [r.reply for r in said(site)] == [""]


def test_an_empty_answer_is_refused(as_alice: Visitor, as_bob: Visitor, url: str):
    question = say(as_bob, url, "question", "À quelle heure ?")
    page = as_alice.post(f"{question}/reponse", {}, status=422)
    assert page.error("reply") == "Remplissez ce champ."

    amendment = say(as_bob, url, "amendment", "Écrire « 15 h ».")
    page = as_alice.post(f"{amendment}/reponse", {"reply": "Je ne sais pas."}, status=422)
    assert page.error("taken") == "Remplissez ce champ."
    assert page.one("#reply").text.strip() == "Je ne sais pas."


def test_after_the_closing_an_answer_is_refused_and_its_words_shown(
    as_alice: Visitor, as_bob: Visitor, url: str
):
    remark = say(as_bob, url, "question", "À quelle heure ?")
    as_alice.post(f"{url}/retrait")

    page = as_alice.post(f"{remark}/reponse", {"reply": "À 15 h."}, status=422)
    assert page.error("reply") == "Cette décision est close."
    assert page.one("#reply").text.strip() == "À 15 h."
    as_alice.get(f"{remark}/reponse", status=409)
    assert not as_alice.get(url).all(f'a[href="{remark}/reponse"]')


# --- amendments ---


def test_an_amendment_that_is_taken_leads_to_the_text_and_to_its_number(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    remark = say(as_bob, url, "amendment", "Un jeudi sur deux.")
    page = as_alice.follow(f"{remark}/reponse", {"taken": "yes", "reply": "Bonne idée."})
    assert page.one("h1").text == "Améliorer le texte"
    assert "Les changements que vous avez pris Bob : Un jeudi sur deux." in page.text
    assert "Pris en compte : le texte va changer." in remark_on(as_bob.get(url), remark)

    clock.advance(minutes=5)
    as_alice.post(f"{url}/versions/nouvelle", {**BETTER, "version": 1})
    shown = remark_on(as_bob.get(url), remark)
    assert "Pris en compte dans le texte n° 2." in shown
    assert "Bonne idée." in shown
    clock.advance(minutes=5)
    as_alice.post(f"{remark}/reponse", {"taken": "yes", "reply": "Merci à Bob."})
    clock.advance(minutes=5)
    as_alice.post(f"{url}/versions/nouvelle", {**BETTER, "simple": "Un mardi sur deux.", "version": 2})
    assert "Pris en compte dans le texte n° 2." in remark_on(as_bob.get(url), remark)
    assert "Les changements que vous avez pris" not in as_alice.get(f"{url}/versions/nouvelle").text


def test_a_text_written_before_the_verdict_does_not_carry_the_amendment(
    clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    remark = say(as_bob, url, "amendment", "Un jeudi sur deux.")
    clock.advance(minutes=5)
    as_alice.post(f"{url}/versions/nouvelle", {**BETTER, "version": 1})
    clock.advance(minutes=5)
    page = as_alice.follow(f"{remark}/reponse", {"taken": "yes"})

    assert "Les changements que vous avez pris" in page.text
    assert "Pris en compte : le texte va changer." in remark_on(as_bob.get(url), remark)


def test_an_amendment_that_is_not_taken_says_so(as_alice: Visitor, as_bob: Visitor, url: str):
    remark = say(as_bob, url, "amendment", "Tous les soirs.")
    page = as_alice.follow(f"{remark}/reponse", {"taken": "no"})

    assert "Pas repris dans le texte." in remark_on(page, remark)
    assert "Les changements que vous avez pris" not in as_alice.get(f"{url}/versions/nouvelle").text


# --- taking back ---


def test_who_said_it_takes_it_back_and_its_place_stays(
    site: Site, as_alice: Visitor, as_bob: Visitor, url: str
):
    remark = say(as_bob, url, "feeling", "J'ai peur du bruit.")
    as_alice.post(f"{remark}/retrait", status=403)
    for _twice in range(2):
        page = as_bob.follow(f"{remark}/retrait")

    assert "Remarque retirée. Bob" in remark_on(page, remark)
    assert "J'ai peur" not in as_alice.get(url).text + as_alice.get(f"{url}/remarques?sorte=ressenti").text
    assert "peur" not in said(site)[0].words
    page = as_alice.post(f"{remark}/reponse", {"reply": "Moi aussi."}, status=422)
    assert page.error("reply") == "Cette remarque a été retirée."
    as_bob.post(f"{remark}/retrait")


def test_one_takes_back_also_after_the_closing(site: Site, as_alice: Visitor, as_bob: Visitor, url: str):
    remark = say(as_bob, url, "feeling", "J'ai peur du bruit.")
    as_alice.post(f"{url}/retrait")

    assert as_bob.get(url).all(f'form[action="{remark}/retrait"]')
    as_bob.post(f"{remark}/retrait")
    with site.reading() as session:
        assert session.exec(select(Decision)).one().stage == Stage.WITHDRAWN
    assert said(site)[0].taken_back_at == site.clock()
