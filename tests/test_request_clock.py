"""The gentle clock of a request: three days, seven days, and what its author reads all along."""

from datetime import datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from entraide.domain import distance
from entraide.domain.distance import DistanceDraft
from entraide.domain.exchanges import answers, conversation
from entraide.domain.exchanges.answers import DeclineDraft
from entraide.domain.exchanges.conversation import EndDraft
from entraide.domain.meetings import planning
from entraide.domain.meetings.drafts import CancelDraft, MeetingDraft
from entraide.domain.members import erasing, newcomers
from entraide.domain.members.leaving import LeavingDraft
from entraide.domain.requests import asking, standing
from entraide.models.competence import Theme
from entraide.models.exchange import Exchange, State
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.outbox import Mail
from entraide.models.request import HelpRequest, Stage
from tests.conftest import Site
from tests.factories import make_exchange, make_member, make_request
from tests.test_requests import change, exchanges_of, requests_of
from tests.town import FIELDS, SENTENCE, ask, asked, can, reach, settle, tick
from tests.visitor import Visitor

THREE_DAYS, SEVEN_DAYS = timedelta(hours=72), timedelta(days=7)


def plan(site: Site, author: Member, starts: datetime, title: str = "La rencontre") -> int:
    draft = MeetingDraft(title=title, on=starts.date(), starts=time(14), ends=time(16), place="Au parc")
    with site.writing() as session:
        return planning.plan(session, session.get_one(Member, author.id), draft, site.clock()).id


@pytest.fixture
def town(site: Site, cast: dict[str, Member]) -> dict[str, Member]:
    return settle(site, cast)


# --- three days ---


def test_at_three_days_two_more_people_who_could_help_are_asked_once(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, session: Session
):
    url = f"/demandes/{ask(site, alice, town['Bob'])}"
    tick(site, hours=71, minutes=59)
    assert asked(site) == []
    page = as_alice.get(url)
    assert "Bob a reçu votre demande il y a 3 jours." in page.text
    assert (
        "Sans aide d'ici mardi 24 novembre, 10 h, deux autres personnes qui peuvent aider seront" in page.text
    )

    tick(site, minutes=1)
    first = asked(site)
    assert len(set(first)) == 2
    assert set(first) <= {"Chloé", "Driss", "Fanny", "Gaël"}
    for where in (url, "/attentes"):
        assert f"Le site a demandé à {first[0]} et {first[1]}." in as_alice.get(where).text
    assert "Sans aide d'ici samedi 28 novembre, la prochaine rencontre en parlera." in as_alice.get(url).text
    tick(site, days=30)
    assert asked(site) == first
    [made] = requests_of(session)
    assert made.widened_at == made.opened_at + THREE_DAYS


def test_those_asked_and_the_author_are_told_outside(
    site: Site, town: dict[str, Member], alice: Member, session: Session
):
    reach(site, *town.values())
    ask(site, alice)
    tick(site, hours=72)

    told = {mail.member_id: mail.kind for mail in session.exec(select(Mail))}
    names = {town[name].id for name in asked(site)}
    assert told == {alice.id: "waits", **dict.fromkeys(names, "asked")}
    assert {session.get_one(Member, id_).asked_on for id_ in names} == {site.clock().date()}


def test_a_request_open_to_all_has_its_clock_too(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor
):
    url = f"/demandes/{ask(site, alice)}"
    page = as_alice.get(url)
    assert "Tous les membres peuvent lire votre demande. Personne n'a encore répondu." in page.text
    assert "deux personnes qui peuvent aider seront sollicitées" in page.text
    site.clock.advance(hours=73)
    assert "deux personnes qui peuvent aider vont être sollicitées" in as_alice.get(url).text  # no round ran

    tick(site)
    assert len(asked(site)) == 2
    assert "Le site a demandé à" in as_alice.get(url).text


def test_who_is_full_paused_far_gone_or_already_answered_is_not_asked(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor
):
    request_id = ask(site, alice, town["Bob"])
    with site.writing() as session:
        answers.decline(
            session, session.get_one(Member, town["Bob"].id), 1, DeclineDraft(reason="not_now"), site.clock()
        )
        make_exchange(session, town["Hana"], town["Chloé"], site.clock(), sentence="Quelqu'un pour un repas")
        fanny = session.get_one(Member, town["Fanny"].id)
        distance.keep(session, fanny, session.get_one(Member, alice.id), DistanceDraft(kind="hidden"))
    change(site, town["Driss"], paused=True)
    change(site, town["Gaël"], state=Standing.SUSPENDED)
    can(site, alice)
    tick(site, hours=72)

    assert asked(site) == []
    text = as_alice.get(f"/demandes/{request_id}").text
    assert "Personne n'est en train de répondre à votre demande." in text
    assert "Le site a cherché qui d'autre pouvait aider : personne n'a de place en ce moment." in text


def test_the_search_comes_first_then_the_theme_the_longest_unasked(
    site: Site, town: dict[str, Member], alice: Member
):
    for name in ("Bob", "Chloé", "Driss", "Fanny"):
        change(site, town[name], capacity=0)
    for name in ("Hana", "Élio"):
        can(site, town[name], "Je connais toutes les gares de la région.", theme=Theme.TRAVEL)
    with site.writing() as session:
        last = make_member(session, "Iris", site.clock(), asked_on=None)
        session.expunge(last)
    can(site, last, "Je lis les horaires et les plans.", theme=Theme.TRAVEL)
    change(site, town["Hana"], asked_on=site.clock().date())
    ask(site, alice, theme=Theme.TRAVEL)
    tick(site, hours=72)

    assert asked(site) == ["Gaël", "Iris"]


def test_what_a_candidate_prepared_waits_from_their_arrival(
    site: Site, town: dict[str, Member], session: Session
):
    request_id = ask(site, town["Élio"])
    tick(site, days=20)
    assert asked(site, request_id) == []
    with site.writing() as writing:
        newcomers.enter(writing, writing.get_one(Member, town["Élio"].id), Standing.WELCOME, site.clock())
    tick(site, hours=71)
    assert asked(site, request_id) == []
    tick(site, hours=1)
    assert len(asked(site, request_id)) == 2


@pytest.mark.parametrize("how", ["suspended", "erasing", "withdrawn", "helped"])
def test_nobody_is_asked_for_who_does_not_wait(site: Site, town: dict[str, Member], alice: Member, how: str):
    with site.writing() as session:
        author = session.get_one(Member, alice.id)
        made = make_request(session, alice, site.clock(), town["Bob"], sentence=SENTENCE)
        if how == "suspended":
            author.state = Standing.SUSPENDED
        elif how == "erasing":
            erasing.begin(session, author, LeavingDraft(), site.clock())
        elif how == "withdrawn":
            asking.withdraw(session, author, made.id, site.clock())
        else:
            answers.accept(session, session.get_one(Member, town["Bob"].id), 1, site.clock())
    tick(site, hours=73)
    assert asked(site) == []


def test_a_help_that_stops_starts_the_clock_again(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, session: Session
):
    request_id = ask(site, alice, town["Bob"])
    tick(site, hours=72)
    site.clock.advance(days=1)
    with site.writing() as writing:
        bob = writing.get_one(Member, town["Bob"].id)
        answers.accept(writing, bob, 1, site.clock())
        site.clock.advance(days=30)
        conversation.end(writing, bob, 1, EndDraft(settled="non"), site.clock())
    assert len(asked(site)) == 2
    assert "d'ici lundi 28 décembre" in as_alice.get(f"/demandes/{request_id}").text
    tick(site, hours=71)
    assert len(asked(site)) == 2
    tick(site, hours=1)
    names = asked(site)
    assert len(names) == len(set(names)) == 4
    tick(site, days=30)
    assert asked(site) == names


def test_contacts_made_by_the_clock_are_not_the_askers(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor
):
    change(site, alice, state=Standing.WELCOME)
    for number in range(3):
        ask(site, alice, sentence=f"{SENTENCE} Le trajet {number}")
    tick(site, hours=72)
    assert sum(len(asked(site, number)) for number in (1, 2, 3)) == 6
    for number in range(3):
        as_alice.post("/demandes", {**FIELDS, "sentence": f"Un autre besoin, le {number}"})
    as_alice.post("/demandes", {**FIELDS, "sentence": "Et encore un de trop"}, status=409)


# --- who reads what ---


def test_those_asked_by_the_clock_read_what_anybody_asked_reads(
    site: Site, town: dict[str, Member], as_alice: Visitor, session: Session
):
    fields = {
        **FIELDS,
        "signed": "non",
        "details": "SECRET-A",
        "contact": "SECRET-B",
        "helper": town["Bob"].id,
    }
    url = as_alice.post("/demandes", fields).location
    others = {name: site.signed_in(town[name]) for name in ("Chloé", "Driss", "Fanny", "Gaël", "Hana")}
    for visitor in others.values():
        visitor.get(url, status=404)
    tick(site, hours=72)

    names = asked(site)
    for name, visitor in others.items():
        if name not in names:
            visitor.get(url, status=404)
            continue
        page = visitor.get(url)
        assert SENTENCE in page.text
        assert "Le site vous la montre parce que vous avez dit avoir de la place." in page.text
        assert "Une personne vous demande de l'aide." in visitor.get("/attentes").text
        for where in (url, "/attentes", "/entraides"):
            assert not {"SECRET", "Alice"} & set(visitor.get(where).html.replace("-", " ").split())
    first = others[names[0]]
    [number] = [row.id for row in exchanges_of(session) if row.helper_id == town[names[0]].id]
    first.post(f"/entraides/{number}/accord")
    assert {"SECRET-A", "SECRET-B"} <= set(first.get(f"/entraides/{number}").text.split())
    assert "SECRET" not in others[names[1]].get(url).html
    assert "Quelqu'un d'autre aide déjà" in others[names[1]].get(url).text


# --- one person, and nobody else ---


def test_the_form_says_beforehand_what_happens_and_lets_refuse(
    town: dict[str, Member], as_alice: Visitor, session: Session
):
    form = as_alice.get(f"/demandes/nouvelle?pour={town['Bob'].id}")
    assert "Sans aide au bout de trois jours, deux autres personnes qui peuvent aider seront" in form.text
    assert "Si quelqu'un passe la main, une autre personne est sollicitée aussitôt." in form.text
    assert not form.one("input[name=only]").has_attr("checked")
    assert "deux personnes qui peuvent aider seront" in as_alice.get("/demandes/nouvelle").text
    assert not as_alice.get("/demandes/nouvelle").all("input[name=only]")
    page = as_alice.post(
        "/demandes", {**FIELDS, "sentence": "court", "helper": town["Bob"].id, "only": "oui"}, status=422
    )
    assert page.one("input[name=only]").has_attr("checked")

    as_alice.post("/demandes", {**FIELDS, "helper": town["Bob"].id})
    as_alice.post("/demandes", {**FIELDS, "helper": town["Chloé"].id, "only": "oui"})
    as_alice.post("/demandes", {**FIELDS, "only": "oui"})
    assert [made.widens for made in requests_of(session)] == [True, False, True]


def test_a_request_for_one_person_only_stays_with_them_and_its_author_is_told(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    reach(site, alice)
    url = f"/demandes/{ask(site, alice, town['Bob'], only='oui')}"
    said = "Comme vous l'avez choisi, le site ne demande à personne d'autre."
    for _step in range(4):
        text = as_alice.get(url).text
        assert "Bob a reçu votre demande" in text
        assert said in text
        tick(site, days=3)
    assert asked(site) == []
    assert "rencontre" not in as_alice.get(url).text.split("Ne demander")[0].split(said)[0]
    assert [mail.kind for mail in session.exec(select(Mail))] == ["waits", "waits"]


def test_an_author_changes_their_mind_and_no_more_people_are_asked_for_it(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"/demandes/{ask(site, alice, town['Bob'], only='oui')}"
    tick(site, hours=80)
    page = as_alice.follow(f"{url}/autres", {"widens": "oui"})
    assert "vont être sollicitées" in page.text
    tick(site)
    names = asked(site)
    assert len(names) == 2
    for answer in ("non", "non", "oui", "non", "oui"):
        as_alice.post(f"{url}/autres", {"widens": answer})
        tick(site, hours=1)
    assert asked(site) == names
    as_alice.post(f"{url}/autres", {"widens": "non"})
    assert "ne demande à personne d'autre" in as_alice.get(url).text
    as_alice.post(f"{url}/ouverture")
    tick(site)
    assert asked(site) == names

    as_alice.post(f"{url}/autres", {"widens": "peut-être"}, status=422)
    as_alice.post(f"{url}/autres", {}, status=422)
    as_bob.post(f"{url}/autres", {"widens": "oui"}, status=404)
    as_alice.post("/demandes/99/autres", {"widens": "oui"}, status=404)
    site.visitor().post(f"{url}/autres", {"widens": "oui"}, status=401)
    as_alice.post(f"{url}/retrait")
    as_alice.post(f"{url}/autres", {"widens": "oui"}, status=409)


def test_opening_to_all_lets_the_clock_ask(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor
):
    url = f"/demandes/{ask(site, alice, town['Bob'], only='oui')}"
    tick(site, hours=80)
    assert "au bout de trois jours, deux personnes" in as_alice.get(url).text
    as_alice.post(f"{url}/ouverture")
    tick(site)
    assert len(asked(site)) == 2


def test_open_to_all_it_is_not_kept_for_one_person_by_a_page_opened_before(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor
):
    url = f"/demandes/{ask(site, alice, town['Bob'])}"
    as_alice.post(f"{url}/ouverture")
    as_alice.post(f"{url}/autres", {"widens": "non"})
    tick(site, hours=72)
    assert len(asked(site)) == 2


# --- seven days ---


def test_at_seven_days_an_open_request_is_on_the_agenda_of_the_next_meeting_alone(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    soon = plan(site, town["Bob"], site.clock() + timedelta(days=10), "La prochaine")
    later = plan(site, town["Bob"], site.clock() + timedelta(days=20), "La suivante")
    url = f"/demandes/{ask(site, alice, signed='non')}"
    tick(site, days=6, hours=23)
    assert "Demandes qui attendent" not in as_bob.get(f"/rencontres/{soon}").text
    tick(site, hours=1)

    page = as_bob.get(f"/rencontres/{soon}")
    assert "Demandes qui attendent" in page.text
    assert SENTENCE in page.text
    assert page.one("#demandes .meta").text == "une personne"
    assert "Alice" not in page.html
    assert as_alice.get(f"/rencontres/{soon}").one("#demandes .meta").text == "vous"
    assert "Demandes qui attendent" not in as_bob.get(f"/rencontres/{later}").text
    for where in (url, "/attentes"):
        text = as_alice.get(where).text
        assert "Votre demande attend depuis 7 jours." in text
        assert "Elle est à l'ordre du jour de la rencontre du mardi 1er décembre, 14 h." in text

    with site.writing() as session:
        bob = session.get_one(Member, town["Bob"].id)
        planning.cancel(
            session,
            bob,
            session.get_one(Meeting, soon),
            CancelDraft(reason="Trop peu de monde"),
            site.clock(),
        )
    assert "Demandes qui attendent" not in as_bob.get(f"/rencontres/{soon}").text
    assert SENTENCE in as_bob.get(f"/rencontres/{later}").text
    assert "la rencontre du vendredi 11 décembre" in as_alice.get(url).text


def test_once_helped_or_ended_it_leaves_the_agenda(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor
):
    meeting = f"/rencontres/{plan(site, town['Bob'], site.clock() + timedelta(days=10))}"
    first, second = ask(site, alice), ask(site, alice, sentence="Une deuxième demande qui attend")
    tick(site, days=8)
    assert len(as_bob.get(meeting).all("#demandes .card")) == 2
    with site.writing() as session:
        [given] = session.exec(select(Exchange).where(Exchange.request_id == first).limit(1)).all()
        answers.accept(session, session.get_one(Member, given.helper_id), given.id, site.clock())
    assert len(as_bob.get(meeting).all("#demandes .card")) == 1
    with site.writing() as session:
        asking.withdraw(session, session.get_one(Member, alice.id), second, site.clock())
    assert not as_bob.get(meeting).all("#demandes")


def test_an_addressed_request_is_only_counted_and_one_kept_for_one_person_is_not(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    meeting = f"/rencontres/{plan(site, town['Bob'], site.clock() + timedelta(days=10))}"
    ask(site, alice, town["Bob"])
    ask(site, alice, town["Chloé"], only="oui", sentence="Celle-ci reste entre nous deux")
    tick(site, days=8)

    for visitor in (as_bob, site.signed_in(town["Hana"])):
        page = visitor.get(meeting)
        assert "1 demande adressée attend aussi." in page.text
        assert SENTENCE not in page.text
        assert "entre nous" not in page.text
    assert "On y lit seulement qu'une demande attend" in as_alice.get("/demandes/1").text
    assert "ordre du jour" not in as_alice.get("/demandes/2").text
    as_alice.post("/demandes/1/ouverture")
    assert SENTENCE in as_bob.get(meeting).text
    assert "attend aussi" not in as_bob.get(meeting).text


def test_without_a_meeting_the_asker_reads_so_and_members_see_that_requests_wait(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"/demandes/{ask(site, alice)}"
    ask(site, alice, town["Bob"])
    assert "attend" not in as_bob.get("/rencontres").one("main").text
    tick(site, days=7)
    assert "La prochaine rencontre en parlera ; aucune n'est prévue pour l'instant." in as_alice.get(
        url
    ).text.replace("\u202f", " ")
    assert "2 demandes attendent une rencontre depuis sept jours ou plus." in as_bob.get("/rencontres").text

    plan(site, town["Bob"], site.clock() + timedelta(days=3))
    assert "attendent une rencontre" not in as_bob.get("/rencontres").text
    assert "ordre du jour de la rencontre" in as_alice.get(url).text


def test_who_keeps_their_distance_does_not_read_it_there(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor
):
    meeting = f"/rencontres/{plan(site, town['Chloé'], site.clock() + timedelta(days=10))}"
    ask(site, alice)
    with site.writing() as session:
        bob, author = session.get_one(Member, town["Bob"].id), session.get_one(Member, alice.id)
        distance.keep(session, bob, author, DistanceDraft(kind="hidden"))
    tick(site, days=8)
    assert not as_bob.get(meeting).all("#demandes")
    assert site.signed_in(town["Hana"]).get(meeting).all("#demandes")


def test_the_agenda_is_told_once_and_shows_twenty(
    site: Site, town: dict[str, Member], alice: Member, as_bob: Visitor, session: Session
):
    reach(site, alice)
    meeting = f"/rencontres/{plan(site, town['Bob'], site.clock() + timedelta(days=30))}"
    for number in range(21):
        site.clock.advance(hours=2)
        ask(site, alice, sentence=f"Le besoin numéro {number:02} attend")
    tick(site, days=9)
    page = as_bob.get(meeting)
    assert [tag.text for tag in page.all("#demandes h3")] == [
        f"Le besoin numéro {n:02} attend" for n in range(20)
    ]
    assert "Et d'autres : voir les demandes" in page.text
    assert len(session.exec(select(Mail)).all()) == 1
    tick(site, days=2)
    assert len(session.exec(select(Mail)).all()) == 1


def test_the_page_of_an_asker_asks_few_questions(
    site: Site, town: dict[str, Member], alice: Member, as_alice: Visitor
):
    url = f"/demandes/{ask(site, alice)}"
    for number in range(5):
        ask(site, alice, sentence=f"Un autre besoin, le {number}")
    meeting = f"/rencontres/{plan(site, town['Bob'], site.clock() + timedelta(days=9))}"
    tick(site, days=8)
    with site.reading() as session:
        mine = session.get_one(Member, alice.id)
        with site.counting() as queries:
            assert len(standing.left_alone(session, mine, site.clock())) == 6
        assert len(queries) == 1
    for page in (url, meeting, "/rencontres"):
        with site.counting() as queries:
            as_alice.get(page)
        assert len(queries) <= 8, (page, "\n".join(q.split("FROM", 1)[1][:150] for q in queries))


def test_a_request_long_overdue_takes_both_steps_at_once(
    site: Site, town: dict[str, Member], alice: Member, session: Session
):
    ask(site, alice)
    tick(site, days=40)
    [made] = requests_of(session)
    assert made.widened_at == made.agenda_at == site.clock()
    assert len(asked(site)) == 2
    assert made.stage == Stage.WAITING
    assert all(row.state == State.PROPOSED for row in exchanges_of(session))
    assert session.exec(select(HelpRequest)).one().addressed is False
