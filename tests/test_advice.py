"""Advice: one person asks, says what they did with each piece, and decides alone."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from entraide.domain import verification
from entraide.domain.decisions.methods import METHODS, advice
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Terms
from entraide.models.decision import Ballot as KeptBallot
from entraide.models.decision import Decision, Stage
from entraide.models.deliberation import Remark
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, full_members, look
from tests.test_my_data import exported
from tests.test_own_remarks import depart
from tests.visitor import Visitor

NEW = "/decisions/nouvelle/avis"
CAST = st.lists(st.builds(Ballot, st.sampled_from(advice.ANSWERS), st.integers(1, 2)))


@given(CAST, st.randoms())
def test_nothing_is_counted_but_what_the_person_concludes(cast: list[Ballot], chance: Any):
    shuffled = list(cast)
    chance.shuffle(shuffled)
    outcome = METHODS["advice"].decide(cast, Terms(8), AnswerRound(1))

    assert outcome == METHODS["advice"].decide(shuffled, Terms(8), AnswerRound(1, extended=True))
    said = {ballot.answer for ballot in cast if ballot.version == 1}
    assert outcome.kind == (
        Kind.ADOPTED if "do" in said else Kind.NOT_ADOPTED if "do_not" in said else Kind.INTEGRATION
    )


@pytest.mark.parametrize(
    ("pieces", "days", "enough"), [(0, 6, False), (1, 6, False), (2, 0, True), (0, 7, True), (5, 9, True)]
)
def test_two_pieces_or_seven_days(pieces: int, days: int, enough: bool):
    assert advice.may_conclude(pieces, timedelta(days=days)) is enough


def test_no_answer_of_one_tap_is_taken():
    assert {advice.missing(answer) for answer in (*advice.ANSWERS, "consent")} == {("answer",)}


@pytest.fixture
def url(as_alice: Visitor, as_bob: Visitor) -> str:
    url = as_alice.post(NEW, QUESTION).location
    as_bob.post(f"{url}/relecture")
    return url


@pytest.fixture
def everyone(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


def gives(visitor: Visitor, url: str, words: str, status: int = 303, version: str = "1") -> Any:
    return visitor.post(f"{url}/avis", {"version": version, "words": words}, status=status)


def pieces(site: Site) -> list[Remark]:
    with site.reading() as session:
        return list(session.exec(select(Remark).order_by(Remark.id)))


def test_a_question_is_asked(as_alice: Visitor, url: str, session: Session):
    decision = session.exec(select(Decision)).one()
    assert (decision.kind, decision.method, decision.stage) == ("question", "advice", Stage.OPEN)
    assert as_alice.post(NEW, {**QUESTION, "title": "ab"}, status=422).error("title")


def test_only_full_members_ask(visitor: Visitor, as_candidate: Visitor):
    visitor.get(NEW, status=401)
    as_candidate.post(NEW, QUESTION, status=403)


def test_anybody_of_the_roll_gives_one_piece_that_they_may_change(
    site: Site, everyone: dict[str, Visitor], url: str
):
    bob = everyone["Bob"]
    assert "Quelqu'un demande votre avis" in bob.get("/attentes").text
    assert "Quelqu'un demande votre avis" not in everyone["Alice"].get("/attentes").text
    gives(bob, url, "Demandez la salle du fond.")
    gives(bob, url, "Demandez la salle du fond, au calme.")

    [piece] = pieces(site)
    assert (piece.kind, piece.words) == ("advice", "Demandez la salle du fond, au calme.")
    assert "Quelqu'un demande votre avis" not in bob.get("/attentes").text
    assert "Demandez la salle du fond, au calme." in everyone["Chloé"].get(url).text
    assert bob.get(f"{url}/avis").one("#words").text.strip() == piece.words
    assert bob.get(f"{url}/bulletin", status=303).location == f"{url}/avis"


def test_who_may_give_advice(
    site: Site, everyone: dict[str, Visitor], visitor: Visitor, as_candidate: Visitor, url: str, clock: Clock
):
    gives(everyone["Bob"], url, "ab", 422)
    gives(everyone["Bob"], url, "Un avis assez long.", 422, version="2")
    gives(everyone["Alice"], url, "Je me réponds à moi-même.", 403)
    gives(as_candidate, url, "Un avis assez long.", 403)
    gives(visitor, url, "Un avis assez long.", 401)
    gives(everyone["Bob"], "/decisions/999", "Un avis assez long.", 404)
    clock.advance(days=7)
    page = gives(everyone["Bob"], url, "Un avis venu trop tard.", 409)
    assert page.one("#words").text.strip() == "Un avis venu trop tard."
    assert pieces(site) == []


def test_nobody_decides_by_a_ballot(site: Site, everyone: dict[str, Visitor], url: str):
    for answer in ("do", "advice", "consent"):
        everyone["Bob"].post(f"{url}/bulletin", {"answer": answer, "version": "1"}, status=422)
    with site.reading() as session:
        assert session.exec(select(KeptBallot)).all() == []


def test_one_concludes_after_two_pieces_each_with_its_answer(
    site: Site, everyone: dict[str, Visitor], url: str
):
    alice = everyone["Alice"]
    gives(everyone["Bob"], url, "Demandez la salle du fond.")
    alice.get(f"{url}/conclusion", status=409)
    gives(everyone["Chloé"], url, "Évitez le jeudi.")
    everyone["Bob"].get(f"{url}/conclusion", status=403)
    one, two = pieces(site)
    typed = {f"reply-{one.id}": "C'est fait.", "done": "do", "words": "Ce sera le mardi."}
    assert alice.get(url).all(f'a[href="{url}/conclusion"]')

    page = alice.post(f"{url}/conclusion", typed, status=422)
    assert page.error(f"reply-{two.id}") == "Dites en quelques mots ce que vous avez fait de cet avis."
    assert page.one(f"#reply-{one.id}").text.strip() == "C'est fait."
    assert alice.post(
        f"{url}/conclusion", {**typed, f"reply-{two.id}": "Mardi.", "done": ""}, status=422
    ).error("done")
    everyone["Bob"].post(f"{url}/conclusion", {"done": "do"}, status=403)
    everyone["Bob"].post(f"{url}/conclusion", {**typed, f"reply-{two.id}": "Mardi."}, status=403)
    assert look(site, url).stage == Stage.OPEN

    for _time in range(2):
        alice.post(f"{url}/conclusion", {**typed, f"reply-{two.id}": "Mardi."})
    assert (look(site, url).stage, look(site, url).conclusion) == (Stage.ADOPTED, "Ce sera le mardi.")
    page = everyone["Bob"].get(url)
    assert "Décidé par Alice, après 2 avis : cela se fait." in page.text
    assert "Ce sera le mardi." in page.text
    assert "Alice répond : Mardi." in page.text
    assert "2 personnes ont donné leur avis." in everyone["Bob"].get(f"{url}/resultat").text
    gives(everyone["Driss"], url, "Un avis venu trop tard.", 409)


def test_one_may_conclude_that_one_does_not(site: Site, everyone: dict[str, Visitor], url: str, clock: Clock):
    clock.advance(days=7)
    everyone["Alice"].post(f"{url}/conclusion", {"done": "do_not"})

    assert look(site, url).stage == Stage.NOT_ADOPTED
    assert "Décidé par Alice, après 0 avis : cela ne se fait pas." in everyone["Bob"].get(url).text
    with site.reading() as session:
        assert not [
            sentence
            for sentence in verification.verify(session)
            if "personnes de la liste" not in sentence and "décision" in sentence
        ]
    file = everyone["Bob"].get(f"{url}/export.json").answer.json()
    assert [b["reponse"] for b in file["bulletins"]] == ["je-ne-le-fais-pas"]


def test_at_the_closing_it_waits_for_its_author(
    site: Site, everyone: dict[str, Visitor], url: str, clock: Clock
):
    gives(everyone["Bob"], url, "Demandez la salle du fond.")
    clock.advance(days=7, hours=1)
    everyone["Bob"].post("/rencontres/nouvelle", {}, status=422)

    assert look(site, url).stage == Stage.INTEGRATION
    page = everyone["Alice"].get("/attentes")
    assert "Vous avez demandé des avis. Il reste à y répondre, puis à décider." in page.text
    assert "dit ce qui a été fait de chaque avis, puis décide" in everyone["Bob"].get(url).text
    [piece] = pieces(site)
    everyone["Alice"].post(f"{url}/conclusion", {f"reply-{piece.id}": "C'est fait.", "done": "do"})
    assert look(site, url).stage == Stage.ADOPTED


def test_changed_advice_asks_for_another_answer(site: Site, everyone: dict[str, Visitor], url: str):
    gives(everyone["Bob"], url, "Demandez la salle du fond.")
    with site.writing() as session:
        session.exec(select(Remark)).one().reply = "C'est fait."
    gives(everyone["Bob"], url, "Finalement, la petite salle.")

    assert pieces(site)[0].reply == ""


@pytest.mark.parametrize("takes_texts", [True, False])
def test_what_one_concluded_is_in_ones_data_and_goes_with_ones_texts(
    site: Site, alice: Member, everyone: dict[str, Visitor], url: str, clock: Clock, takes_texts: bool
):
    clock.advance(days=7)
    everyone["Alice"].post(f"{url}/conclusion", {"done": "do", "words": "Ce sera le mardi."})
    assert exported(everyone["Alice"])["decisions_proposees"][0]["conclusion"] == "Ce sera le mardi."

    depart(site, alice, takes_texts)
    page = everyone["Bob"].get(url)
    assert ("Ce sera le mardi." in page.text) is not takes_texts
    assert "cela se fait" in page.text


def test_pages_ask_few_questions_of_the_database(site: Site, everyone: dict[str, Visitor], url: str):
    gives(everyone["Bob"], url, "Demandez la salle du fond.")
    for path in (url, f"{url}/resultat", f"{url}/avis"):
        with site.counting() as asked:
            everyone["Bob"].get(path)
        assert len(asked) <= 8, path
