"""« Toujours d'accord ? »: asked now and then, answered in one tap, from the site or from a message; never punished."""

import logging
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session, col, select

from entraide.domain import competences
from entraide.domain.competences import CompetenceDraft
from entraide.domain.duties import catch_up
from entraide.domain.freshness import answers, links
from entraide.domain.freshness.clock import EVERY, turn
from entraide.domain.members import account
from entraide.domain.members.account import PauseDraft
from entraide.domain.notices import Notice
from entraide.domain.search import finding
from entraide.models.competence import Competence, Freshness, Theme
from entraide.models.member import Member, State
from entraide.models.outbox import Mail
from entraide.models.search import SearchDocument
from tests.conftest import START, Clock, Site
from tests.factories import make_exchange, make_request
from tests.test_mail import give_address
from tests.visitor import Page, Visitor

LETTERS = "Je relis vos lettres avec vous"
BUS = "Je prends le bus avec vous"


def offered(site: Site, owner: Member, sentence: str = LETTERS) -> int:
    with site.writing() as session:
        draft = CompetenceDraft(sentence=sentence, theme=Theme.PAPERS)
        return competences.offer(session, session.get_one(Member, owner.id), draft, site.clock()).id


def pass_days(site: Site, days: int) -> None:
    """Day after day, as the rounds of the clock do."""
    with site.writing() as session:
        for _day in range(days):
            turn(session, site.clock.advance(days=1))
        catch_up(session, site.clock())


def turn_for(site: Site, days: int) -> None:
    """The same, this duty alone: nothing is sent, and no message is forgotten."""
    with site.writing() as session:
        for _day in range(days):
            turn(session, site.clock.advance(days=1))


def state(session: Session, number: int) -> tuple[str, bool]:
    """How it stands, and whether others see it."""
    session.rollback()
    found = session.get_one(Competence, number)
    return found.freshness, found.withdrawn_at is None


def told(session: Session) -> list[date]:
    session.rollback()
    query = select(Mail.due_on).where(Mail.kind == Notice.STILL_AGREED).order_by(col(Mail.id))
    return list(session.exec(query))


def set_pause(site: Site, member: Member, pause: str) -> None:
    with site.writing() as session:
        account.set_pause(session, session.get_one(Member, member.id), PauseDraft(pause=pause), site.clock())


def welcome(site: Site, member: Member) -> None:
    """In welcome nobody is asked to open the founding decision: the question comes first on their home."""
    change(site, member, state=State.WELCOME)


def change(site: Site, member: Member, **columns: Any) -> None:
    with site.writing() as session:
        session.get_one(Member, member.id).sqlmodel_update(columns)


def link_to(site: Site, member: Member, *numbers: int) -> str:
    with site.reading() as session:
        asked = [session.get_one(Competence, number) for number in numbers]
        token = links.write(site.app.state.keys.seal, member.id, asked, site.clock())
    return f"/reponse/{token}"


def buttons(page: Page) -> list[str]:
    return [button.get_text(strip=True) for button in page.all("main .card .button")]


# --- when it is asked ---


def test_an_offer_is_asked_about_after_ninety_days(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    number = offered(site, alice)
    pass_days(site, 89)
    assert state(session, number) == (Freshness.AGREED, True)
    assert "Toujours d'accord" not in as_alice.get("/").text

    pass_days(site, 1)
    welcome(site, alice)

    assert state(session, number) == (Freshness.ASKED, True)
    assert "Toujours d'accord ? Vous pourrez changer d'avis." in as_alice.get("/").text


def test_it_is_asked_by_day(site: Site, alice: Member, session: Session):
    number = offered(site, alice)
    site.clock.now = (START + timedelta(days=90)).replace(hour=5)
    with site.writing() as writing:
        catch_up(writing, site.clock())
    assert state(session, number)[0] == Freshness.AGREED

    site.clock.advance(hours=2)  # eight o'clock in Paris
    with site.writing() as writing:
        for _ in range(3):
            catch_up(writing, site.clock())
    assert state(session, number)[0] == Freshness.ASKED


def test_what_is_due_within_a_month_is_asked_together_in_one_message(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    give_address(site, alice)
    first = offered(site, alice)
    pass_days(site, 30)
    second = offered(site, alice, BUS)
    pass_days(site, 1)
    third = offered(site, alice, "Je vous montre la visio")
    pass_days(site, 59)

    assert [state(session, it)[0] for it in (first, second, third)] == ["asked", "asked", "agreed"]
    assert told(session) == [site.clock().date()]
    page = as_alice.get("/attentes")
    assert page.text.count("toujours d'accord") == 1
    assert "2 compétences : toujours d'accord ?" in page.text
    assert [quote.get_text() for quote in page.all("blockquote")] == [LETTERS, BUS]


def test_without_an_answer_no_message_comes_for_ninety_days(site: Site, alice: Member, session: Session):
    give_address(site, alice)
    offered(site, alice)
    pass_days(site, 50)
    offered(site, alice, BUS)
    turn_for(site, 400)

    days = told(session)
    assert len(days) == 4
    assert all((later - day).days >= 90 for day, later in pairwise(days))


def test_with_answers_a_month_passes_at_least_between_two_messages(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    give_address(site, alice)
    for day in range(12):
        offered(site, alice, f"Je fais la chose numéro {day}")
        turn_for(site, 13)
    for _step in range(75):
        turn_for(site, 4)
        with site.writing() as writing:
            asked = answers.questions(writing, alice.id)
            draft = answers.AnswerDraft(answer="oui", competences=[it.id for it in asked[:1]] or [0])
            answers.answer(writing, asked, draft, site.clock())

    days = told(session)
    assert len(days) > 3
    assert all((later - day).days >= 30 for day, later in pairwise(days))


@pytest.mark.parametrize(
    "columns", [{"state": State.SUSPENDED}, {"state": State.CANDIDATE}, {"erasing_at": START}]
)
def test_who_cannot_answer_is_not_asked(site: Site, alice: Member, session: Session, columns: dict[str, Any]):
    number = offered(site, alice)
    change(site, alice, **columns)
    site.clock.advance(days=91)
    with site.writing() as writing:
        turn(writing, site.clock())

    assert state(session, number)[0] == Freshness.AGREED


# --- pause ---


def test_on_pause_nobody_is_asked_and_on_return_it_waits_a_month(site: Site, alice: Member, session: Session):
    give_address(site, alice)
    number = offered(site, alice)
    set_pause(site, alice, "oui")
    pass_days(site, 200)
    assert state(session, number) == (Freshness.AGREED, True)
    assert told(session) == []

    set_pause(site, alice, "non")
    pass_days(site, 29)
    assert told(session) == []
    as_alice = site.signed_in(alice)
    assert "Toujours d'accord" not in as_alice.get("/attentes").text
    pass_days(site, 1)
    assert told(session) == [site.clock().date()]


def test_a_pause_stops_the_question_and_the_mark(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    number = offered(site, alice)
    pass_days(site, 92)
    set_pause(site, alice, "oui")
    assert "Toujours d'accord" not in as_alice.get("/attentes").text
    pass_days(site, 60)
    assert state(session, number) == (Freshness.ASKED, True)

    set_pause(site, alice, "non")
    assert state(session, number) == (Freshness.AGREED, True)


def test_not_pausing_changes_nothing(site: Site, alice: Member, session: Session):
    number = offered(site, alice)
    pass_days(site, 90)
    set_pause(site, alice, "non")

    assert state(session, number)[0] == Freshness.ASKED


# --- unanswered ---


def test_unanswered_it_is_marked_after_fourteen_days_and_stays_offered(
    site: Site, alice: Member, bob: Member, as_bob: Visitor, session: Session
):
    number = offered(site, alice)
    pass_days(site, 90 + 13)
    assert "à confirmer" not in as_bob.get("/competences?theme=papiers").text
    pass_days(site, 1)

    assert state(session, number) == (Freshness.TO_CONFIRM, True)
    card = as_bob.get("/competences?theme=papiers").one(".card")
    assert "à confirmer pas confirmée depuis novembre 2026" in " ".join(card.get_text(" ").split())
    page = as_bob.get(f"/competences/{number}")
    assert "à confirmer : pas confirmée depuis novembre 2026" in page.text
    assert "Demander à Alice" in page.text
    assert "à confirmer" in as_bob.get("/chercher?q=lettres").text
    pass_days(site, 400)
    assert state(session, number) == (Freshness.TO_CONFIRM, True)

    site.signed_in(alice).post("/competences/accord", {"answer": "oui", "competences": number})
    as_bob = site.signed_in(bob)
    assert "à confirmer" not in as_bob.get("/competences?theme=papiers").text
    assert "à confirmer" not in as_bob.get(f"/competences/{number}").text


def test_in_search_what_is_to_confirm_comes_after_what_is_not(
    site: Site, alice: Member, bob: Member, session: Session
):
    fresh, old = offered(site, bob), offered(site, alice)
    with site.writing() as writing:
        writing.get_one(Member, bob.id).asked_on = START.date()
    reader = session.get_one(Member, 3)
    assert [offer.id for offer in finding.find(session, reader, "lettres").offers] == [old, fresh]
    pass_days(site, 90)
    site.signed_in(bob).post("/competences/accord", {"answer": "oui", "competences": fresh})
    pass_days(site, 14)
    session.rollback()
    found = [offer.id for offer in finding.find(session, reader, "lettres").offers]
    assert found == [fresh, old]

    change(site, bob, capacity=0)
    session.rollback()
    assert [offer.id for offer in finding.find(session, reader, "lettres").offers] == [old, fresh]


# --- answering ---


@pytest.mark.parametrize(
    ("given", "after"),
    [("oui", ("agreed", True)), ("pause", ("agreed", False)), ("retirer", ("agreed", False))],
)
@pytest.mark.parametrize("days", [90, 104])
def test_each_answer_is_one_tap_in_the_line_that_waits(
    site: Site, alice: Member, as_alice: Visitor, session: Session, given: str, after: Any, days: int
):
    number = offered(site, alice)
    pass_days(site, days)
    welcome(site, alice)
    for url in ("/", "/attentes"):
        page = as_alice.get(url)
        assert [quote.get_text() for quote in page.all("blockquote")] == [LETTERS]
        assert buttons(page) == ["Oui, je la propose", "Pas en ce moment", "La retirer"]
    form = page.one(f".card form:has(input[value={given}])")
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}

    for _twice in range(2):
        page = as_alice.follow(str(form["action"]), fields)

    assert state(session, number) == after
    assert page.answer.request.url.path == f"/competences/{number}"
    assert "Toujours d'accord" not in as_alice.get("/attentes").text
    assert (session.exec(select(SearchDocument)).first() is not None) == after[1]


def test_the_first_answer_holds(site: Site, alice: Member, as_alice: Visitor, session: Session):
    number = offered(site, alice)
    pass_days(site, 90)
    as_alice.post("/competences/accord", {"answer": "oui", "competences": number})
    as_alice.post("/competences/accord", {"answer": "retirer", "competences": number})

    assert state(session, number) == (Freshness.AGREED, True)


def test_what_is_on_pause_is_asked_about_once_more_and_what_is_withdrawn_never(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    paused, withdrawn = offered(site, alice), offered(site, alice, BUS)
    pass_days(site, 90)
    page = as_alice.follow("/competences/accord", {"answer": "pause", "competences": paused})
    assert buttons(page) == ["Oui, je la propose", "Pas en ce moment", "La retirer"]
    page = as_alice.follow("/competences/accord", {"answer": "retirer", "competences": withdrawn})
    assert "Vous avez retiré cette compétence." in page.text
    text = as_alice.get(f"/competences/{paused}").text
    assert (
        "mis cette compétence en pause. Personne d'autre ne la voit. La question vous sera reposée en mai 2027."
        in text
    )
    tags = [tag.get_text() for tag in as_alice.get("/competences").all(".tag")]
    assert tags == ["retirée", "en pause"]

    pass_days(site, 90)
    assert [state(session, it) for it in (paused, withdrawn)] == [("asked", False), ("agreed", False)]
    as_alice = site.signed_in(alice)
    assert "La proposer à nouveau ?" in as_alice.get(f"/competences/{paused}").text
    pass_days(site, 14)
    assert state(session, paused) == ("agreed", False)
    pass_days(site, 200)
    assert state(session, paused) == ("agreed", False)


def test_yes_to_what_is_on_pause_puts_it_back(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    number = offered(site, alice)
    pass_days(site, 90)
    as_alice.post("/competences/accord", {"answer": "pause", "competences": number})
    as_bob.get(f"/competences/{number}", status=404)
    pass_days(site, 90)
    site.signed_in(alice).post("/competences/accord", {"answer": "oui", "competences": number})

    as_bob = site.signed_in(bob)
    as_bob.get(f"/competences/{number}")
    assert LETTERS in as_bob.get("/chercher?q=lettres").text


def test_a_few_are_answered_yes_in_one_tap(site: Site, alice: Member, as_alice: Visitor, session: Session):
    numbers = [offered(site, alice, sentence) for sentence in (LETTERS, BUS, "Je vous montre la visio")]
    pass_days(site, 90)
    welcome(site, alice)
    page = as_alice.get("/")
    assert buttons(page) == ["Oui, pour les 3"]
    fields = {
        "answer": "oui",
        "competences": [tag["value"] for tag in page.all(".card input[name=competences]")],
    }

    page = as_alice.follow("/competences/accord", fields)

    assert page.answer.request.url.path == "/competences"
    assert [state(session, it) for it in numbers] == [("agreed", True)] * 3


def test_many_are_answered_on_their_page(site: Site, alice: Member, as_alice: Visitor, session: Session):
    numbers = [offered(site, alice, f"Je fais la chose numéro {n}") for n in range(5)]
    pass_days(site, 90)
    welcome(site, alice)
    page = as_alice.get("/")
    assert (buttons(page), page.all("blockquote")) == (["Répondre pour chacune"], [])

    page = as_alice.get("/competences/accord")
    assert len(page.all(".card")) == 5
    page = as_alice.follow("/competences/accord", {"answer": "oui", "competences": numbers[0]})
    assert len(page.all(".card")) == 4
    page = as_alice.post(
        "/competences/accord", {"answer": "peut-être", "competences": numbers[1]}, status=422
    )
    assert page.title == "Erreur : Toujours d'accord ? – Carnet"
    as_alice.post("/competences/accord", {"answer": "oui"}, status=422)
    as_alice.post("/competences/accord", {"answer": "oui", "competences": "x"}, status=422)


def test_nobody_answers_in_the_place_of_another(
    site: Site, alice: Member, as_bob: Visitor, visitor: Visitor, session: Session
):
    number = offered(site, alice)
    pass_days(site, 90)
    visitor.get("/competences/accord", status=401)
    visitor.post("/competences/accord", {"answer": "retirer", "competences": number}, status=401)
    as_bob.post("/competences/accord", {"answer": "retirer", "competences": number})

    assert "Rien n'attend votre réponse." in as_bob.get("/competences/accord").text
    assert state(session, number) == (Freshness.ASKED, True)
    change(site, alice, state=State.SUSPENDED)
    as_alice = site.signed_in(alice)
    as_alice.post("/competences/accord", {"answer": "oui", "competences": number}, status=403)


@pytest.mark.parametrize("days", [90, 104])
def test_changing_putting_back_and_helping_confirm(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, session: Session, days: int
):
    changed, again, helping = (offered(site, alice, f"{LETTERS} {n}") for n in range(3))
    pass_days(site, days)
    as_alice.post(f"/competences/{changed}/modifier", {"sentence": "Je relis toutes vos lettres"})
    as_alice.post(f"/competences/{again}/retrait")
    as_alice.post(f"/competences/{again}/retour")
    with site.writing() as writing:
        exchange = make_exchange(writing, bob, alice, site.clock(), competence=helping)
        assert exchange.competence_id == helping

    assert [state(session, it) for it in (changed, again, helping)] == [("agreed", True)] * 3
    for number in (changed, again, helping):
        found = session.get_one(Competence, number)
        assert (found.confirmed_on, found.due_on) == (site.clock().date(), (site.clock() + EVERY).date())


def test_what_is_taken_back_is_not_asked_about(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    number, asked = offered(site, alice), offered(site, alice, BUS)
    as_alice.post(f"/competences/{number}/retrait")
    as_alice.post(f"/competences/{number}/modifier", {"sentence": "Je relis toutes vos lettres"})
    pass_days(site, 90)
    as_alice.post(f"/competences/{asked}/retrait")

    assert [state(session, it) for it in (number, asked)] == [("agreed", False)] * 2
    assert "accord" not in as_alice.get("/attentes").text


# --- the link of a message ---


@pytest.mark.parametrize(("given", "shown"), [("oui", True), ("pause", False), ("retirer", False)])
def test_the_link_answers_without_signing_in(
    site: Site, alice: Member, visitor: Visitor, session: Session, given: str, shown: bool
):
    first, second = offered(site, alice), offered(site, alice, BUS)
    pass_days(site, 104)
    url = link_to(site, alice, first, second)
    page = visitor.get(url)
    assert len(buttons(page)) == 6
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert visitor.client.cookies == {}

    page = visitor.follow(url, {"answer": given, "competences": first})

    assert len(buttons(page)) == 3
    assert state(session, first) == (Freshness.AGREED, shown)
    assert state(session, second) == (Freshness.TO_CONFIRM, True)
    page = visitor.post(url, {"answer": "peut-être", "competences": second}, status=422)
    assert page.title == "Erreur : Répondre – Carnet"


@pytest.mark.parametrize(
    "act", ["answered", "changed", "withdrawn", "put back", "suspended", "left", "pause"]
)
def test_the_link_is_dead_once_there_is_nothing_to_answer(
    site: Site, alice: Member, as_alice: Visitor, visitor: Visitor, session: Session, act: str
):
    number = offered(site, alice)
    pass_days(site, 90)
    url = link_to(site, alice, number)
    if act == "answered":
        as_alice.post("/competences/accord", {"answer": "oui", "competences": number})
    elif act == "changed":
        as_alice.post(f"/competences/{number}/modifier", {"sentence": "Je relis toutes vos lettres"})
    elif act in ("withdrawn", "put back"):
        as_alice.post(f"/competences/{number}/retrait")
    elif act == "pause":
        set_pause(site, alice, "oui")
        set_pause(site, alice, "non")
    else:
        change(site, alice, state=State(act), state_since_at=site.clock())
    if act == "put back":
        as_alice.post(f"/competences/{number}/retour")
    before = state(session, number)

    page = visitor.get(url)
    visitor.post(url, {"answer": "retirer", "competences": number})

    assert page.one("h1").text == "C'est noté"
    assert "Je relis" not in page.html
    assert state(session, number) == before


def test_an_old_link_says_so_and_leads_to_signing_in(
    site: Site, alice: Member, visitor: Visitor, clock: Clock, session: Session
):
    number = offered(site, alice)
    pass_days(site, 90)
    url = link_to(site, alice, number)
    clock.advance(days=29, hours=23)
    visitor.get(url)
    clock.advance(hours=1, seconds=1)
    page = visitor.get(url, status=404)
    visitor.post(url, {"answer": "retirer", "competences": number}, status=404)

    assert page.one("h1").text == "Ce lien ne sert plus"
    assert page.all('main a[href="/connexion"]')
    assert LETTERS not in page.html
    assert state(session, number)[1]


def test_a_link_answers_only_what_it_was_written_for(
    site: Site, alice: Member, bob: Member, visitor: Visitor, session: Session
):
    mine, other, bobs = offered(site, alice), offered(site, alice, BUS), offered(site, bob)
    pass_days(site, 90)
    url = link_to(site, alice, mine, bobs)
    page = visitor.get(url)
    assert [tag["value"] for tag in page.all("input[name=competences]")] == [str(mine)]
    for number in (other, bobs):
        visitor.post(url, {"answer": "retirer", "competences": number})

    assert [state(session, it) for it in (mine, other, bobs)] == [("asked", True)] * 3


@pytest.mark.parametrize("forged", ["x", "gAAAAA", "é", "%20", "a" * 3000, "=="])
def test_a_forged_link_opens_nothing(site: Site, alice: Member, visitor: Visitor, forged: str):
    assert visitor.get(f"/reponse/{forged}", status=404).one("h1").text == "Ce lien ne sert plus"
    visitor.post(f"/reponse/{forged}", {"answer": "oui", "competences": 1}, status=404)


def test_a_changed_letter_and_another_seal_open_nothing(
    site: Site, alice: Member, as_alice: Visitor, visitor: Visitor
):
    number = offered(site, alice)
    pass_days(site, 90)
    url = link_to(site, alice, number)
    for place in (12, 40, len(url) - 5):
        swapped = "A" if url[place] != "A" else "B"
        visitor.get(url[:place] + swapped + url[place + 1 :], status=404)
    visitor.get(url[:-3], status=404)
    visitor.get(f"/reponse/{site.carried(alice, sentence='x')}", status=404)
    page = as_alice.post("/idees", {"carried": links.whole(url.removeprefix("/reponse/"))}, status=200)
    assert page.one("#sentence").get_text() == ""


def test_wrong_links_are_limited_and_right_ones_are_not(site: Site, alice: Member, visitor: Visitor):
    number = offered(site, alice)
    pass_days(site, 90)
    url = link_to(site, alice, number)
    for _ in range(25):
        visitor.get(url)
    for _ in range(20):
        visitor.get("/reponse/x", status=404)
    visitor.get("/reponse/x", status=429)
    visitor.get(url)


def test_the_token_is_not_in_the_log(
    site: Site, alice: Member, visitor: Visitor, caplog: pytest.LogCaptureFixture
):
    number = offered(site, alice)
    pass_days(site, 90)
    log = logging.getLogger("entraide")
    before = log.level
    log.setLevel("INFO")
    log.addHandler(caplog.handler)
    try:
        url = link_to(site, alice, number)
        visitor.get(url)
    finally:
        log.removeHandler(caplog.handler)
        log.setLevel(before)

    assert [record.__dict__["route"] for record in caplog.records] == ["/reponse/{token}"]
    assert not any(url[9:] in str(record.__dict__) for record in caplog.records)


def test_home_stays_within_eight_queries(site: Site, alice: Member, as_alice: Visitor):
    """At its fullest: an address to write to, a question asked, a request due at the next meeting."""
    give_address(site, alice)
    offered(site, alice)
    pass_days(site, 90)
    with site.writing() as session:
        make_request(session, session.get_one(Member, alice.id), site.clock() - timedelta(days=9))
    for url in ("/", "/attentes"):
        with site.counting() as asked:
            as_alice.get(url)
        assert len(asked) <= 8, url


def test_many_due_at_once_are_asked(site: Site, alice: Member, session: Session):
    with site.writing() as writing:
        owner = writing.get_one(Member, alice.id)
        for number in range(60):
            draft = CompetenceDraft(sentence=f"Je fais la chose numéro {number}")
            competences.offer(writing, owner, draft, site.clock())
    pass_days(site, 90)
    assert len(answers.questions(session, alice.id)) == 60
