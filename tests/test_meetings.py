"""Meetings: a day and a place together, who comes, what changes, the file for a calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlmodel import Session, select

from entraide.domain.meetings import own, planning, reading
from entraide.domain.meetings.drafts import AnswerDraft, CancelDraft, MeetingDraft
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.member import Member, State
from entraide.models.outbox import Mail
from tests.conftest import Clock, Site
from tests.visitor import Visitor

CAFE = {
    "title": "Réunion du Conseil",
    "on": "2026-12-03",
    "starts": "14:00",
    "ends": "16:00",
    "place": "Café associatif, 3 rue du Midi, à côté de la poste",
}
FIELDS = ("title", "on", "starts", "ends", "place", "link", "comforts", "notes", "version")


def planned(site: Site, author: Member, **other: Any) -> int:
    with site.writing() as session:
        return planning.plan(session, author, MeetingDraft(**{**CAFE, **other}), site.clock()).id


def says(site: Site, member: Member, number: int, coming: str = "oui") -> None:
    with site.writing() as session:
        meeting = planning.find(session, number)
        planning.answer(session, member, meeting, AnswerDraft(coming=coming), site.clock())


def cancelled(site: Site, member: Member, number: int) -> None:
    with site.writing() as session:
        meeting = planning.find(session, number)
        planning.cancel(session, member, meeting, CancelDraft(reason="La salle est fermée."), site.clock())


def test_a_meeting_says_when_where_and_what_makes_it_bearable(as_alice: Visitor, session: Session):
    as_alice.get("/rencontres/nouvelle")
    page = as_alice.follow(
        "/rencontres/nouvelle",
        {**CAFE, "comforts": ["free", "quiet"], "notes": "Trois sujets.\n<b>Pause</b> au milieu."},
    )

    assert page.title == "Rencontre – Carnet"
    assert "Jeudi 3 décembre, 14 h, jusqu'à 16 h, dans 12 jours" in page.text
    assert "3 rue du Midi" in page.text
    assert [item.text for item in page.all("main ul li")] == ["calme", "gratuit"]
    assert "dit par la personne qui propose" in page.text
    assert "<b>Pause</b> au milieu." in page.text
    assert "1 personne : vous." in page.text
    assert session.exec(select(Meeting)).one().starts_at == datetime(2026, 12, 3, 13, 0, tzinfo=UTC)


def test_a_link_alone_is_enough(as_alice: Visitor):
    page = as_alice.follow(
        "/rencontres/nouvelle", {**CAFE, "place": "", "link": "https://visio.example.org/salle"}
    )

    assert page.one('main a[href="https://visio.example.org/salle"]')["rel"] == ["noopener", "noreferrer"]
    assert "En visio" in as_alice.get("/rencontres").text


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"title": "ab"}, "title", "Écrivez au moins 3 caractères."),
        ({"title": "é" * 81}, "title", "Écrivez au plus 80 caractères. Vous en avez écrit 81."),
        ({"on": ""}, "on", "Remplissez ce champ."),
        ({"on": "le 3"}, "on", "Écrivez une date, par exemple 2026-12-03."),
        ({"on": "2026-02-30"}, "on", "Écrivez une date, par exemple 2026-12-03."),
        ({"on": "0001-01-01"}, "on", "Vérifiez l'année."),
        ({"on": "2026-11-20"}, "on", "Ce moment est déjà passé. Choisissez une date à venir."),
        (
            {"on": "2026-11-21", "starts": "10:00"},
            "on",
            "Ce moment est déjà passé. Choisissez une date à venir.",
        ),
        ({"on": "2029-01-01"}, "on", "Choisissez une date dans les deux ans."),
        ({"starts": "midi"}, "starts", "Écrivez une heure, par exemple 14:30."),
        ({"ends": "25:00"}, "ends", "Écrivez une heure, par exemple 14:30."),
        ({"ends": "14:00"}, "ends", "L'heure de fin vient après l'heure de début."),
        ({"ends": "09:00"}, "ends", "L'heure de fin vient après l'heure de début."),
        ({"place": ""}, "place", "Donnez un lieu, ou un lien de visio, ou les deux."),
        ({"place": "é" * 201}, "place", "Écrivez au plus 200 caractères. Vous en avez écrit 201."),
        (
            {"link": "http://visio.example.org"},
            "link",
            "Ce lien n'est pas protégé : il en faut un qui commence par https://",
        ),
        (
            {"link": "javascript:alert(1)"},
            "link",
            "Écrivez une adresse qui commence par https:// ou http://.",
        ),
        ({"comforts": ["quiet", "champagne"]}, "comforts", "Choisissez une des réponses proposées."),
        ({"notes": "é" * 1001}, "notes", "Écrivez au plus 1000 caractères. Vous en avez écrit 1001."),
    ],
)
def test_a_refused_meeting_is_explained_and_kept(
    as_alice: Visitor, session: Session, changed: dict[str, Any], field: str, reason: str
):
    typed = {**CAFE, **changed}
    page = as_alice.post("/rencontres/nouvelle", typed, status=422)

    assert page.title == "Erreur : Proposer une rencontre – Carnet"
    assert page.error(field) == reason
    for name in ("title", "on", "starts", "ends", "place"):
        assert page.one(f"#{name}")["value"] == typed[name]
    assert session.exec(select(Meeting)).all() == []


@pytest.mark.parametrize(
    ("on", "starts", "ends", "hours"),
    [
        ("2027-03-28", "01:30", "04:00", 1.5),  # the clock jumps from 2 to 3
        ("2027-10-31", "01:30", "04:00", 3.5),  # the hour from 2 to 3 comes twice
        ("2027-10-31", "02:10", "02:40", 0.5),
    ],
)
def test_a_night_when_the_clock_changes(
    site: Site, alice: Member, on: str, starts: str, ends: str, hours: float
):
    number = planned(site, alice, on=on, starts=starts, ends=ends)

    with site.reading() as session:
        meeting = planning.find(session, number)
        assert meeting.ends_at - meeting.starts_at == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("starts", "ends", "field"), [("02:30", "04:00", "starts"), ("01:00", "02:30", "ends")]
)
def test_an_hour_that_the_clock_skips(as_alice: Visitor, starts: str, ends: str, field: str):
    page = as_alice.post(
        "/rencontres/nouvelle", {**CAFE, "on": "2027-03-28", "starts": starts, "ends": ends}, status=422
    )

    assert page.error(field) == "Cette heure n'existe pas : cette nuit-là, on avance d'une heure."


def test_sent_twice_it_is_one_meeting(as_alice: Visitor, session: Session):
    first = as_alice.post("/rencontres/nouvelle", CAFE)
    second = as_alice.post("/rencontres/nouvelle", CAFE)

    assert first.location == second.location
    assert len(session.exec(select(Meeting)).all()) == 1


def test_who_comes_says_so_in_one_tap(site: Site, alice: Member, as_bob: Visitor):
    url = f"/rencontres/{planned(site, alice)}"

    assert "1 personne : Alice." in as_bob.get(url).text
    as_bob.post(f"{url}/reponse", {"coming": "oui"})
    page = as_bob.follow(f"{url}/reponse", {"coming": "oui"})
    assert "2 personnes : Alice, vous." in page.text
    assert "Vous venez. 2 personnes viennent." in as_bob.get("/rencontres").text
    page = as_bob.follow(f"{url}/reponse", {"coming": "non"})
    assert "1 personne : Alice." in page.text
    assert "Vous avez dit que vous ne venez pas." in page.text


def test_who_does_not_come_is_not_shown(site: Site, alice: Member, bob: Member, as_alice: Visitor):
    number = planned(site, alice)
    says(site, bob, number, "non")

    assert "Bob" not in as_alice.get(f"/rencontres/{number}").text


def test_htmx_receives_who_comes_alone(site: Site, alice: Member, as_bob: Visitor):
    number = planned(site, alice)

    fragment = as_bob.post(
        f"/rencontres/{number}/reponse", {"coming": "oui"}, status=200, headers={"HX-Request": "true"}
    )

    assert "<html" not in fragment.html
    assert "Alice, vous" in fragment.one("section#qui-vient").text


def test_an_impossible_answer_is_refused_on_the_page(
    site: Site, alice: Member, as_bob: Visitor, session: Session
):
    number = planned(site, alice)

    for fields in ({"coming": "peut-être"}, {}):
        page = as_bob.post(f"/rencontres/{number}/reponse", fields, status=422)
        assert "À corriger" in page.text
    assert len(session.exec(select(MeetingAnswer)).all()) == 1


def test_the_author_and_who_comes_correct_it(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, cast: dict[str, Member]
):
    number = planned(site, alice)
    says(site, bob, number)
    as_chloe = site.signed_in(cast["Chloé"])

    as_chloe.get(f"/rencontres/{number}/modifier", status=403)
    as_chloe.post(f"/rencontres/{number}/modifier", {**CAFE, "version": "1"}, status=403)
    form = as_bob.get(f"/rencontres/{number}/modifier")
    fields = {name: form.one(f"#{name}")["value"] for name in ("title", "on", "starts", "ends", "place")}
    assert fields == CAFE
    page = as_bob.follow(f"/rencontres/{number}/modifier", {**fields, "starts": "15:00", "version": "1"})
    assert "Jeudi 3 décembre, 15 h" in page.text
    as_alice.post(f"/rencontres/{number}/reponse", {"coming": "non"})
    as_alice.get(f"/rencontres/{number}/modifier")


def test_a_correction_never_overwrites_what_was_not_read(
    site: Site, alice: Member, bob: Member, as_alice: Visitor
):
    number = planned(site, alice)
    url = f"/rencontres/{number}/modifier"
    as_alice.post(url, {**CAFE, "place": "Au parc, devant la fontaine", "version": "1"})

    page = as_alice.post(url, {**CAFE, "title": "Marche douce", "version": "1"}, status=422)

    assert "Une autre personne a corrigé cette rencontre entre-temps." in page.text
    assert "Au parc, devant la fontaine" in page.text
    assert page.one("#title")["value"] == "Marche douce"
    assert page.one("[name=version]")["value"] == "2"
    as_alice.post(url, {**CAFE, "title": "Marche douce", "version": "2"})


@pytest.mark.parametrize("version", ["", "x", "1.5"])
def test_a_correction_without_a_version_is_refused(
    site: Site, alice: Member, as_alice: Visitor, version: str
):
    page = as_alice.post(
        f"/rencontres/{planned(site, alice)}/modifier", {**CAFE, "version": version}, status=422
    )

    assert page.one("[name=version]")["value"] == "1"


def test_it_cannot_be_moved_to_the_past(site: Site, alice: Member, as_alice: Visitor, clock: Clock):
    number = planned(site, alice)
    url = f"/rencontres/{number}/modifier"

    page = as_alice.post(url, {**CAFE, "on": "2026-11-01", "version": "1"}, status=422)
    assert page.error("on") == "Ce moment est déjà passé. Choisissez une date à venir."
    clock.now = datetime(2026, 12, 3, 14, 0, tzinfo=UTC)  # it has begun
    as_alice.post(url, {**CAFE, "place": "La salle du fond, premier étage", "version": "1"})
    clock.now = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)  # it is over
    as_alice.get(url, status=409)
    page = as_alice.post(url, {**CAFE, "version": "2"}, status=422)
    assert page.error("on") == "Cette rencontre est passée."


def test_a_cancelled_meeting_stays_with_its_reason(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"/rencontres/{planned(site, alice)}"
    as_bob.get(f"{url}/annulation", status=403)
    as_bob.post(f"{url}/annulation", {"reason": "Pluie"}, status=403)
    as_alice.get(f"{url}/annulation")
    refused = as_alice.post(f"{url}/annulation", {"reason": "ab"}, status=422)
    assert refused.error("reason") == "Écrivez au moins 3 caractères."
    as_alice.post(f"{url}/annulation", {"reason": "La salle est fermée."})
    as_alice.post(f"{url}/annulation", {"reason": "Une autre raison."})

    page = as_bob.get(url)
    assert "Cette rencontre est annulée. La salle est fermée." in page.text
    assert "Annulée" in as_bob.get("/rencontres").text
    as_bob.post(f"{url}/reponse", {"coming": "oui"}, status=409)
    page = as_alice.post(f"{url}/modifier", {**CAFE, "version": "2"}, status=422)
    assert page.error("on") == "Cette rencontre est annulée."


def test_a_cancellation_can_be_undone(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor, clock: Clock
):
    number = planned(site, alice)
    cancelled(site, alice, number)
    url = f"/rencontres/{number}/maintien"

    as_bob.post(url, status=403)
    page = as_alice.follow(url)
    assert "annulée" not in page.text
    as_alice.post(url)
    cancelled(site, alice, number)
    clock.advance(days=20)
    as_alice.post(url, status=409)


def test_those_who_come_are_told_of_what_changes(
    site: Site, alice: Member, bob: Member, cast: dict[str, Member], session: Session, clock: Clock
):
    number = planned(site, alice)
    with site.writing() as writing:
        for member in cast.values():
            there = writing.get_one(Member, member.id)
            there.email, there.email_verified_at = f"m{member.id}@example.org", clock()
    says(site, bob, number)
    says(site, cast["Chloé"], number, "non")
    as_alice = site.signed_in(alice)

    as_alice.post(f"/rencontres/{number}/modifier", {**CAFE, "notes": "Venez tôt.", "version": "1"})
    assert session.exec(select(Mail)).all() == []
    as_alice.post(f"/rencontres/{number}/modifier", {**CAFE, "starts": "15:00", "version": "2"})
    session.rollback()
    assert [mail.member_id for mail in session.exec(select(Mail))] == [bob.id]


def test_a_past_meeting_is_read_and_no_more(site: Site, alice: Member, as_alice: Visitor, clock: Clock):
    number = planned(site, alice)
    clock.now = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)

    page = as_alice.get(f"/rencontres/{number}")
    assert "Qui venait" in page.text
    assert page.all("main form") == []
    as_alice.post(f"/rencontres/{number}/reponse", {"coming": "non"}, status=409)
    assert "Aucune rencontre n'est prévue." in as_alice.get("/rencontres").text
    assert "1 personne venait." in as_alice.get("/rencontres/passees").text


def test_the_soonest_first_then_the_past_latest_first(
    site: Site, alice: Member, as_bob: Visitor, clock: Clock
):
    days = [3, 1, 2, 30] + [2] * 22
    for number, ahead in enumerate(days):
        on = (clock() + timedelta(days=ahead)).date().isoformat()
        planned(site, alice, on=on, title=f"Rencontre {number}")

    def titles(url: str) -> list[str]:
        seen = []
        while url:
            page = as_bob.get(url)
            seen += [card.text for card in page.all(".cards h2")]
            url = "".join(str(link["href"]) for link in page.all("a[rel=next]"))
        return [title.removeprefix("Rencontre ") for title in seen]

    soonest = ["1", "2", *map(str, range(4, 26)), "0", "3"]
    assert titles("/rencontres") == soonest
    assert titles("/rencontres/passees") == []
    clock.advance(days=25)
    assert titles("/rencontres") == ["3"]
    assert titles("/rencontres/passees") == list(reversed(soonest[:-1]))


def test_a_calendar_takes_it_without_saying_what_it_is(site: Site, alice: Member, as_bob: Visitor):
    number = planned(site, alice)
    answer = as_bob.get(f"/rencontres/{number}.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="rencontre-{number}.ics"'
    assert "Conseil" not in answer.html
    assert "Midi" not in answer.html
    calendar = icalendar.Calendar.from_ical(answer.html)
    (zone,) = calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event.decoded("dtstart") == datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    assert str(event["SUMMARY"]) == "Rencontre"
    assert str(event["URL"]) == f"http://127.0.0.1:8000/rencontres/{number}"
    assert str(event["STATUS"]) == "CONFIRMED"


def test_a_calendar_learns_that_it_is_cancelled(site: Site, alice: Member, as_alice: Visitor):
    number = planned(site, alice)
    before = icalendar.Calendar.from_ical(as_alice.get(f"/rencontres/{number}.ics").html).walk("VEVENT")[0]
    cancelled(site, alice, number)
    after = icalendar.Calendar.from_ical(as_alice.get(f"/rencontres/{number}.ics").html).walk("VEVENT")[0]

    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert str(after["STATUS"]) == "CANCELLED"


def test_what_waits_for_me_is_the_next_one_within_a_week(
    site: Site, alice: Member, bob: Member, clock: Clock
):
    def lines() -> list[str]:
        with site.reading() as session:
            found = reading.waiting(session, bob, clock())
        return [line.sentence.replace("\xa0", " ") for line in found]

    first, second = planned(site, alice), planned(site, alice, on="2026-12-04")
    says(site, bob, first)
    says(site, bob, second)
    assert lines() == []
    clock.now = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    assert lines() == ["Vous venez à une rencontre : jeudi 3 décembre, 14 h, dans 6 jours."]
    cancelled(site, alice, first)
    assert lines() == [
        "La rencontre où vous veniez est annulée : jeudi 3 décembre, 14 h.",
        "Vous venez à une rencontre : vendredi 4 décembre, 14 h, dans 7 jours.",
    ]
    says(site, bob, second, "non")
    assert len(lines()) == 1
    clock.now = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    assert lines() == []


def test_somebody_who_left_is_a_person(site: Site, bob: Member, as_alice: Visitor):
    number = planned(site, bob)
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.LEFT

    page = as_alice.get(f"/rencontres/{number}")
    assert "Proposée par une personne." in page.text
    assert "Bob" not in page.text


def test_who_may_only_read_reads(site: Site, alice: Member, bob: Member, as_bob: Visitor):
    number = planned(site, bob)
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.SUSPENDED

    assert as_bob.get(f"/rencontres/{number}").all("main form") == []
    assert as_bob.get("/rencontres").all('a[href="/rencontres/nouvelle"]') == []
    for path in (
        "nouvelle",
        f"{number}/reponse",
        f"{number}/modifier",
        f"{number}/annulation",
        f"{number}/maintien",
    ):
        as_bob.post(f"/rencontres/{path}", status=403)


def test_a_visitor_and_a_candidate_find_the_door(visitor: Visitor, as_candidate: Visitor):
    for path in ("", "/passees", "/nouvelle", "/1", "/1.ics", "/1/modifier", "/1/annulation"):
        visitor.get(f"/rencontres{path}", status=401)
        as_candidate.get(f"/rencontres{path}", status=403)
    for path in ("/nouvelle", "/1/reponse", "/1/modifier", "/1/annulation", "/1/maintien"):
        visitor.post(f"/rencontres{path}", status=401)
        as_candidate.post(f"/rencontres{path}", status=403)


@pytest.mark.parametrize("number", ["7", "0", "x", "9" * 30])
def test_what_is_not_there_is_not_there(as_alice: Visitor, number: str):
    for path in ("", ".ics", "/modifier", "/annulation"):
        as_alice.get(f"/rencontres/{number}{path}", status=404)
    as_alice.post(f"/rencontres/{number}/reponse", {"coming": "oui"}, status=404)
    as_alice.post(f"/rencontres/{number}/modifier", {**CAFE, "version": "1"}, status=404)
    as_alice.post(f"/rencontres/{number}/annulation", {"reason": "La pluie."}, status=404)
    as_alice.post(f"/rencontres/{number}/maintien", status=404)
    if number == "7":
        assert "Il n'y a pas d'autre rencontre prévue." in as_alice.get("/rencontres?apres=7").text
        assert "Il n'y a rien de plus ancien." in as_alice.get("/rencontres/passees?avant=7").text


def test_the_pages_ask_the_database_little(
    site: Site, alice: Member, cast: dict[str, Member], as_alice: Visitor
):
    for number in range(20):
        planned(site, alice, title=f"Rencontre {number}")
    says(site, cast["Bob"], 1)
    for url in ("/rencontres", "/rencontres/1", "/rencontres/1/modifier"):
        with site.counting() as queries:
            as_alice.get(url)
        assert len(queries) <= 8, url


def test_who_leaves_comes_no_more(site: Site, alice: Member, bob: Member, session: Session):
    alone, shared = planned(site, bob), planned(site, bob, title="Marche douce", notes="Rendez-vous au banc.")
    says(site, alice, shared)
    with site.writing() as writing:
        member = writing.get_one(Member, bob.id)
        member.takes_texts = True
        own.leave(writing, member, site.clock())

    meetings = {meeting.id: meeting for meeting in session.exec(select(Meeting))}
    assert meetings[alone].cancel_reason == "La personne qui la proposait a quitté le Conseil."
    assert meetings[alone].place == "Texte retiré par la personne."
    assert meetings[shared].cancelled_at is None
    assert meetings[shared].notes == "Rendez-vous au banc."
    assert [answer.member_id for answer in session.exec(select(MeetingAnswer))] == [alice.id]


def test_who_is_erased_came_to_nothing(
    site: Site, alice: Member, bob: Member, session: Session, clock: Clock
):
    number = planned(site, bob)
    says(site, alice, number)
    clock.advance(days=30)
    with site.writing() as writing:
        member = writing.get_one(Member, bob.id)
        own.leave(writing, member, clock())
        assert len(writing.exec(select(MeetingAnswer)).all()) == 2
        own.erase(writing, member, clock())

    assert [answer.member_id for answer in session.exec(select(MeetingAnswer))] == [alice.id]
    assert session.exec(select(Meeting)).one().place == CAFE["place"]


def test_ones_data_hold_ones_meetings(site: Site, alice: Member, bob: Member, session: Session):
    mine, other = planned(site, bob), planned(site, alice, title="Marche douce")
    says(site, bob, other, "non")

    data = own.export(session, bob)
    assert [(row["numero"], row["nom"]) for row in data["rencontres_proposees"]] == [(mine, CAFE["title"])]
    assert [(row["rencontre"], row["vient"]) for row in data["reponses_aux_rencontres"]] == [
        (mine, True),
        (other, False),
    ]
