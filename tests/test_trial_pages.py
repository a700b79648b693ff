"""Proposing a trial, reading where it is, answering its review."""

import pytest
from sqlmodel import select

from entraide.domain import duties
from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect, QuestionDraft
from entraide.domain.decisions.proposing import Way
from entraide.models.decision import Decision, Kind
from entraide.models.deliberation import ReviewAnswer
from entraide.models.member import Member
from tests.conftest import START, Site
from tests.factories import make_member
from tests.questions import QUESTION, full_members, look
from tests.visitor import Visitor

HARD = "Le trajet m'a <b>beaucoup</b> coûté & je n'ai pas osé le dire."


@pytest.fixture
def everybody(site: Site, cast: dict[str, Member]) -> dict[str, Visitor]:
    return full_members(site, cast)


def tick(site: Site) -> None:
    with site.writing() as session:
        duties.catch_up(session, site.clock())


@pytest.fixture
def url(site: Site, everybody: dict[str, Visitor], alice: Member) -> str:
    """Adopted on the 7th day, for a trial of one month that stops if nobody answers."""
    with site.writing() as session:
        way = Way(read=True, trial_days=30, after_trial="stop")
        draft = QuestionDraft(**QUESTION)
        number = proposing.propose(session, alice, draft, Effect(Kind.QUESTION), START, way).id
    for name in ("Alice", "Bob"):
        everybody[name].post(f"/decisions/{number}/bulletin", {"answer": "consent", "version": 1})
    return f"/decisions/{number}"


@pytest.fixture
def reviewed(site: Site, url: str) -> str:
    """Its review is open."""
    site.clock.advance(days=7)
    tick(site)
    site.clock.advance(days=30)
    return f"{url}/bilan"


@pytest.mark.parametrize(("months", "days"), [("", None), ("1", 30), ("2", 60), ("3", 90), ("6", 180)])
def test_a_question_may_be_tried_first(session, as_alice: Visitor, months: str, days: int | None):
    page = as_alice.get("/decisions/nouvelle?facon=consentement")
    assert page.one("#trial option[selected]")["value"] == ""
    assert page.one('input[name="after_trial"][checked]')["value"] == "continue"
    as_alice.post("/decisions/nouvelle", {**QUESTION, "trial": months, "after_trial": "stop"})

    [decision] = session.exec(select(Decision)).all()
    assert (decision.trial_days, decision.after_trial) == (days, "stop" if days else "")


def test_a_rule_and_an_action_may_be_tried_first(site: Site, as_alice: Visitor):
    words = {"simple": "Dix jours pour répondre.", "if_nothing": "Sept jours.", "trial": "3"}
    rule = as_alice.post("/regles/decision.jours", {**words, "value": "10"}).location
    action = {"title": "Café", "simple": "Un café ensemble.", "if_nothing": "Rien."}
    action_url = as_alice.post("/actions/nouvelle", action).location.partition("?")[0]
    assert as_alice.get(f"{action_url}/decision").one("#trial")
    about = as_alice.post(f"{action_url}/decision", {"if_nothing": "Rien.", "trial": "1"}).location

    assert (look(site, rule).trial_days, look(site, about).trial_days) == (90, 30)


def test_a_length_that_is_not_offered_is_refused_with_what_was_typed(as_alice: Visitor):
    page = as_alice.post("/decisions/nouvelle", {**QUESTION, "trial": "12"}, status=422)

    assert page.error("trial")
    assert page.one("#title")["value"] == QUESTION["title"]
    assert page.one("details:has(#trial)").has_attr("open")


def test_the_page_says_at_each_moment_where_the_trial_is(site: Site, as_alice: Visitor, url: str):
    assert "c'est pour un essai de 30 jours" in as_alice.get(url).text
    assert "Si personne ne répond : on arrête." in as_alice.get(url).text
    site.clock.advance(days=7)
    assert "Son bilan commence le" in as_alice.get(url).text  # nothing ran yet
    tick(site)
    assert "Son bilan commence le" in as_alice.get(url).text
    site.clock.advance(days=30)
    assert "Répondre au bilan" in as_alice.get(url).text
    site.clock.advance(days=7)
    assert "L'essai est fini : on arrête." in as_alice.get(url).text
    assert "ne vaut plus" not in as_alice.get(url).text
    tick(site)
    page = as_alice.get(url)
    assert "C'est ce qui avait été choisi au départ." in page.text
    assert "Ce qui avait été décidé ne vaut plus." in page.text


def test_the_review_is_answered_changed_and_read_by_all(
    everybody: dict[str, Visitor], reviewed: str, url: str
):
    alice, bob = everybody["Alice"], everybody["Bob"]
    said = {"next": "stop", "was_hard": HARD, "energy": "heavy"}
    page = alice.follow(reviewed, said)
    assert "Votre réponse est notée : Arrêter." in page.text
    assert page.one('input[name="next"][checked]')["value"] == "stop"
    assert page.one("#was_hard").text.strip() == HARD
    alice.post(reviewed, said)
    everybody["Chloé"].post(reviewed, {"next": "change", "energy": "light"})

    page = bob.get(reviewed)
    assert HARD in page.text
    assert "Pour 1 personne, elle a été légère." in page.text
    assert "Personne ne l'a dite moyenne." in page.text
    assert [tag.text for tag in page.all("dd")] == ["Chloé", "Alice"]
    assert page.all("input[checked]") == []
    assert "Relire ou changer ma réponse" in alice.get(url).text


def test_only_what_comes_next_is_required(session, as_alice: Visitor, reviewed: str):
    page = as_alice.post(reviewed, {"went_well": "Le calme."}, status=422)
    assert page.error("next")
    assert page.one("#went_well").text.strip() == "Le calme."
    assert session.exec(select(ReviewAnswer)).all() == []

    as_alice.post(reviewed, {"next": "continue"})


def test_a_change_that_is_wanted_leads_to_a_text(site: Site, everybody: dict[str, Visitor], reviewed: str):
    everybody["Alice"].post(reviewed, {"next": "change"})
    site.clock.advance(days=7)
    tick(site)

    page = everybody["Bob"].get(reviewed)
    assert "1 personne voudrait changer quelque chose." in page.text
    assert page.all('main a[href="/decisions/nouvelle"]')
    assert not page.all("form")


def test_too_late_the_words_come_back(site: Site, as_alice: Visitor, reviewed: str):
    site.clock.advance(days=7)

    page = as_alice.post(reviewed, {"next": "stop", "was_hard": HARD}, status=422)
    assert page.one("#was_hard").text.strip() == HARD
    assert "n'est pas ouvert" in page.text


def test_who_is_not_on_the_roll_reads_only(site: Site, reviewed: str):
    with site.writing() as session:
        newcomer = make_member(session, "Nina", START)
        session.expunge(newcomer)
    as_nina = site.signed_in(newcomer)

    assert not as_nina.get(reviewed).all("form")
    as_nina.post(reviewed, {"next": "stop"}, status=403)


def test_the_review_is_for_members(visitor: Visitor, as_candidate: Visitor, as_alice: Visitor, reviewed: str):
    visitor.get(reviewed, status=401)
    visitor.post(reviewed, {"next": "stop"}, status=401)
    as_candidate.get(reviewed, status=403)
    for act in (as_alice.get, as_alice.post):
        act("/decisions/999/bilan", status=404)


def test_there_is_no_review_before_its_time(site: Site, as_alice: Visitor, url: str):
    as_alice.get(f"{url}/bilan", status=404)
    as_alice.post(f"{url}/bilan", {"next": "stop"}, status=404)


def test_a_session_that_expired_gives_the_words_back(site: Site, bob: Member, reviewed: str):
    carried = site.carried(bob, next="stop", was_hard=HARD)

    page = site.signed_in(bob).post(reviewed, {"carried": carried}, status=200)
    assert page.one("#was_hard").text.strip() == HARD


def test_what_waits_leads_to_the_review(everybody: dict[str, Visitor], reviewed: str):
    link = everybody["Bob"].get("/").one("main .card a.button")

    assert (link["href"], link.text) == (reviewed, "Faire le bilan")


def test_the_review_asks_the_database_little(
    site: Site, everybody: dict[str, Visitor], url: str, reviewed: str
):
    for name, visitor in everybody.items():
        visitor.post(reviewed, {"next": "change", "went_well": f"Moi, {name}."})
    for path in (url, reviewed, f"{url}/resultat"):
        with site.counting() as asked:
            everybody["Alice"].get(path)
        assert len(asked) <= 8, (path, asked)


def test_an_action_whose_trial_stopped_says_so(
    site: Site, everybody: dict[str, Visitor], as_alice: Visitor, as_bob: Visitor
):
    words = {"title": "Café du dimanche", "simple": "Un café ensemble.", "if_nothing": "Rien."}
    action = as_alice.post("/actions/nouvelle", words).location.partition("?")[0]
    asked = {"if_nothing": "Rien.", "trial": "1", "after_trial": "stop"}
    decision = as_alice.post(f"{action}/decision", asked).location
    as_bob.post(f"{decision}/relecture")
    for visitor in (as_alice, as_bob):
        visitor.post(f"{decision}/bulletin", {"answer": "consent", "version": 1})
    for days in (7, 30, 7):
        site.clock.advance(days=days)
        tick(site)

    page = as_bob.get(action)
    assert "Terminée après un essai" in page.text
    assert "Ce que nous avons fait" not in page.text
    assert page.one(f'a[href="{decision}/bilan"]').text == "Lire le bilan"
    assert "L'action est terminée." in as_bob.get(decision).text
    assert "L'essai de la décision n° 1 est fini : on arrête." in as_bob.get("/journal").text
