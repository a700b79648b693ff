"""Choosing between several options on the screen: answering, the hidden count, the result, the second round."""

import pytest
from sqlalchemy import event

from entraide.models.decision import Stage
from entraide.models.member import Member, State
from tests.choices import CHOICE, ENOUGH, METHODS, NAMES, give, put
from tests.conftest import START, Clock, Site
from tests.factories import make_member
from tests.questions import ballots, full_members, look
from tests.visitor import Visitor


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


@pytest.mark.parametrize("method", METHODS)
def test_a_choice_is_answered_on_its_page(site: Site, everybody: dict[str, Visitor], method: str):
    url = put(everybody, method)
    page = everybody["Chloé"].get(url)
    form = page.one(f'form[action="{url}/bulletin"]:not(.one-tap)')
    assert len(form.select("button")) == 1
    give(everybody["Chloé"], url, **ENOUGH[method])

    page = everybody["Chloé"].get(url)
    assert "Vous pouvez changer votre réponse jusqu'à la clôture." in page.text
    checked = {str(tag["name"]): str(tag["value"]) for tag in page.all("input[checked]") if tag["value"]}
    assert checked == ENOUGH[method]
    everybody["Chloé"].post(f"{url}/bulletin", {"answer": "stand_aside", "version": 1})
    assert [(b.answer, b.choices) for b in ballots(site)] == [("stand_aside", "")]


@pytest.mark.parametrize(
    ("method", "steps", "sentence"),
    [
        ("approval", {}, "Cochez une option au moins, ou « Aucune ne me convient »."),
        (
            "approval",
            {"choice-1": "1", "none": "oui"},
            "Cochez des options, ou « Aucune ne me convient » : pas les deux.",
        ),
        ("approval", {"choice-1": "2"}, "Choisissez une des réponses proposées."),
        ("judgment", {}, "Donnez votre avis sur une option au moins."),
        ("judgment", {"choice-2": "5"}, "Choisissez une des réponses proposées."),
        ("resistance", {"choice-2": "-1"}, "Choisissez une des réponses proposées."),
        ("resistance", {"choice-2": "٣"}, "Choisissez une des réponses proposées."),
    ],
)
def test_what_cannot_be_kept_is_explained(
    site: Site, everybody: dict[str, Visitor], method: str, steps: dict[str, str], sentence: str
):
    url = put(everybody, method)
    page = give(everybody["Bob"], url, status=422, **steps)

    assert page.error("choice-1") == sentence
    assert ballots(site) == []


def test_none_of_them_is_an_answer(site: Site, everybody: dict[str, Visitor], clock: Clock):
    url = put(everybody)
    for name in ("Bob", "Chloé"):
        give(everybody[name], url, none="oui")
    give(everybody["Driss"], url, choice_1="1")
    assert everybody["Bob"].get(url).one("#none").get("checked") is not None
    clock.advance(days=7)

    page = everybody["Bob"].get(f"{url}/resultat")
    assert "Aucune option n'est choisie." in page.text
    assert "2 personnes ont dit qu'aucune ne leur convient." in page.text


@pytest.mark.parametrize("method", METHODS)
def test_counts_are_hidden_until_one_has_answered(everybody: dict[str, Visitor], method: str):
    url = put(everybody, method)
    give(everybody["Bob"], url, **ENOUGH[method])
    for name, told in (("Chloé", False), ("Bob", True)):
        assert ("Le compte, pas à pas" in everybody[name].get(f"{url}/resultat").text) is told
        file = everybody[name].get(f"{url}/export.json").answer.json()
        assert ("ballots" in file, "choix" in file["bulletins"][0]) == (told, told)
        assert "1 personne a répondu, sur 4." in everybody[name].get(url).text


# --- another text ---


def test_an_answer_is_given_again_in_one_tap_only_to_the_same_options(
    site: Site, everybody: dict[str, Visitor]
):
    url = put(everybody, "judgment")
    give(everybody["Bob"], url, choice_1="4", choice_3="0")
    page = everybody["Alice"].get(f"{url}/versions/nouvelle")
    assert [tag["value"] for tag in page.all("input[name=option]") if tag["value"]] == NAMES
    better = {"simple": "Nous nous retrouvons au calme.", "if_nothing": CHOICE["if_nothing"]}
    everybody["Alice"].post(f"{url}/versions/nouvelle", better | {"version": 1, "option": NAMES})
    again = next(form for form in everybody["Bob"].get(url).all("form.one-tap") if "Redonner" in form.text)
    everybody["Bob"].post(f"{url}/bulletin", {tag["name"]: tag["value"] for tag in again.select("input")})
    assert ballots(site)[-1].choices == ballots(site)[0].choices

    refused = better | {"version": 2, "option": ["Le café"]}
    page = everybody["Alice"].post(f"{url}/versions/nouvelle", refused, status=422)
    assert page.error("option") == "Écrivez au moins deux options."
    everybody["Alice"].post(
        f"{url}/versions/nouvelle", better | {"version": 2, "option": ["Le parc", "Le café"]}
    )
    page = everybody["Bob"].get(url)
    assert "Les options ne sont plus les mêmes" in page.text
    assert "Redonner" not in page.text
    assert page.one("input[name=choice-2][checked]")["value"] == "4"


# --- a tie ---


def test_a_tie_may_have_one_second_round(site: Site, everybody: dict[str, Visitor], clock: Clock):
    url = put(everybody)
    for name, steps in (("Bob", {"choice_1": "1"}), ("Chloé", {"choice_2": "1"})):
        give(everybody[name], url, **steps)
    everybody["Alice"].post(f"{url}/departage", status=409)
    clock.advance(days=7)
    everybody["Alice"].post("/idees", {"sentence": "Une idée pour faire passer le temps."})
    assert look(site, url).stage == Stage.TIE

    assert "Les options à égalité Le café Le jardin" in everybody["Bob"].get(url).text
    second = everybody["Bob"].post(f"{url}/departage").location
    assert everybody["Driss"].post(f"{url}/departage").location == second
    assert "Un second tour a été proposé entre elles" in everybody["Driss"].get(url).text
    page = everybody["Chloé"].get(second)
    assert page.one("h1").text == "Second tour : Où se retrouver".replace(" :", "\xa0:")
    assert len(page.all("input[name^=choice-]")) == 2
    for name, steps in (("Bob", {"choice_1": "1"}), ("Chloé", {"choice_2": "1"})):
        give(everybody[name], second, **steps)
    clock.advance(days=7)
    assert "Proposer un second tour" not in everybody["Bob"].get(second).text
    everybody["Bob"].post(f"{second}/departage", status=409)


def test_who_may_not_propose_opens_no_second_round(
    site: Site, everybody: dict[str, Visitor], clock: Clock, visitor: Visitor
):
    url = put(everybody)
    for name, number in (("Bob", 1), ("Chloé", 2)):
        give(everybody[name], url, **{f"choice_{number}": "1"})
    clock.advance(days=7)
    with site.writing() as session:
        suspended = make_member(session, "Nouvelle", START, state=State.SUSPENDED)
        session.expunge(suspended)
    as_suspended = site.signed_in(suspended)

    assert "Proposer un second tour" not in as_suspended.get(url).text
    as_suspended.post(f"{url}/departage", status=403)
    visitor.post(f"{url}/departage", status=401)
    everybody["Bob"].post("/decisions/99/departage", status=404)


@pytest.mark.parametrize("method", METHODS)
def test_a_page_asks_the_tables_few_times(
    site: Site, everybody: dict[str, Visitor], clock: Clock, method: str
):
    url, asked = put(everybody, method), list[str]()
    for name in ("Bob", "Chloé"):
        give(everybody[name], url, **ENOUGH[method])

    def listen(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(site.engines.reader, "before_cursor_execute", listen)
    for days in (0, 7):
        clock.advance(days=days)
        for path in (url, f"{url}/resultat", f"{url}/export.json"):
            asked.clear()
            everybody["Bob"].get(path)
            assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 8, path
    event.remove(site.engines.reader, "before_cursor_execute", listen)


@pytest.mark.parametrize("method", METHODS)
def test_a_choice_that_nobody_answered_has_its_page(everybody: dict[str, Visitor], clock: Clock, method: str):
    url = put(everybody, method)
    clock.advance(days=7)
    assert "Trois jours ont été ajoutés." in everybody["Bob"].get(url).text
    clock.advance(days=3)
    page = everybody["Bob"].get(f"{url}/resultat")
    assert "Pas assez de réponses pour l'instant." in page.text
    assert "Ce nombre n'est pas atteint." in page.text
    assert "pas assez de réponses pour l'instant" in everybody["Bob"].get("/decisions").text


@pytest.mark.parametrize("method", METHODS)
def test_each_option_is_told_with_its_numbers(everybody: dict[str, Visitor], clock: Clock, method: str):
    url = put(everybody, method)
    for name in ("Bob", "Chloé"):
        give(everybody[name], url, **ENOUGH[method])
    clock.advance(days=7)
    page = everybody["Driss"].get(f"{url}/resultat")
    assert "Le choix est fait : « Le café »." in page.text
    for table in page.all("main table"):
        assert table.select("caption")
        assert table.select("th[scope=col]")
        assert table.select("th[scope=row]")
    told = page.one("details:has(h3)")
    assert [tag.text for tag in told.select("h3")] == ["Bob", "Chloé"]
