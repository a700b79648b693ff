"""Actions: proposed, decided, carried by several, ended with what was learnt."""

from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.domain import duties
from entraide.domain.actions import own, people, proposals, reading, story
from entraide.domain.actions.drafts import ActionDraft, CarryDraft, EndDraft, NoteDraft, PartDraft
from entraide.domain.decisions import ballots, lifecycle, proposing
from entraide.domain.decisions.drafts import BallotDraft
from entraide.domain.ideas import IdeaDraft, drop
from entraide.models.action import Action, ActionNote, ActionPerson, ActionState
from entraide.models.decision import Decision
from entraide.models.journal import JournalEntry
from entraide.models.member import Member, State
from entraide.models.search import Kind, SearchDocument
from tests.conftest import Clock, Site
from tests.factories import make_member
from tests.visitor import Visitor

CAFE = {
    "title": "Café du dimanche",
    "simple": "Un café ouvert deux heures le dimanche, jour où beaucoup se sentent seuls.",
    "if_nothing": "Le dimanche reste long pour plusieurs d'entre nous.",
    "details": "- réserver la salle\n- apporter le café",
}
STORY = {
    "ending": "failed",
    "what_was_done": "Deux dimanches, puis la salle a fermé.",
    "what_was_learnt": "Demander deux clés.",
}


def proposed(site: Site, author: Member, **other: Any) -> int:
    with site.writing() as session:
        return proposals.propose(session, author, ActionDraft(**{**CAFE, **other}), site.clock()).id


def takes_part(site: Site, member: Member, number: int, part: str = "oui") -> None:
    with site.writing() as session:
        action = proposals.find(session, number)
        people.take_part(session, member, action, PartDraft(part=part), site.clock())


def carries(site: Site, member: Member, number: int, choice: str = "carry") -> None:
    with site.writing() as session:
        action = proposals.find(session, number)
        people.choose_carrying(session, member, action, CarryDraft(choice=choice), site.clock())


def decided(site: Site, number: int, *in_favour: Member) -> None:
    """The decision closes after its seven days and three more, with these consents."""
    read_through(site, number)
    for member in in_favour:
        with site.writing() as session:
            decision = lifecycle.find(session, proposals.find(session, number).decision_id or 0)
            draft = BallotDraft(answer="consent", version=1)
            ballots.answer(session, member, decision, draft, site.clock())
    site.clock.advance(days=11)
    with site.writing() as session:
        duties.catch_up(session, site.clock())


def read_through(site: Site, number: int) -> None:
    """Somebody else reads the text, which opens."""
    with site.writing() as session:
        decision = lifecycle.find(session, proposals.find(session, number).decision_id or 0)
        others = select(Member).where(Member.state == State.MEMBER, Member.id != decision.author_id)
        proposing.read_through(session, session.exec(others).first(), decision, site.clock())


def under_way(site: Site, author: Member, carrier: Member | None = None) -> int:
    """An action that has started, as the effect of a decision leaves it."""
    number = proposed(site, author, carry="oui" if carrier == author else "")
    with site.writing() as session:
        action = proposals.find(session, number)
        action.state, action.started_at = ActionState.UNDER_WAY, site.clock()
    if carrier is not None and carrier != author:
        carries(site, carrier, number)
    return number


def state_of(site: Site, number: int) -> str:
    with site.reading() as session:
        return proposals.find(session, number).state


# --- a proposal ---


def test_two_fields_are_enough_for_a_proposal(as_alice: Visitor):
    form = as_alice.get("/actions/nouvelle")
    assert [field["name"] for field in form.all("main form > .field input, main form > .field textarea")] == [
        "title",
        "simple",
        "carry",
    ]

    page = as_alice.follow("/actions/nouvelle", {"title": CAFE["title"], "simple": CAFE["simple"]})
    assert page.title == "Action – Carnet"
    assert page.one("h1").text == CAFE["title"]
    assert page.one(".tag").text == "Proposition"
    assert "Qui la porte Personne pour le moment." in page.text
    assert "Qui participe 1 personne : vous." in page.text


def test_the_text_has_two_layers(as_alice: Visitor):
    page = as_alice.follow("/actions/nouvelle", {**CAFE, "carry": "oui"})

    assert "Et si on ne fait rien ? Le dimanche reste long" in page.text
    assert [item.text for item in page.all("details li")] == ["réserver la salle", "apporter le café"]
    assert "Qui la porte vous" in page.text


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"title": ""}, "title", "Remplissez ce champ."),
        ({"title": "a  b"[:2]}, "title", "Écrivez au moins 3 caractères."),
        ({"title": "é" * 121}, "title", "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ({"simple": "Un café"}, "simple", "Écrivez au moins 10 caractères."),
        ({"simple": "é" * 601}, "simple", "Écrivez au plus 600 caractères. Vous en avez écrit 601."),
        ({"if_nothing": "é" * 601}, "if_nothing", "Écrivez au plus 600 caractères. Vous en avez écrit 601."),
        ({"details": "é" * 5001}, "details", "Écrivez au plus 5000 caractères. Vous en avez écrit 5001."),
        ({"carry": "peut-être"}, "carry", "Choisissez une des réponses proposées."),
    ],
)
def test_a_refused_proposal_is_explained_and_kept(
    as_alice: Visitor, session: Session, changed: dict[str, str], field: str, reason: str
):
    typed = {**CAFE, **changed}
    page = as_alice.post("/actions/nouvelle", typed, status=422)

    assert page.title == "Erreur : Proposer une action – Carnet"
    assert page.error(field) == reason
    assert page.one("#title")["value"] == typed["title"]
    assert page.one("#simple").text == typed["simple"]
    assert page.one("#details").text == typed["details"]
    assert page.one("form details").has_attr("open")
    assert session.exec(select(Action)).all() == []


def test_what_is_written_harms_nobody(as_alice: Visitor):
    hostile = "<script>alert(1)</script> [clic](javascript:alert(1)) <img src=x onerror=alert(1)>"
    page = as_alice.follow("/actions/nouvelle", dict.fromkeys(CAFE, hostile))

    assert page.one("h1").text == hostile
    assert page.all("main script, main img, main a[href^=javascript]") == []


def test_sent_twice_it_is_one_proposal(as_alice: Visitor, session: Session, clock: Clock):
    first = as_alice.post("/actions/nouvelle", CAFE)
    assert as_alice.post("/actions/nouvelle", CAFE).location == first.location
    clock.advance(hours=2)
    assert as_alice.post("/actions/nouvelle", CAFE).location != first.location
    assert len(session.exec(select(ActionPerson)).all()) == 2


def test_an_idea_becomes_an_action(site: Site, bob: Member, as_alice: Visitor, session: Session):
    with site.writing() as writing:
        idea = drop(writing, bob, IdeaDraft(sentence="Un café ouvert le dimanche."), site.clock()).id

    form = as_alice.get(f"/actions/nouvelle?idee={idea}")
    assert form.one("#simple").text == "Un café ouvert le dimanche."
    page = as_alice.follow("/actions/nouvelle", {**CAFE, "idea_id": form.one("[name=idea_id]")["value"]})
    assert "Née d'une idée : « Un café ouvert le dimanche. »" in page.text
    assert "déjà devenue une action" in as_alice.get(f"/actions/nouvelle?idee={idea}").text


def test_an_idea_withdrawn_meanwhile_loses_no_text(as_alice: Visitor, session: Session):
    as_alice.get("/actions/nouvelle?idee=7", status=404)

    page = as_alice.follow("/actions/nouvelle", {**CAFE, "idea_id": "7"})
    assert page.one("h1").text == CAFE["title"]
    for wrong in ("x", "0", "9" * 30):
        as_alice.post("/actions/nouvelle", {**CAFE, "title": "Autre", "idea_id": wrong}, status=422)


def test_those_who_take_part_improve_the_text(site: Site, alice: Member, as_bob: Visitor):
    number = proposed(site, alice)
    url = f"/actions/{number}/modifier"
    as_bob.get(url, status=403)
    as_bob.post(url, {**CAFE, "version": "1"}, status=403)

    as_bob.post(f"/actions/{number}/participation", {"part": "oui"})
    form = as_bob.get(url)
    assert form.one("#if_nothing").text == CAFE["if_nothing"]
    page = as_bob.follow(url, {**CAFE, "title": "Thé du dimanche", "version": "1"})
    assert page.one("h1").text == "Thé du dimanche"


def test_a_rewriting_never_overwrites_what_was_not_read(site: Site, alice: Member, as_alice: Visitor):
    url = f"/actions/{proposed(site, alice)}/modifier"
    as_alice.post(url, {**CAFE, "simple": "Un thé, plutôt, au parc.", "version": "1"})

    page = as_alice.post(url, {**CAFE, "title": "Goûter", "version": "1"}, status=422)
    assert "Une autre personne a modifié le texte entre-temps." in page.text
    assert "Un thé, plutôt, au parc." in page.text
    assert page.one("#title")["value"] == "Goûter"
    as_alice.post(url, {**CAFE, "title": "Goûter", "version": page.one("[name=version]")["value"]})
    page = as_alice.post(url, {**CAFE, "title": "ab", "version": "1"}, status=422)
    assert page.one("[name=version]")["value"] == "1"


def test_a_proposal_is_set_aside_and_picked_up_by_anybody(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    number = proposed(site, alice)
    url = f"/actions/{number}"
    as_bob.post(f"{url}/cote", {"aside": "oui"}, status=403)
    as_alice.post(f"{url}/cote", {"aside": "oui"})
    page = as_alice.follow(f"{url}/cote", {"aside": "oui"})
    assert page.one(".tag").text == "Mise de côté"
    assert CAFE["title"] not in as_bob.get("/actions").text
    assert CAFE["title"] in as_bob.get("/actions?liste=de-cote").text
    as_bob.post(f"{url}/participation", {"part": "oui"}, status=409)
    as_bob.post(f"{url}/cote", {"aside": "rien"}, status=422)
    assert as_bob.follow(f"{url}/cote", {"aside": "non"}).one(".tag").text == "Proposition"


# --- its decision ---


def test_a_proposal_is_decided_and_starts(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, cast: dict[str, Member], session: Session
):
    number = proposed(site, alice)
    url = f"/actions/{number}"
    assert "7 jours" in as_alice.get(f"{url}/decision").text
    answer = as_alice.post(f"{url}/decision", {"if_nothing": CAFE["if_nothing"]})
    assert answer.location == f"/decisions/{session.exec(select(Decision.id)).one()}"
    read_through(site, number)
    page = as_alice.get(url)
    assert page.one(".tag").text == "En décision"
    assert "Les membres répondent jusqu'au samedi 28 novembre, 10 h, dans 7 jours." in page.text
    decided(site, number, bob, cast["Chloé"])

    page = as_alice.get(url)
    assert page.one(".tag").text == "En cours"
    assert "Noter" in page.text
    session.rollback()
    assert [entry.type for entry in session.exec(select(JournalEntry))].count("action.demarree") == 1


def test_what_happens_otherwise_is_asked_before_the_decision(site: Site, alice: Member, as_alice: Visitor):
    url = f"/actions/{proposed(site, alice, if_nothing='')}/decision"

    page = as_alice.post(url, {"if_nothing": ""}, status=422)
    assert page.title == "Erreur : Ouvrir la décision – Carnet"
    assert page.error("if_nothing") == "Remplissez ce champ."
    as_alice.post(url, {"if_nothing": "Rien ne change."})


def test_an_action_has_one_decision_at_a_time(site: Site, alice: Member, as_alice: Visitor, session: Session):
    url = f"/actions/{proposed(site, alice)}/decision"
    first = as_alice.post(url, {"if_nothing": "Rien ne change."})

    assert as_alice.post(url, {"if_nothing": "Autre chose."}).location == first.location
    assert as_alice.get(url, status=303).location == first.location
    assert len(session.exec(select(Decision)).all()) == 1


def test_not_enough_answers_is_not_a_refusal(site: Site, alice: Member, as_alice: Visitor):
    number = proposed(site, alice)
    as_alice.post(f"/actions/{number}/decision", {"if_nothing": "Rien ne change."})
    decided(site, number)

    page = as_alice.get(f"/actions/{number}")
    assert page.one(".tag").text == "Proposition"
    assert "Pas assez de réponses pour l'instant. L'action est de nouveau une proposition" in page.text
    assert "rejet" not in page.text
    as_alice.post(f"/actions/{number}/decision", {"if_nothing": "Rien ne change."})
    assert state_of(site, number) == ActionState.DECIDING


def test_a_text_changed_meanwhile_is_read_before_it_is_put(site: Site, alice: Member, as_alice: Visitor):
    url = f"/actions/{proposed(site, alice)}"
    before = as_alice.get(f"{url}/decision").one("[name=version]")["value"]
    as_alice.post(f"{url}/modifier", {**CAFE, "simple": "Un thé, plutôt, au parc.", "version": "1"})

    typed = {"if_nothing": "Rien ne change.", "version": before}
    page = as_alice.post(f"{url}/decision", typed, status=422)
    assert page.error("if_nothing").startswith("Une autre personne a modifié le texte entre-temps.")
    assert "Un thé, plutôt, au parc." in page.text
    as_alice.post(f"{url}/decision", {**typed, "version": page.one("[name=version]")["value"]})


def test_while_it_is_decided_its_text_stays(site: Site, alice: Member, as_alice: Visitor):
    number = proposed(site, alice)
    as_alice.post(f"/actions/{number}/decision", {"if_nothing": "Rien ne change."})

    as_alice.get(f"/actions/{number}/modifier", status=409)
    page = as_alice.post(
        f"/actions/{number}/modifier", {**CAFE, "title": "Autre", "version": "1"}, status=422
    )
    assert page.one("#title")["value"] == "Autre"
    as_alice.post(f"/actions/{number}/cote", {"aside": "oui"}, status=409)


def test_who_does_not_take_part_does_not_open_the_decision(site: Site, alice: Member, as_bob: Visitor):
    url = f"/actions/{proposed(site, alice)}"

    assert "Une personne qui participe peut ouvrir la décision." in as_bob.get(url).text
    as_bob.get(f"{url}/decision", status=403)
    as_bob.post(f"{url}/decision", {"if_nothing": "Rien ne change."}, status=403)


def test_nothing_is_decided_while_the_conseil_is_being_founded(site: Site):
    with site.writing() as session:
        first = make_member(session, "Première", site.clock())
        session.expunge(first)
    number = proposed(site, first)
    visitor = site.signed_in(first)

    page = visitor.get(f"/actions/{number}")
    assert "Le Conseil est en fondation" in page.text
    assert page.all(f'a[href="/actions/{number}/decision"]') == []
    visitor.get(f"/actions/{number}/decision", status=409)
    page = visitor.post(f"/actions/{number}/decision", {"if_nothing": "Rien ne change."}, status=422)
    assert page.error("if_nothing").startswith("Le Conseil est en fondation")
    assert state_of(site, number) == ActionState.PROPOSAL


# --- its people ---


def test_taking_part_is_one_tap(site: Site, alice: Member, as_bob: Visitor):
    url = f"/actions/{proposed(site, alice)}"

    as_bob.post(f"{url}/participation", {"part": "oui"})
    page = as_bob.follow(f"{url}/participation", {"part": "oui"})
    assert "2 personnes : Alice, vous." in page.text
    as_bob.post(f"{url}/participation", {"part": "non"})
    page = as_bob.follow(f"{url}/participation", {"part": "non"})
    assert "1 personne : Alice." in page.text


def test_htmx_receives_the_people_alone(site: Site, alice: Member, as_bob: Visitor):
    url = f"/actions/{proposed(site, alice)}"

    for path, fields in (("participation", {"part": "oui"}), ("portage", {"choice": "carry"})):
        fragment = as_bob.post(f"{url}/{path}", fields, status=200, headers={"HX-Request": "true"})
        assert "<html" not in fragment.html
        assert "Alice, vous" in fragment.one("section#personnes").text


@pytest.mark.parametrize("fields", [{}, {"part": "peut-être", "choice": "drop"}])
def test_an_impossible_tap_is_refused_on_the_page(
    site: Site, alice: Member, as_bob: Visitor, session: Session, fields: dict[str, str]
):
    url = f"/actions/{proposed(site, alice)}"

    for path in ("participation", "portage"):
        assert "À corriger" in as_bob.post(f"{url}/{path}", fields, status=422).text
    assert len(session.exec(select(ActionPerson)).all()) == 1


def test_a_carrier_who_is_not_alone_hands_over_at_once(
    site: Site, alice: Member, bob: Member, as_alice: Visitor
):
    number = under_way(site, alice, carrier=alice)
    carries(site, bob, number)
    assert "Qui la porte vous, Bob" in as_alice.get(f"/actions/{number}").text

    page = as_alice.follow(f"/actions/{number}/portage", {"choice": "pass_on"})
    assert "Qui la porte Bob" in page.text
    assert "Qui participe 2 personnes : vous, Bob." in page.text


def test_a_carrier_alone_asks_and_is_relieved(site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor):
    url = f"/actions/{under_way(site, alice, carrier=alice)}"

    page = as_alice.follow(f"{url}/portage", {"choice": "pass_on"})
    assert "Vous avez demandé un relais." in page.text
    assert "Alice aimerait passer le relais." in as_bob.get(url).text
    page = as_bob.follow(f"{url}/portage", {"choice": "carry"})
    assert "Qui la porte vous" in page.text
    assert "relais." not in as_alice.get(url).one("#personnes").text
    assert "Qui participe 2 personnes" in page.text


def test_who_asked_for_a_relay_may_keep_on_or_stop_now(site: Site, alice: Member, as_alice: Visitor):
    url = f"/actions/{under_way(site, alice, carrier=alice)}"
    as_alice.post(f"{url}/portage", {"choice": "pass_on"})

    page = as_alice.follow(f"{url}/portage", {"choice": "keep_on"})
    assert "Passer le relais" in page.text
    as_alice.post(f"{url}/portage", {"choice": "pass_on"})
    page = as_alice.follow(f"{url}/portage", {"choice": "put_down"})
    assert "Qui la porte Personne pour le moment." in page.text
    as_alice.post(f"{url}/portage", {"choice": "put_down"})


def test_who_takes_no_part_has_nothing_to_hand_over(site: Site, alice: Member, as_bob: Visitor):
    url = f"/actions/{under_way(site, alice)}/portage"

    as_bob.post(url, {"choice": "pass_on"}, status=409)


def test_who_stops_taking_part_carries_no_more(site: Site, alice: Member, bob: Member, as_alice: Visitor):
    number = under_way(site, alice, carrier=alice)
    takes_part(site, alice, number, "non")

    assert "Qui la porte Personne pour le moment." in as_alice.get(f"/actions/{number}").text


def test_one_person_alone_for_thirty_days_is_said_kindly(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, clock: Clock
):
    number = under_way(site, alice, carrier=alice)
    clock.advance(days=29, hours=23)
    assert "depuis" not in as_alice.get(f"/actions/{number}").one("#personnes").text
    clock.advance(hours=1)

    assert "Vous la portez sans personne d'autre depuis 30 jours." in as_alice.get(f"/actions/{number}").text
    assert "Une seule personne la porte depuis 30 jours." in as_bob.get(f"/actions/{number}").text
    carries(site, bob, number)
    clock.advance(days=31)
    assert "depuis" not in as_bob.get(f"/actions/{number}").one("#personnes").text
    takes_part(site, alice, number, "non")
    clock.advance(days=29)
    assert "Une seule personne" not in as_alice.get(f"/actions/{number}").text
    clock.advance(days=1)
    assert "Une seule personne" in as_alice.get(f"/actions/{number}").text


def test_nobody_on_pause_is_reminded(site: Site, alice: Member, as_alice: Visitor, clock: Clock):
    number = under_way(site, alice, carrier=alice)
    with site.writing() as session:
        session.get_one(Member, alice.id).paused = True
    clock.advance(days=31)

    assert "sans personne d'autre" not in as_alice.get(f"/actions/{number}").text


# --- its story ---


def test_the_logbook_is_written_by_those_who_take_part(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    url = f"/actions/{under_way(site, alice)}"
    note = "La salle est réservée.\nMardi à 14 h."

    page = as_alice.follow(f"{url}/carnet", {"text": note})
    assert "La salle est réservée. Mardi à 14 h. Alice, maintenant" in page.text
    as_alice.post(f"{url}/carnet", {"text": note})
    assert len(session.exec(select(ActionNote)).all()) == 1
    assert as_bob.get(url).all("#text") == []
    as_bob.post(f"{url}/carnet", {"text": note}, status=403)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Remplissez ce champ."),
        ("é" * 501, "Écrivez au plus 500 caractères. Vous en avez écrit 501."),
    ],
)
def test_a_refused_note_is_explained_and_kept(
    site: Site, alice: Member, as_alice: Visitor, text: str, reason: str
):
    page = as_alice.post(f"/actions/{under_way(site, alice)}/carnet", {"text": text}, status=422)

    assert page.title == "Erreur : Action – Carnet"
    assert page.error("text") == reason
    assert page.one("#text").text == text


def test_a_note_for_an_action_that_ended_meanwhile_is_kept_on_the_page(
    site: Site, alice: Member, as_alice: Visitor
):
    page = as_alice.post(f"/actions/{proposed(site, alice)}/carnet", {"text": "Trop tôt."}, status=422)

    assert page.error("text") == "Cette action n'est pas en cours."
    assert page.one("#text").text == "Trop tôt."


def test_the_logbook_is_read_twenty_lines_at_a_time(site: Site, alice: Member, as_bob: Visitor, clock: Clock):
    number = under_way(site, alice)
    with site.writing() as session:
        action = proposals.find(session, number)
        team = people.team(session, action, clock())
        for line in range(1, 26):
            story.write_note(session, alice, action, team, NoteDraft(text=f"Étape {line}"), clock())

    page = as_bob.get(f"/actions/{number}")
    assert [note.text for note in page.all("#carnet .typed")] == [
        f"Étape {line}" for line in range(25, 5, -1)
    ]
    page = as_bob.get(str(page.one("a[rel=next]")["href"]))
    assert [note.text for note in page.all("#carnet .typed")] == [f"Étape {line}" for line in range(5, 0, -1)]


def test_an_action_that_did_not_work_has_an_end_too(
    site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    url = f"/actions/{under_way(site, alice)}"
    as_bob.get(f"{url}/fin", status=403)
    as_bob.post(f"{url}/fin", STORY, status=403)
    as_alice.get(f"{url}/fin")

    page = as_alice.follow(f"{url}/fin", STORY)
    assert "Terminée : ça n'a pas marché" in page.text
    assert "Ce que nous avons appris Demander deux clés." in page.text
    assert "fait aussi partie du chemin" in page.text
    as_alice.post(f"{url}/fin", STORY)
    as_alice.get(f"{url}/fin", status=409)
    page = as_alice.post(f"{url}/fin", {**STORY, "what_was_done": "Une autre histoire."}, status=422)
    assert page.one("#what_was_done").text == "Une autre histoire."
    as_bob.post(f"{url}/participation", {"part": "oui"}, status=409)
    as_bob.post(f"{url}/portage", {"choice": "carry"}, status=409)
    assert CAFE["title"] in as_bob.get("/actions?liste=terminees").text


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"ending": ""}, "ending", "Remplissez ce champ."),
        ({"ending": "disaster"}, "ending", "Choisissez une des réponses proposées."),
        ({"what_was_done": "Rien."}, "what_was_done", "Écrivez au moins 10 caractères."),
        (
            {"what_was_learnt": "é" * 2001},
            "what_was_learnt",
            "Écrivez au plus 2000 caractères. Vous en avez écrit 2001.",
        ),
    ],
)
def test_a_refused_end_is_explained_and_kept(
    site: Site, alice: Member, as_alice: Visitor, changed: dict[str, str], field: str, reason: str
):
    number = under_way(site, alice)
    page = as_alice.post(f"/actions/{number}/fin", {**STORY, **changed}, status=422)

    assert page.error(field) == reason
    assert page.one("#what_was_done").text == {**STORY, **changed}["what_was_done"]
    assert state_of(site, number) == ActionState.UNDER_WAY


# --- lists ---


def test_the_lists_by_where_actions_stand(site: Site, alice: Member, as_bob: Visitor):
    proposed(site, alice, title="Une proposition")
    number = under_way(site, alice, carrier=alice)

    page = as_bob.get("/actions")
    assert [heading.text for heading in page.all(".cards h2")] == [CAFE["title"], "Une proposition"]
    assert "En ce moment (2) En cours (1) Propositions (1)" in page.text
    assert "1 personne y participe. Portée par Alice." in page.text
    page = as_bob.get("/actions?liste=en-cours")
    assert [link["href"] for link in page.all(".cards a")] == [f"/actions/{number}"]
    assert "Il n'y a pas d'action ici" in as_bob.get("/actions?liste=terminees").text
    as_bob.get("/actions?liste=toutes", status=404)


def test_twenty_at_a_time(site: Site, alice: Member, as_bob: Visitor):
    for number in range(1, 26):
        proposed(site, alice, title=f"Action {number}")

    page = as_bob.get("/actions?liste=propositions")
    assert len(page.all(".cards > li")) == 20
    page = as_bob.get(str(page.one("a[rel=next]")["href"]))
    assert [heading.text for heading in page.all(".cards h2")] == [f"Action {n}" for n in range(5, 0, -1)]
    assert "Il n'y a rien de plus ancien." in as_bob.get("/actions?avant=1").text


def test_acting_in_one_place(site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor):
    page = as_bob.get("/agir")
    assert page.title == "Agir – Carnet"
    assert [link["href"] for link in page.all(".card h2 a")] == [
        "/idees",
        "/actions",
        "/decisions",
        "/rencontres",
    ]
    assert "Aucune action n'est en cours." in page.text

    number = proposed(site, alice)
    as_alice.post(f"/actions/{number}/decision", {"if_nothing": "Rien ne change."})
    read_through(site, number)
    page = as_bob.get("/agir")
    assert "1 décision est ouverte. 1 attend votre avis." in page.text
    decided(site, number, alice, bob)
    page = as_bob.get("/agir")
    assert "1 action est en cours." in page.text
    assert page.one(f'a[href="/actions/{number}"]').text == "Une action cherche quelqu'un pour la porter"
    carries(site, alice, number)
    assert as_bob.get("/agir").all(f'a[href="/actions/{number}"]') == []


# --- who and what ---


def test_somebody_who_left_is_a_person(site: Site, bob: Member, as_alice: Visitor):
    number = under_way(site, bob, carrier=bob)
    with site.writing() as session:
        action = proposals.find(session, number)
        team = people.team(session, action, site.clock())
        story.write_note(session, bob, action, team, NoteDraft(text="Fait."), site.clock())
        story.end(session, bob, action, team, EndDraft(**STORY), site.clock())
        session.get_one(Member, bob.id).state = State.LEFT

    page = as_alice.get(f"/actions/{number}")
    assert "Proposée par une personne" in page.text
    assert "Bob" not in page.text
    assert "Bob" not in as_alice.get("/actions?liste=terminees").text


def test_many_people_are_named_then_counted(site: Site, alice: Member, as_alice: Visitor):
    number = proposed(site, alice)
    with site.writing() as session:
        for other in range(40):
            member = make_member(session, f"Camille {other}", site.clock())
            action = proposals.find(session, number)
            people.take_part(session, member, action, PartDraft(part="oui"), site.clock())

    assert "Camille 28 et 11 autres." in as_alice.get(f"/actions/{number}").text


def test_who_may_only_read_reads(site: Site, alice: Member, bob: Member, as_bob: Visitor):
    number = proposed(site, bob)
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.SUSPENDED

    page = as_bob.get(f"/actions/{number}")
    assert page.all("main form") == []
    assert as_bob.get("/actions").all('a[href="/actions/nouvelle"]') == []
    for path in ("participation", "portage", "cote", "carnet", "modifier", "decision", "fin"):
        as_bob.post(f"/actions/{number}/{path}", status=403)


def test_a_visitor_and_a_candidate_find_the_door(visitor: Visitor, as_candidate: Visitor):
    for url in (
        "/agir",
        "/actions",
        "/actions/nouvelle",
        "/actions/1",
        "/actions/1/modifier",
        "/actions/1/fin",
    ):
        visitor.get(url, status=401)
        as_candidate.get(url, status=403)
    for path in (
        "nouvelle",
        "1/participation",
        "1/portage",
        "1/cote",
        "1/carnet",
        "1/modifier",
        "1/decision",
    ):
        visitor.post(f"/actions/{path}", status=401)
        as_candidate.post(f"/actions/{path}", status=403)


@pytest.mark.parametrize("number", ["7", "0", "x", "9" * 30])
def test_what_is_not_there_is_not_there(as_alice: Visitor, number: str):
    url = f"/actions/{number}"
    for path in ("", "/modifier", "/decision", "/fin"):
        as_alice.get(url + path, status=404)
    as_alice.post(f"{url}/participation", {"part": "oui"}, status=404)
    as_alice.post(f"{url}/portage", {"choice": "carry"}, status=404)
    as_alice.post(f"{url}/cote", {"aside": "oui"}, status=404)
    as_alice.post(f"{url}/carnet", {"text": "Note"}, status=404)
    as_alice.post(f"{url}/modifier", {**CAFE, "version": "1"}, status=404)
    as_alice.post(f"{url}/decision", {"if_nothing": "Rien."}, status=404)
    as_alice.post(f"{url}/fin", STORY, status=404)


def test_the_pages_ask_the_database_little(site: Site, alice: Member, bob: Member, as_alice: Visitor):
    number = under_way(site, alice, carrier=alice)
    for other in range(20):
        proposed(site, bob, title=f"Action {other}", carry="oui")
    site.clock.advance(days=31)
    for url in (
        "/agir",
        "/actions",
        f"/actions/{number}",
        f"/actions/{number + 1}",
        f"/actions/{number}/fin",
    ):
        with site.counting() as queries:
            as_alice.get(url)
        assert len(queries) <= 8, (url, len(queries))
    with site.reading() as session:
        assert reading.how_many(session)["en-cours"] == 1


def test_who_leaves_carries_no_more(site: Site, alice: Member, bob: Member, session: Session):
    number, other = under_way(site, bob, carrier=bob), proposed(site, bob)
    with site.writing() as writing:
        action = proposals.find(writing, number)
        team = people.team(writing, action, site.clock())
        story.write_note(writing, bob, action, team, NoteDraft(text="Fait."), site.clock())
        own.leave(writing, writing.get_one(Member, bob.id), site.clock())

    assert session.exec(select(ActionPerson)).all() == []
    assert session.get_one(ActionNote, 1).text == "Fait."
    assert session.get_one(Action, other).title == CAFE["title"]


def test_who_takes_their_texts_along_takes_what_was_not_decided(
    site: Site, bob: Member, alice: Member, session: Session
):
    decided_one, waiting = under_way(site, bob), proposed(site, bob, title="Chorale ouverte")
    with site.writing() as writing:
        action = proposals.find(writing, decided_one)
        team = people.team(writing, action, site.clock())
        story.write_note(writing, bob, action, team, NoteDraft(text="Fait."), site.clock())
        story.end(writing, bob, action, team, EndDraft(**STORY), site.clock())
        member = writing.get_one(Member, bob.id)
        member.takes_texts = True
        own.erase(writing, member, site.clock())

    taken = session.get_one(Action, waiting)
    assert (taken.title, taken.simple, taken.details, taken.state) == (
        "Action retirée",
        "Texte retiré par la personne.",
        "",
        ActionState.SET_ASIDE,
    )
    assert session.get_one(Action, decided_one).title == CAFE["title"]
    assert session.exec(select(ActionNote)).all() == session.exec(select(ActionPerson)).all() == []


def test_ones_data_hold_ones_part_in_actions(site: Site, alice: Member, bob: Member, session: Session):
    mine, other = proposed(site, bob), under_way(site, alice, carrier=alice)
    carries(site, bob, other)

    data = own.export(session, bob)
    assert [(row["numero"], row["etat"]) for row in data["actions_proposees"]] == [(mine, "proposition")]
    assert [(row["action"], row["porte"]) for row in data["participations"]] == [(mine, False), (other, True)]
    assert CAFE["title"] not in str(own.export(session, alice)["participations"])


def found(site: Site) -> list[int]:
    with site.reading() as session:
        documents = session.exec(select(SearchDocument).where(SearchDocument.kind == Kind.ACTION))
        return [document.object_id for document in documents if "dimanche" in document.words]


def test_the_search_box_finds_it_unless_it_is_set_aside(site: Site, alice: Member, as_alice: Visitor):
    number = proposed(site, alice)
    assert found(site) == [number]
    as_alice.post(f"/actions/{number}/cote", {"aside": "oui"})
    assert found(site) == []
    as_alice.post(f"/actions/{number}/cote", {"aside": "non"})
    other = {**CAFE, "title": "Chorale", "simple": "Chanter chaque mardi.", "details": "", "version": "1"}
    as_alice.post(f"/actions/{number}/modifier", other)
    assert found(site) == []
    with site.writing() as session:
        action = proposals.find(session, number)
        action.state, action.started_at = ActionState.UNDER_WAY, site.clock()
        team = people.team(session, action, site.clock())
        learnt = {**STORY, "what_was_learnt": "Le dimanche, tout est fermé."}
        story.end(session, alice, action, team, EndDraft(**learnt), site.clock())
    assert found(site) == [number]
