"""The pages of a date and a place chosen together: answered, counted, confirmed."""

import json
from pathlib import Path

import pytest
from sqlmodel import Session, select

from entraide.domain.decisions import export
from entraide.models.decision import Ballot
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from tests.conftest import Clock, Site
from tests.election_files import result
from tests.meetings_chosen import CAFE, D1, D2, NEW, PARK, TYPED
from tests.questions import full_members
from tests.visitor import Page, Visitor


@pytest.fixture
def url(as_alice: Visitor) -> str:
    return as_alice.post(NEW, TYPED).location


@pytest.fixture
def open_url(url: str, as_bob: Visitor) -> str:
    as_bob.post(f"{url}/relecture")
    return url


def close(site: Site, as_alice: Visitor, **duration: float) -> None:
    site.clock.advance(**duration)
    as_alice.post("/rencontres/nouvelle", {}, status=422)  # any act writes what the clock made true


def test_everything_suits_in_one_tap(as_bob: Visitor, open_url: str, session: Session):
    page = as_bob.get(open_url)
    form = next(f for f in page.all("form") if f.select_one("[name=all]"))
    page = as_bob.follow(form["action"], {field["name"]: field["value"] for field in form.select("input")})

    assert "Vous avez répondu." in page.text
    said = json.loads(session.exec(select(Ballot.choices)).one())
    assert said == {
        "dates": {D1: "yes", D2: "yes"},
        "places": {CAFE: "yes", PARK: "yes"},
        "remote": {"link": "yes"},
        "left-out-last-time": False,
    }


def test_each_date_and_place_has_its_own_answer_that_one_may_change(
    as_bob: Visitor, open_url: str, session: Session
):
    page = as_bob.get(open_url)
    assert len(page.all("fieldset")) == 5
    assert [label.text for label in page.all("fieldset")[0].select("label")] == [
        "Oui",
        "Si besoin",
        "Non",
        "Je ne sais pas encore",
    ]
    as_bob.post(
        f"{open_url}/disponibilites",
        {"version": "1", "date-1": "yes", "date-2": "no", "place-1": "if-needed"},
    )
    as_bob.post(
        f"{open_url}/disponibilites", {"version": "1", "date-1": "no", "place-2": "yes", "remote": "no"}
    )

    said = json.loads(session.exec(select(Ballot.choices)).one())
    assert (said["dates"], said["places"], said["remote"]) == ({D1: "no"}, {PARK: "yes"}, {"link": "no"})
    page = as_bob.get(f"{open_url}/disponibilites")
    assert page.one("#date-1-3").has_attr("checked")
    assert page.one("#date-2-4").has_attr("checked")
    assert as_bob.get(f"{open_url}/bulletin", status=303).location == f"{open_url}/disponibilites"


@pytest.mark.parametrize("typed", [{}, {"date-1": ""}, {"date-1": "maybe"}, {"remote": "yes"}])
def test_an_empty_or_unknown_answer_is_refused(
    as_bob: Visitor, open_url: str, session: Session, typed: dict[str, str]
):
    page = as_bob.post(f"{open_url}/disponibilites", {"version": "1", **typed}, status=422)

    assert page.error("date-1")
    assert session.exec(select(Ballot)).all() == []


def test_only_the_roll_answers_and_only_while_it_is_open(
    site: Site, cast: dict[str, Member], url: str, as_bob: Visitor, visitor: Visitor
):
    as_bob.post(f"{url}/disponibilites", {"version": "1", "all": "oui"}, status=409)
    as_bob.post(f"{url}/relecture")
    visitor.post(f"{url}/disponibilites", {"version": "1", "all": "oui"}, status=401)
    site.signed_in(cast["Élio"]).post(f"{url}/disponibilites", {"version": "1", "all": "oui"}, status=403)
    as_bob.post(f"{url}/disponibilites", {"version": "2", "all": "oui"}, status=422)
    site.clock.advance(days=15)
    as_bob.post(f"{url}/disponibilites", {"version": "1", "all": "oui"}, status=409)


def test_counts_are_hidden_until_one_has_answered(site: Site, cast: dict[str, Member], open_url: str):
    everyone = full_members(site, cast)
    everyone["Alice"].post(f"{open_url}/disponibilites", {"version": "1", "date-1": "yes", "place-1": "yes"})

    for page in (everyone["Bob"].get(f"{open_url}/resultat"), everyone["Bob"].get(open_url)):
        assert not page.all("table")
    assert "ballots" not in everyone["Bob"].get(f"{open_url}/export.json").html
    page = everyone["Alice"].get(f"{open_url}/resultat")
    assert grid(page)[0] == ["1 dont 1 oui en tête", "0"]
    assert "Alice" in everyone["Bob"].get(open_url).text  # who proposes
    assert "Alice" not in page.one(".wide").text


def grid(page: Page) -> list[list[str]]:
    assert page.one(".wide caption")
    assert len(page.all(".wide thead th[scope=col]")) == 2
    assert len(page.all(".wide tbody th[scope=row]")) == 2
    return [[" ".join(cell.text.split()) for cell in row.select("td")] for row in page.all(".wide tbody tr")]


def test_the_meeting_is_fixed_and_who_said_yes_confirms_in_one_tap(
    site: Site, cast: dict[str, Member], clock: Clock, open_url: str, session: Session
):
    everyone = full_members(site, cast)
    said = {"Alice": "yes yes", "Bob": "yes if-needed", "Chloé": "no yes"}
    for name, words in said.items():
        date, place = words.split()
        everyone[name].post(f"{open_url}/disponibilites", {"version": "1", "date-1": date, "place-1": place})
    close(site, everyone["Alice"], days=7)

    meeting = session.exec(select(Meeting)).one()
    page = everyone["Alice"].get(open_url)
    assert "La rencontre est fixée : jeudi 10 décembre, 18 h, Café du Midi, près de la poste." in page.text
    assert "Vous aviez dit oui à cette date et à ce lieu." in page.text
    assert page.all(f'form[action="/rencontres/{meeting.id}/reponse"]')
    assert not everyone["Bob"].get(open_url).all(f'form[action="/rencontres/{meeting.id}/reponse"]')
    left_out = "Cette fois vous ne pouviez pas venir ; à la prochaine égalité on en tiendra compte."
    assert [left_out in everyone[name].get(open_url).text for name in everyone] == [False, False, True, False]
    assert grid(everyone["Driss"].get(f"{open_url}/resultat"))[0][0] == "2 dont 1 oui choisi"

    sooner = {"title": "Marche", "on": "2026-12-01", "starts": "10:00", "ends": "11:00", "place": "Le parc"}
    everyone["Alice"].post("/rencontres/nouvelle", sooner)
    home = everyone["Alice"].get("/attentes")
    assert "Vous venez à une rencontre : mardi 1er décembre, 10 h" in home.text
    assert "La rencontre est fixée : jeudi 10 décembre, 18 h. Vous aviez dit oui." in home.text
    assert "Vous aviez dit oui" not in everyone["Bob"].get("/attentes").text
    page = everyone["Alice"].follow(f"/rencontres/{meeting.id}/reponse", {"coming": "oui"})
    assert "1 personne : vous." in page.text
    assert page.all(f'a[href="{open_url}"]')
    assert not everyone["Alice"].get(open_url).all(f'form[action="/rencontres/{meeting.id}/reponse"]')
    assert "Vous aviez dit oui." not in everyone["Alice"].get("/attentes").text
    assert (
        b"DTSTART;TZID=Europe/Paris:20261210T180000"
        in everyone["Bob"].get(f"/rencontres/{meeting.id}.ics").answer.content
    )


def test_a_tie_offers_one_second_round(site: Site, cast: dict[str, Member], open_url: str, as_alice: Visitor):
    everyone = full_members(site, cast)
    for name in ("Alice", "Bob"):
        everyone[name].post(
            f"{open_url}/disponibilites",
            {"version": "1", "date-1": "yes", "place-1": "yes", "place-2": "yes"},
        )
    everyone["Alice"].post(f"{open_url}/second-tour", status=409)
    close(site, as_alice, days=7)

    page = everyone["Chloé"].get(open_url)
    assert "Égalité : rien n'est fixé, on en reparle." in page.text
    assert page.all(f'form[action="{open_url}/second-tour"]')
    second = everyone["Chloé"].post(f"{open_url}/second-tour").location
    assert everyone["Driss"].post(f"{open_url}/second-tour").location == second
    page = everyone["Driss"].get(second)
    assert len(page.all("fieldset")) == 4
    assert "Samedi 12" not in page.text


def test_nobody_able_is_said_in_words(site: Site, cast: dict[str, Member], open_url: str, as_alice: Visitor):
    for visitor in full_members(site, cast).values():
        visitor.post(f"{open_url}/disponibilites", {"version": "1", "date-1": "no", "date-2": "no"})
    close(site, as_alice, days=7)

    assert "Personne ne peut venir à aucune de ces dates" in as_alice.get(open_url).text


def test_pages_ask_few_questions_of_the_database(site: Site, as_bob: Visitor, open_url: str):
    as_bob.post(f"{open_url}/disponibilites", {"version": "1", "all": "oui"})
    for path in (open_url, f"{open_url}/resultat", f"{open_url}/disponibilites"):
        with site.counting() as asked:
            as_bob.get(path)
        assert len(asked) <= 8, path


@pytest.mark.parametrize("path", ["possibilites", "disponibilites", "second-tour"])
def test_another_way_to_decide_has_none_of_these_pages(as_bob: Visitor, path: str, site: Site, alice: Member):
    from tests.questions import ask

    number = ask(site, alice)
    as_bob.post(f"/decisions/{number}/{path}", {"version": "1", "place": "Ici"}, status=404)
    as_bob.post(f"/decisions/999/{path}", {"version": "1"}, status=404)


def test_the_file_counts_again_and_names_nobody(
    site: Site, cast: dict[str, Member], open_url: str, as_alice: Visitor, tmp_path: Path
):
    everyone = full_members(site, cast)
    for name, place in (("Alice", "yes"), ("Bob", "if-needed"), ("Chloé", "no")):
        typed = {"version": "1", "date-1": "yes", "date-2": "yes", "place-1": place, "place-2": "if-needed"}
        everyone[name].post(f"{open_url}/disponibilites", typed)
    close(site, as_alice, days=7)

    file = everyone["Driss"].get(f"{open_url}/export.json").answer.json()
    assert (file["resultat"], file["method"], len(file["ballots"])) == ("choisi", "date-place", 3)
    assert not any(name in json.dumps(file, ensure_ascii=False) for name in everyone)
    told = result(tmp_path, file)
    assert (told["outcome"], told["winner"]) == ("chosen", [D1, PARK])
    assert "jeudi 10 décembre, 18 h, Parc" in everyone["Alice"].get(open_url).text


def test_my_own_data_say_when_i_can_come(site: Site, bob: Member, as_bob: Visitor, open_url: str):
    as_bob.post(f"{open_url}/disponibilites", {"version": "1", "date-1": "yes", "place-2": "no"})

    with site.reading() as session:
        [ballot] = export.my_decisions(session, bob)["bulletins"]
    assert (ballot["reponse"], ballot["dates"], ballot["lieux"]) == (
        "disponibilites",
        {D1: "oui"},
        {PARK: "non"},
    )


def test_a_new_text_asks_for_the_same_answer_in_one_tap(as_alice: Visitor, as_bob: Visitor, open_url: str):
    as_bob.post(
        f"{open_url}/disponibilites", {"version": "1", "date-1": "yes", "place-2": "no", "remote": "yes"}
    )
    better = {"simple": "Nous parlerons de l'été.", "if_nothing": "Rien n'est fixé.", "version": "1"}
    as_alice.post(f"{open_url}/versions/nouvelle", better)

    page = as_bob.get(open_url)
    assert "Votre réponse ne compte que si vous la redonnez" in page.text
    again = next(form for form in page.all("form") if "Redonner la même réponse" in form.text)
    page = as_bob.follow(again["action"], {field["name"]: field["value"] for field in again.select("input")})
    assert "Vous avez répondu." in page.text
    assert page.one("#date-1").has_attr("checked")
    assert page.one("#place-2-3").has_attr("checked")
