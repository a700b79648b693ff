"""The forms of a date and a place chosen together: proposed, then added to by anybody."""

import json
from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.models.decision import Decision, DecisionVersion, Kind, Stage
from entraide.models.member import Member
from tests.conftest import Site
from tests.meetings_chosen import CAFE, D1, D2, NEW, PARK, TYPED
from tests.visitor import Visitor


@pytest.fixture
def url(as_alice: Visitor) -> str:
    return as_alice.post(NEW, TYPED).location


@pytest.fixture
def open_url(url: str, as_bob: Visitor) -> str:
    as_bob.post(f"{url}/relecture")
    return url


def options(session: Session) -> dict[str, Any]:
    return json.loads(session.exec(select(DecisionVersion.options)).one())


def test_the_hours_typed_once_are_those_of_every_date_that_has_none(
    as_alice: Visitor, url: str, session: Session
):
    assert options(session) == {
        "dates": [D1, D2],
        "ends": ["20:00", "16:00"],
        "places": [CAFE, PARK],
        "comforts": [["quiet", "free"], []],
        "link": "https://visio.example.org/s",
    }
    decision = session.exec(select(Decision)).one()
    assert (decision.kind, decision.method, decision.stage) == (Kind.DATE, "date_place", Stage.PREPARING)
    page = as_alice.get(url)
    assert "Jeudi 10 décembre, 18 h, jusqu'à 20 h" in page.text
    assert "calme, gratuit" in page.text
    assert as_alice.get("/rencontres/nouvelle").all(f'a[href="{NEW}"]')
    assert as_alice.post(NEW, TYPED).location == url


def test_a_link_without_a_place_is_a_meeting_from_home(as_alice: Visitor, session: Session):
    as_alice.post(NEW, {**TYPED, "place": ["", ""], "comforts": []})

    assert options(session)["places"] == ["En visio"]


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"title": "ab"}, "title", "Écrivez au moins 3 caractères."),
        ({"title": "é" * 81}, "title", "Écrivez au plus 80 caractères. Vous en avez écrit 81."),
        ({"simple": "court"}, "simple", "Écrivez au moins 10 caractères."),
        ({"on": ["", ""]}, "on-1", "Donnez une date au moins."),
        ({"on": ["2026-12-10", "2026-02-30"]}, "on-2", "Écrivez une date, par exemple 2026-12-03."),
        ({"on": ["2026-11-25", "2026-12-12"]}, "on-1", "Choisissez une date après le lundi 30 novembre, 10 h : il faut le temps de répondre."),
        ({"on": ["2029-12-10", ""]}, "on-1", "Choisissez une date dans les deux ans."),
        ({"on": ["2026-12-10"] * 2, "own_starts": [], "own_ends": []}, "on-2", "Cette date est déjà là, à la même heure."),
        ({"starts": ""}, "starts", "Remplissez ce champ."),
        ({"ends": "17:00"}, "ends", "L'heure de fin vient après l'heure de début."),
        ({"own_ends": ["", "13:00"]}, "own_ends-2", "L'heure de fin vient après l'heure de début."),
        ({"place": ["", ""], "link": ""}, "place-1", "Donnez un lieu au moins, ou un lien de visio."),
        ({"place": ["Le parc", "le  PARC"]}, "place-2", "Ce lieu est déjà là."),
        ({"place": ["é" * 121, ""]}, "place-1", "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ({"link": "http://visio.example.org/"}, "link", "Ce lien n'est pas protégé : il en faut un qui commence par https://"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    as_alice: Visitor, session: Session, changed: dict[str, Any], field: str, reason: str
):
    page = as_alice.post(NEW, TYPED | changed, status=422)

    assert page.title.startswith("Erreur :")
    assert page.error(field) == reason
    assert page.one("#place-1")["value"] == (TYPED | changed)["place"][0]
    assert page.one("#simple").text.strip() == (TYPED | changed)["simple"]
    assert page.one("#comfort-1-quiet").has_attr("checked")
    assert page.all(f'.error-summary a[href="#{field}"]')
    assert session.exec(select(Decision)).all() == []


def test_those_in_welcome_may_propose_and_a_visitor_signs_in_first(visitor: Visitor, as_candidate: Visitor):
    visitor.get(NEW, status=401)
    visitor.post(NEW, TYPED, status=401)
    as_candidate.get(NEW, status=403)


def test_a_text_carried_over_a_new_sign_in_is_shown_not_sent(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    page = as_alice.post(NEW, {"carried": site.carried(alice, title="Réunion", on="2026-12-10")}, status=200)

    assert page.one("#title")["value"] == "Réunion"
    assert page.one("#on-1")["value"] == "2026-12-10"
    assert session.exec(select(Decision)).all() == []


def test_any_member_adds_a_date_or_a_place_while_it_is_prepared(as_bob: Visitor, url: str, session: Session):
    assert as_bob.get(url).all(f'a[href="{url}/possibilites"]')
    as_bob.get(f"{url}/possibilites")
    as_bob.post(f"{url}/possibilites", {"on": "2026-12-11", "starts": "10:00", "ends": "11:00"})
    as_bob.post(f"{url}/possibilites", {"place": "Chez Driss", "comforts": ["step_free", "not_medical"]})
    as_bob.post(f"{url}/possibilites", {"place": "Chez Driss", "comforts": ["step_free", "not_medical"]})

    kept = options(session)
    assert kept["dates"] == [D1, "2026-12-11T10:00", D2]
    assert kept["places"] == [CAFE, PARK, "Chez Driss"]
    assert kept["comforts"][2] == ["step_free", "not_medical"]


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({}, "on", "Ajoutez une date ou un lieu."),
        ({"starts": "10:00"}, "on", "Remplissez ce champ."),
        (
            {"on": "2026-12-10", "starts": "18:00", "ends": "19:00"},
            "on",
            "Cette date est déjà là, à la même heure.",
        ),
        ({"place": CAFE.upper()}, "place", "Ce lieu est déjà là."),
    ],
)
def test_an_addition_that_cannot_be_is_refused(
    as_bob: Visitor, url: str, typed: dict[str, str], field: str, reason: str
):
    assert as_bob.post(f"{url}/possibilites", typed, status=422).error(field) == reason


def test_six_dates_are_the_most(as_bob: Visitor, url: str):
    for day in range(13, 17):
        as_bob.post(f"{url}/possibilites", {"on": f"2026-12-{day}", "starts": "10:00", "ends": "11:00"})

    page = as_bob.post(
        f"{url}/possibilites", {"on": "2026-12-20", "starts": "10:00", "ends": "11:00"}, status=422
    )
    assert "Il y a déjà 6 dates" in page.error("on")


def test_nothing_is_added_once_it_is_answered(as_bob: Visitor, open_url: str):
    as_bob.get(f"{open_url}/possibilites", status=409)
    as_bob.post(f"{open_url}/possibilites", {"place": "Chez Driss"}, status=409)
