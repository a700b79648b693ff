"""Proposing a choice between several options: the three questions, the form of each way, what is refused."""

import json

import pytest
from sqlmodel import Session, select

from entraide.models.decision import Decision, DecisionVersion, Kind
from tests.choices import CHOICE, METHODS, NAMES
from tests.visitor import Visitor

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
