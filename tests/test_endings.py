"""The end of an exchange and after it: settled or not, thanks, a trace for oneself, a word with a peer, the frame."""

import pytest
from sqlmodel import Session, col, select

from entraide.domain import competences, facts
from entraide.domain.competences import CompetenceDraft
from entraide.domain.exchanges import sealing
from entraide.models.exchange import Ending, Exchange, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.notebook import NotebookLine
from entraide.models.outbox import Mail
from entraide.models.request import HelpRequest, Stage
from tests.conftest import Site
from tests.factories import make_exchange, make_member
from tests.test_requests import change, exchanges_of, requests_of
from tests.visitor import Page, Visitor

FRAME = "On ne remplit rien à la place de l'autre."


@pytest.fixture
def helped(site: Site, alice: Member, bob: Member) -> str:
    """Bob helps Alice with papers."""
    with site.writing() as session:
        exchange = make_exchange(session, alice, bob, site.clock(), theme="papiers")
        return f"/entraides/{exchange.id}"


def kept(session: Session) -> list[tuple[int, str, str, str, int | None]]:
    session.rollback()
    return [
        (row.member_id, row.theme, row.label, row.month, row.minutes)
        for row in session.exec(select(NotebookLine).order_by(col(NotebookLine.id)))
    ]


# --- settled, or not yet ---


def test_three_ways_are_said_on_one_page_with_one_button(helped: str, as_alice: Visitor, as_bob: Visitor):
    for visitor in (as_alice, as_bob):
        assert visitor.get(helped).all(f'a[href="{helped}/fin"]')
        page = visitor.get(f"{helped}/fin")
        assert [str(tag["value"]) for tag in page.all("[name=settled]")] == ["oui", "suite", "non"]
        assert len(page.all("main button")) == 1
        assert "Personne n'est noté." in page.text
    assert as_alice.get(f"{helped}/fin").all("#thanks")
    assert not as_bob.get(f"{helped}/fin").all("#thanks")


def test_not_yet_and_carrying_on_ends_nothing(helped: str, as_bob: Visitor, session: Session):
    answer = as_bob.post(f"{helped}/fin", {"settled": "suite"})
    assert "Vous continuez ensemble." in as_bob.get(answer.location).text
    assert "Vous continuez ensemble." not in as_bob.get(helped).text
    as_bob.post(f"{helped}/messages", {"body": "À jeudi"})
    assert exchanges_of(session)[0].state == State.UNDER_WAY
    assert list(session.exec(select(Mail))) == []


def test_words_of_thanks_are_not_lost_when_nothing_ends(helped: str, as_alice: Visitor, session: Session):
    page = as_alice.post(f"{helped}/fin", {"settled": "suite", "thanks": "Déjà merci"}, status=422)
    assert page.error("thanks").startswith("Vous continuez ensemble")
    assert page.one("#thanks").text.strip() == "Déjà merci"
    assert exchanges_of(session)[0].state == State.ACCEPTED


def test_both_end_it_at_once_and_no_word_is_lost(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    assert as_bob.post(f"{helped}/fin", {"settled": "oui"}).location == f"{helped}/apres"
    for _tap in range(2):
        as_alice.post(f"{helped}/fin", {"settled": "oui", "thanks": "Merci Bob"})
    [exchange] = exchanges_of(session)
    assert (exchange.ending, sealing.opened(exchange, "thanks")) == (Ending.SETTLED, "Merci Bob")
    assert as_alice.post(f"{helped}/fin", {"settled": "suite"}).location == f"{helped}/apres"
    assert as_alice.get(f"{helped}/fin", status=303).location == f"{helped}/apres"


def test_the_asker_says_what_is_settled_even_when_the_helper_was_first(
    helped: str, as_alice: Visitor, as_bob: Visitor, site: Site, session: Session
):
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    site.clock.advance(hours=5)
    page = as_alice.get(f"{helped}/apres")
    assert page.one('input[name="settled"]')["value"] == "non"
    as_alice.post(f"{helped}/fin", {"settled": "non"})
    [exchange], [request] = exchanges_of(session), requests_of(session)
    assert (exchange.state, exchange.ending) == (State.ENDED, Ending.NOT_YET)
    assert exchange.ended_at == site.clock()
    assert (request.stage, request.ended_at) == (Stage.WAITING, None)
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    assert requests_of(session)[0].stage == Stage.WAITING


def test_the_helper_does_not_reopen_what_the_asker_settled(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(f"{helped}/fin", {"settled": "oui"})
    as_bob.post(f"{helped}/fin", {"settled": "non"})
    as_bob.post(f"{helped}/fin", {"settled": "oui", "thanks": "À moi"}, status=403)
    assert (exchanges_of(session)[0].ending, requests_of(session)[0].stage) == (Ending.SETTLED, Stage.ENDED)
    assert not as_bob.get(f"{helped}/apres").all('input[name="settled"]')


def test_each_reads_what_comes_after(helped: str, as_alice: Visitor, as_bob: Visitor):
    for visitor in (as_alice, as_bob):
        assert visitor.get(f"{helped}/apres", status=303).location == helped
    as_bob.post(f"{helped}/fin", {"settled": "non"})
    page = as_alice.get(f"{helped}/apres")
    assert "Ce n'est pas à cause de vous." in page.text
    assert page.all('a[href="/demandes/1"]')
    assert not page.all(f'a[href="{helped}/carnet"]')
    page = as_bob.get(f"{helped}/apres")
    assert "La demande attend de nouveau quelqu'un." in page.text
    assert page.all(f'a[href="{helped}/carnet"]')
    assert not page.all("#thanks")
    assert "Alice" not in page.title
    page = as_alice.post(f"{helped}/merci", {"thanks": "a" * 301}, status=422)
    assert page.title.startswith("Erreur : Après une entraide")
    as_alice.post(f"{helped}/merci", {"thanks": "Merci quand même"})
    assert "Merci quand même" in as_bob.get(f"{helped}/apres").text


# --- the carnet ---


def test_the_helper_keeps_a_line_if_they_want(
    site: Site, bob: Member, helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_bob.get(f"{helped}/carnet", status=403)
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    assert kept(session) == []
    page = as_bob.get(f"{helped}/carnet")
    assert page.one("#theme option[selected]")["value"] == "papiers"
    assert page.one("#month option[selected]").text == "novembre 2026"
    assert [page.one(f"#{name}")["value"] for name in ("label", "minutes")] == ["", ""]
    assert "Alice" not in page.html
    fields = {"theme": "papiers", "label": "Un courrier", "month": "2026-11", "minutes": "90"}
    for _tap in range(2):
        assert as_bob.post(f"{helped}/carnet", fields).location == "/moi/carnet"
    assert kept(session) == [(bob.id, "papiers", "Un courrier", "2026-11", 90)]
    as_alice.get(f"{helped}/carnet", status=403)
    as_alice.post(f"{helped}/carnet", fields, status=403)
    as_alice.post(f"{helped}/carnet", {}, status=403)


def test_it_proposes_the_theme_of_what_was_offered(site: Site, bob: Member, helped: str, as_bob: Visitor):
    with site.writing() as session:
        draft = CompetenceDraft(sentence="J'écoute au téléphone.", theme="ecoute")
        offered = competences.offer(session, session.get_one(Member, bob.id), draft, site.clock())
        session.get_one(Exchange, 1).competence_id = offered.id
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    assert as_bob.get(f"{helped}/carnet").one("#theme option[selected]")["value"] == "ecoute"


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"month": "abc"}, "month", "Choisissez un mois."),
        ({"month": "2026-12"}, "month", "Ce mois n'est pas encore commencé."),
        ({"month": ""}, "month", "Remplissez ce champ."),
        ({"minutes": "une heure"}, "minutes", "Écrivez un nombre entier."),
        ({"minutes": "0"}, "minutes", "Choisissez au moins 1."),
        ({"label": "x" * 121}, "label", "Écrivez au plus 120 caractères. Vous en avez écrit 121."),
        ({"theme": "secret"}, "theme", "Choisissez une des réponses proposées."),
    ],
)
def test_a_refused_line_says_why(
    helped: str, as_bob: Visitor, session: Session, fields: dict[str, str], field: str, sentence: str
):
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    whole = {"theme": "papiers", "label": "Un courrier", "month": "2026-11", **fields}
    page = as_bob.post(f"{helped}/carnet", whole, status=422)
    assert page.title.startswith("Erreur : Garder une trace")
    assert page.error(field) == sentence
    assert page.one("#label")["value"] == whole["label"]
    assert kept(session) == []


# --- a word with a peer ---


def offer_to_listen(site: Site, member: Member, *, capacity: int = 1) -> None:
    change(site, member, capacity=capacity)
    with site.writing() as session:
        draft = CompetenceDraft(sentence="J'écoute au téléphone.", theme="ecoute")
        competences.offer(session, session.get_one(Member, member.id), draft, site.clock())


def asked_of(page: Page) -> list[str]:
    return [tag.text for tag in page.all('a[href^="/demandes/nouvelle?pour"]')]


def test_a_peer_and_the_lines_that_listen_are_offered_and_nothing_is_kept(
    site: Site, cast: dict[str, Member], helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    assert "Personne du Conseil n'a de place pour écouter en ce moment." in as_bob.get(f"{helped}/dur").text
    for name in ("Alice", "Bob", "Chloé", "Driss"):
        offer_to_listen(site, cast[name], capacity=3)
    change(site, cast["Chloé"], asked_on=site.clock().date())
    before = [
        row.model_dump() for table in (Member, HelpRequest, Exchange) for row in session.exec(select(table))
    ]

    for visitor in (as_bob, as_alice):
        page = visitor.get(f"{helped}/dur")
        assert asked_of(page) == ["Demander un moment à Driss", "Demander un moment à Chloé"]
        for line in facts.listening_lines():
            assert page.all(f'a[href="tel:{line.number.replace(" ", "")}"]')
        assert page.all('main a[href="/aide-urgence"]')
    session.rollback()
    assert before == [
        row.model_dump() for table in (Member, HelpRequest, Exchange) for row in session.exec(select(table))
    ]
    form = as_bob.get(str(page.all('a[href^="/demandes/nouvelle?pour"]')[0]["href"]))
    assert "Driss" in form.text
    assert form.one("#theme option[selected]")["value"] == "ecoute"


def test_three_peers_with_room_and_within_reach(
    site: Site, cast: dict[str, Member], helped: str, as_bob: Visitor
):
    names = ["Farah", "Gaël", "Hugo", "Inès", "Jo"]
    for number, name in enumerate(names):
        with site.writing() as session:
            member = make_member(session, name, site.clock())
            session.expunge(member)
        offer_to_listen(site, member, capacity=0 if number == 0 else 1)
    as_bob.post(f"/membres/{member.id}/distance", {"kind": "hidden"})
    page = as_bob.get(f"{helped}/dur")
    assert asked_of(page) == [f"Demander un moment à {name}" for name in names[1:4]]
    assert str(cast["Alice"].id) not in [str(tag["href"]).partition("pour=")[2] for tag in page.all("a")]


def test_the_lines_that_listen_are_in_the_data():
    assert [line.name for line in facts.listening_lines()] == list(facts.LISTENING)
    assert {line.number for line in facts.listening_lines()} <= {line.number for line in facts.help_lines()}


# --- the frame ---


def test_the_frame_is_said_where_it_matters(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    fields = {"sentence": "Mon dossier me fait peur.", "signed": "oui", "theme": "papiers"}
    as_alice.post("/demandes", {**fields, "helper": bob.id})
    assert FRAME in as_bob.get("/demandes/1").text
    as_bob.post("/entraides/1/accord")
    for visitor in (as_alice, as_bob):
        page = visitor.get("/entraides/1")
        assert page.text.count(FRAME) == 1
        assert page.all("details.note[open]")
        assert "(aidantsconnect.beta.gouv.fr, 21 novembre 2026)" in page.text
    as_bob.post("/entraides/1/messages", {"body": "Bonjour"})
    page = as_bob.get("/entraides/1")
    assert page.all("details.note:not([open])")
    assert FRAME in page.text
    as_alice.post("/entraides/1/fin", {"settled": "oui"})
    assert FRAME not in as_alice.get("/entraides/1").text
    as_alice.post("/demandes", {**fields, "sentence": "Un autre dossier.", "helper": 0})
    assert FRAME in as_bob.get("/demandes/2").text


@pytest.mark.parametrize(
    ("theme", "said"),
    [("papiers", True), ("argent", True), ("numerique", True), ("ecoute", False), ("autre", False)],
)
def test_the_frame_on_a_competence(as_alice: Visitor, as_bob: Visitor, theme: str, said: bool):
    as_alice.post("/competences", {"sentence": "Je suis là pour vous aider.", "theme": theme})
    for page in (
        as_bob.get("/competences/1"),
        as_alice.get("/competences/1"),
        as_alice.get("/competences/1/modifier"),
    ):
        assert (FRAME in page.text) == said
    page = as_alice.post("/competences", {"sentence": "Trop", "theme": theme}, status=422)
    assert (FRAME in page.text) == said


# --- who may ---

GETS = [f"/entraides/1/{page}" for page in ("fin", "apres", "dur", "carnet")]
POSTS = [f"/entraides/1/{page}" for page in ("fin", "merci", "carnet")]


def test_only_the_two(
    site: Site,
    cast: dict[str, Member],
    helped: str,
    visitor: Visitor,
    as_candidate: Visitor,
    as_alice: Visitor,
):
    as_chloe = site.signed_in(cast["Chloé"])
    for url in GETS:
        as_chloe.get(url, status=404)
        visitor.get(url, status=401)
        as_candidate.get(url, status=403)
        as_alice.get(url.replace("1", "99"), status=404)
    for url in POSTS:
        for fields in ({}, {"settled": "oui", "thanks": "x", "theme": "autre", "month": "2026-11"}):
            as_chloe.post(url, fields, status=404)
            visitor.post(url, fields, status=401)
            as_candidate.post(url, fields, status=403)


def test_somebody_suspended_reads_and_writes_nothing(site: Site, bob: Member, helped: str, as_bob: Visitor):
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    change(site, bob, state=Standing.SUSPENDED)
    assert not as_bob.get(f"{helped}/apres").all(f'a[href="{helped}/carnet"]')
    as_bob.get(f"{helped}/dur")
    as_bob.post(f"{helped}/carnet", {"theme": "autre", "month": "2026-11"}, status=403)
