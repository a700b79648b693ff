"""Choosing between several options on the screen: proposing, answering, the hidden count, the result, the second round."""

import json
from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.models.decision import Decision, DecisionVersion, Kind, Stage
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.questions import QUESTION, ballots, full_members, look
from tests.visitor import Visitor

NAMES = ["Le café", "Le jardin", "Le cinéma"]
CHOICE = QUESTION | {"title": "Où se retrouver", "method": "approval", "option": NAMES}
ENOUGH = {
    "approval": {"choice-1": "1"},
    "judgment": {"choice-1": "4", "choice-2": "1"},
    "resistance": {"choice-1": "0", "choice-2": "3", "choice-4": "2"},
}
METHODS = sorted(ENOUGH)


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


def put(everybody: dict[str, Visitor], method: str = "approval", **more: Any) -> str:
    """Alice proposes, Bob reads it through: open."""
    url = everybody["Alice"].post("/decisions/nouvelle", CHOICE | {"method": method} | more).location
    everybody["Bob"].post(f"{url}/relecture")
    return url


def give(visitor: Visitor, url: str, version: int = 1, status: int = 303, **steps: str) -> Any:
    fields = {name.replace("_", "-"): step for name, step in steps.items()}
    return visitor.post(f"{url}/bulletin", {"answer": "choice", "version": version, **fields}, status=status)


# --- the three questions ---


@pytest.mark.parametrize(
    ("taps", "form"),
    [
        (["?question=personne"], "/decisions/nouvelle/avis"),
        (["?question=personne"], "/decisions/nouvelle/sans-objection"),
        (["?question=proposition"], "/decisions/nouvelle?facon=consentement"),
        (["?question=proposition", "?question=choix"], "/decisions/nouvelle?facon=jugement"),
        (["?question=proposition", "?question=choix"], "/decisions/nouvelle?facon=approbation"),
        (["?question=proposition", "?question=choix"], "/decisions/nouvelle?facon=resistance"),
        (["?question=proposition", "?question=choix"], "/decisions/nouvelle/date-lieu"),
    ],
)
def test_three_taps_at_most_lead_to_a_form(as_bob: Visitor, taps: list[str], form: str):
    page = as_bob.get("/decisions/nouvelle")
    for tap in taps:
        page = as_bob.get(str(page.one(f'main a[href="/decisions/nouvelle{tap}"]')["href"]))
    assert len(as_bob.get(str(page.one(f'main a[href="{form}"]')["href"])).all("main form textarea")) >= 1


def test_yes_or_no_is_behind_the_other_ways(as_bob: Visitor):
    page = as_bob.get("/decisions/nouvelle")
    assert page.one('details a[href="/decisions/nouvelle?facon=oui-non"]')
    page = as_bob.get("/decisions/nouvelle?facon=oui-non")
    assert page.one("input[name=method]")["value"] == "yes_no"
    assert not page.all("input[name=option]")


def test_an_old_address_leads_to_the_form_of_its_own(as_bob: Visitor):
    for way in ("avis", "sans-objection", "date-lieu"):
        page = as_bob.get(f"/decisions/nouvelle?facon={way}", status=303)
        assert page.location == f"/decisions/nouvelle/{way}"
    assert "tout le monde" in as_bob.get("/decisions/nouvelle?facon=aux-des").text


# --- the form of a choice ---


@pytest.mark.parametrize(("method", "fields"), [("approbation", 8), ("jugement", 6), ("resistance", 7)])
def test_a_choice_has_its_fields(as_bob: Visitor, method: str, fields: int):
    assert len(as_bob.get(f"/decisions/nouvelle?facon={method}").all("input[name=option]")) == fields


@pytest.mark.parametrize("method", METHODS)
def test_a_choice_is_proposed(session: Session, as_bob: Visitor, method: str):
    """Sent twice it is one; to change nothing comes by itself in a resistance vote."""
    typed = CHOICE | {"method": method, "option": ["", " Le  café ", "Le jardin", "", "Le cinéma"]}
    assert (
        as_bob.post("/decisions/nouvelle", typed).location
        == as_bob.post("/decisions/nouvelle", typed).location
    )
    decision, version = session.exec(select(Decision)).one(), session.exec(select(DecisionVersion)).one()
    assert (decision.kind, decision.method) == (Kind.CHOICE, method)
    assert json.loads(version.options) == NAMES + (["On ne change rien"] if method == "resistance" else [])
    assert "Le jardin" in as_bob.get(f"/decisions/{decision.id}").text


@pytest.mark.parametrize(
    ("method", "typed", "sentence"),
    [
        ("approval", [], "Écrivez au moins deux options."),
        ("approval", ["Le café", "  "], "Écrivez au moins deux options."),
        ("approval", [f"n° {n}" for n in range(9)], "Écrivez au plus 8 options."),
        ("judgment", [f"n° {n}" for n in range(7)], "Écrivez au plus 6 options."),
        ("judgment", ["Le café", "LE CAFE\u0301"], "L'option « LE CAFÉ » est là deux fois."),
        ("judgment", ["Le café", "x" * 81], "Écrivez chaque option en 80 caractères au plus."),
        (
            "judgment",
            ["Le café", "Le\u200b jardin"],
            "Une option contient un signe invisible. Écrivez-la de nouveau.",
        ),
        (
            "judgment",
            ["count", "Le café"],
            "Une option ne peut pas s'appeler « count ». Choisissez un autre mot.",
        ),
        ("resistance", ["Le café", "On ne change RIEN"], "L'option « On ne change rien » est là deux fois."),
    ],
)
def test_refused_options_are_explained_and_kept(
    session: Session, as_bob: Visitor, method: str, typed: list[str], sentence: str
):
    page = as_bob.post("/decisions/nouvelle", CHOICE | {"method": method, "option": typed}, status=422)

    assert page.error("option") == sentence
    assert [str(tag["value"]) for tag in page.all("input[name=option]")][: len(typed)] == typed
    assert page.one("#simple").text.strip() == CHOICE["simple"]
    assert session.exec(select(Decision)).all() == []


# --- answering ---


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
