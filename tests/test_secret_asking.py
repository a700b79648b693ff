"""Asking for a secret vote: what the page says before, what it changes, that it is for good, and that nothing says who."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from entraide.models.decision import DecisionVersion, Stage
from entraide.models.member import Member, State
from tests.conftest import Site
from tests.questions import QUESTION
from tests.urn_pages import Hall
from tests.visitor import Visitor


@pytest.fixture
def hall(site: Site) -> Hall:
    return Hall(site).propose()


def every_row(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    with site.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in SQLModel.metadata.sorted_tables
        }


def test_the_page_says_what_it_changes_before(hall: Hall):
    link = hall.page(2).one(f'main a[href="{hall.url}/secret"]')
    assert link.text == "Demander un vote secret"
    page = hall.page(2, "/secret")

    for sentence in (
        "les pour font au moins 2/3 des pour et des contre",
        "un quart des membres actifs, jamais moins de 2, jamais plus de 5",
        "on ne peut plus faire d'objection",
        "On ne peut pas revenir en arrière",
        "Le site ne garde pas qui a demandé, et ne le montre à personne.",
        "Vous êtes 8. Si tout le monde vote pareil, tout le monde saura.",
    ):
        assert sentence in page.text
    assert not hall.box.look().secret


def test_t1_10_one_member_makes_it_secret_and_nobody_undoes_it(hall: Hall):
    before = every_row(hall.site)
    for _twice in range(2):
        hall[3].post(f"{hall.url}/secret")
    after = every_row(hall.site)

    asked = hall.box.look()
    assert (asked.secret, asked.method, asked.stage) == (True, "yes_no", Stage.PREPARING)
    assert {name for name in after if after[name] != before[name]} == {"decision"}
    columns = SQLModel.metadata.tables["decision"].columns.keys()
    told = zip(columns, before["decision"][0], after["decision"][0], strict=True)
    assert {column for column, old, new in told if old != new} == {"secret", "method"}
    hall[0].post(
        f"{hall.url}/versions/nouvelle",
        {"simple": "Un jeudi sur deux, au calme.", "if_nothing": "Rien.", "version": 1, "secret": ""},
    )
    hall[4].post(f"{hall.url}/relecture")
    opened = hall.box.look()
    assert (opened.secret, opened.method, opened.stage, opened.version) == (True, "yes_no", Stage.OPEN, 2)
    hall[3].post(f"{hall.url}/secret")  # asked again, once open: still the same
    hall[5].post(f"{hall.url}/bulletin", {"answer": "consent", "version": 2}, status=409)
    hall[0].post(
        f"{hall.url}/versions/nouvelle",
        {"simple": "Un jeudi sur trois, au calme.", "if_nothing": "Rien.", "version": 2},
        status=422,
    )
    assert hall.box.look().version == 2


def test_t1_10_no_page_journal_or_message_says_who_asked(hall: Hall):
    hall[3].post(f"{hall.url}/secret")
    pages = [hall.page(n, path) for n in range(8) for path in ("", "/resultat")]

    assert all("Membre 3" not in page.text for page in pages[:6] + pages[8:])
    assert "Le vote sera secret." in pages[0].text
    assert not every_row(hall.site)["mail"]
    assert hall.page(3, "/secret", status=303).location == hall.url


def test_a_consent_made_secret_asks_for_two_thirds_and_a_choice_keeps_its_way(site: Site):
    hall = Hall(site).propose("judgment")
    assert "La façon de choisir ne change pas." in hall.page(1, "/secret").text
    hall[1].post(f"{hall.url}/secret")
    assert hall.box.look().method == "judgment"

    hall.propose("consent")
    hall[1].post(f"{hall.url}/secret")
    hall[2].post(f"{hall.url}/relecture")
    assert json.loads(hall.box.look().terms)["threshold"] == [2, 3]


def test_t1_11_fewer_than_five_are_told_why(site: Site):
    hall = Hall(site, people=4).propose()

    for page in (
        hall.page(1, "/secret", status=409),
        hall[1].post(f"{hall.url}/secret", status=409),
    ):
        assert "Un vote secret demande au moins 5 personnes sur la liste." in page.text
    assert not hall.box.look().secret


def test_when_too_few_are_left_it_waits_and_says_why(site: Site):
    hall = Hall(site, people=5).propose()
    hall[1].post(f"{hall.url}/secret")
    with site.writing() as session:
        session.get_one(Member, hall.box.members[4].id).state = State.LEFT
    hall[1].post(f"{hall.url}/relecture")

    assert hall.box.look().stage == Stage.WAITING
    assert "Le vote ne peut pas s'ouvrir aujourd'hui. Un vote secret demande au moins 5" in hall.page(2).text


def test_an_open_secret_vote_may_be_taken_back_but_not_rewritten(hall: Hall):
    hall[1].post(f"{hall.url}/secret")
    hall[1].post(f"{hall.url}/relecture")
    page = hall.page(0)

    assert not page.all(f'a[href="{hall.url}/versions/nouvelle"]')
    assert "Les bulletins ne seront pas ouverts." in page.text
    hall[2].post(f"{hall.url}/urne", {"answer": "for"})
    page = hall[0].follow(f"{hall.url}/retrait")
    assert "La proposition a été retirée." in page.text
    assert "pour" not in hall.page(2, "/export.json").answer.text.replace('"choix":["pour"', "")
    hall.page(2, "/resultat")


def test_it_is_too_late_once_it_is_open(hall: Hall):
    hall[1].post(f"{hall.url}/relecture")

    assert not hall.page(2).all(f'a[href="{hall.url}/secret"]')
    for page in (hall.page(2, "/secret", status=409), hall[2].post(f"{hall.url}/secret", status=409)):
        assert "Le secret se demande avant l'ouverture." in page.text
    assert not hall.box.look().secret


@pytest.mark.parametrize("method", ["advice", "lazy", "date_place"])
def test_a_way_that_shows_its_answers_cannot_be_secret(hall: Hall, method: str):
    with hall.site.writing() as session:
        hall.box.decision(session).method = method

    for page in (hall.page(2, "/secret", status=409), hall[2].post(f"{hall.url}/secret", status=409)):
        assert "ne peut pas être secrète" in page.text
    assert not hall.box.look().secret


def test_more_than_eight_options_cannot_be_secret(site: Site):
    hall = Hall(site).propose("judgment")
    with site.writing() as session:
        nine = json.dumps([f"Option {n}" for n in range(9)])
        session.get_one(DecisionVersion, (hall.box.decision_id, 1)).options = nine

    assert "8 options au plus" in hall[2].post(f"{hall.url}/secret", status=409).text
    assert not hall.box.look().secret


def test_only_who_will_be_on_the_roll_may_ask(site: Site, visitor: Visitor):
    hall = Hall(site, people=13).propose()
    states = (State.WELCOME, State.CANDIDATE, State.LEFT, State.SUSPENDED)
    with hall.site.writing() as session:
        for number, state in enumerate(states, 1):
            session.get_one(Member, hall.box.members[number].id).state = state

    visitor.post(f"{hall.url}/secret", status=401)
    for number in (1, 2, 3):
        hall[number].post(f"{hall.url}/secret", status=403)
    assert not hall.box.look().secret
    hall[5].get("/decisions/999/secret", status=404)
    hall[4].post(f"{hall.url}/secret")
    assert hall.box.look().secret


def test_who_proposes_may_want_it_secret_from_the_start(site: Site):
    hall = Hall(site)
    page = hall[0].get("/decisions/nouvelle?facon=oui-non")
    assert page.one("#secret")["value"] == "oui"
    hall.box.decision_id = int(
        hall[0].post("/decisions/nouvelle", {**QUESTION, "secret": "oui"}).location.rpartition("/")[2]
    )

    assert (hall.box.look().secret, hall.box.look().method) == (True, "yes_no")


def test_wanting_it_secret_with_four_is_refused_beside_the_box(site: Site):
    hall = Hall(site, people=4)
    page = hall[0].post("/decisions/nouvelle", {**QUESTION, "secret": "oui"}, status=422)

    assert "au moins 5 personnes" in page.error("secret")
    assert page.one("#title")["value"] == QUESTION["title"]
    assert not every_row(site)["decision"]


def test_how_it_works_is_said_to_members(hall: Hall, visitor: Visitor):
    page = hall[0].get("/decisions/secret")

    for sentence in (
        "la personne qui tient le serveur pourrait techniquement voir les bulletins",
        "Sept jours après la clôture, plus personne ne le peut.",
        "n'empêche pas quelqu'un de regarder votre écran",
        "À moins de 5 votants, le secret n'a pas de sens.",
        "demandez un vote Belenios ou un vote en réunion",
        "Ce code ne prouve rien à personne",
    ):
        assert sentence in page.text
    visitor.get("/decisions/secret", status=401)
