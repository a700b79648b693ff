"""Two people and their private conversation: answers, messages, the end, what remains."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlmodel import Session, col, select

from entraide.domain.exchanges import room, traces
from entraide.domain.exchanges.sealing import COLUMNS, opened, seal
from entraide.domain.members import erasing, leaving
from entraide.domain.requests.asking import offer
from entraide.domain.requests.drafts import OfferDraft
from entraide.models.exchange import Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.outbox import Mail
from entraide.models.request import HelpRequest, Stage
from tests.conftest import Site
from tests.factories import make_exchange, make_request
from tests.test_requests import FIELDS, SENTENCE, change, exchanges_of, requests_of
from tests.visitor import Visitor


@pytest.fixture
def helped(site: Site, alice: Member, bob: Member) -> str:
    """Bob helps Alice: the address of their conversation."""
    with site.writing() as session:
        exchange = make_exchange(session, alice, bob, site.clock(), sentence=SENTENCE, contact="06 00")
        return f"/entraides/{exchange.id}"


def free(site: Site, member: Member) -> int:
    with site.reading() as session:
        return room.free(session, session.get_one(Member, member.id))


def messages_of(session: Session) -> list[str]:
    session.rollback()
    return [opened(message, "body") for message in session.exec(select(Message).order_by(col(Message.id)))]


# --- the conversation ---


def test_two_people_write_to_each_other_and_nobody_else_reads(
    site: Site, cast: dict[str, Member], helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    assert "Vous pouvez écrire à Bob." in as_alice.get("/").text
    as_alice.post(f"{helped}/messages", {"body": "Bonjour Bob\nMerci d'être là"})
    assert "Alice vous a écrit." in as_bob.get("/").text
    assert "vous a écrit" not in as_alice.get("/attentes").text
    page = as_bob.follow(f"{helped}/messages", {"body": "Bonjour <b>Alice</b>"})

    assert [tag.text for tag in page.all(".typed")] == [
        "Bonjour Bob\nMerci d'être là",
        "Bonjour <b>Alice</b>",
    ]
    assert "La personne qui tient le serveur a la clé : elle pourrait techniquement les lire." in page.text
    assert "Pour un vrai secret : Signal, ou de vive voix." in page.text
    assert "On ne prend aucun mot de passe." in page.text
    assert "06 00" in page.text
    assert "Alice" not in page.title
    [exchange] = exchanges_of(session)
    assert exchange.state == State.UNDER_WAY
    as_chloe = site.signed_in(cast["Chloé"])
    as_chloe.get(helped, status=404)
    for verb in ("messages", "fin", "merci", "depart", "retour", "accord", "refus", "retrait"):
        as_chloe.post(
            f"{helped}/{verb}",
            {"body": "x", "thanks": "x", "settled": "oui", "reason": "not_now"},
            status=404,
        )
    assert len(messages_of(session)) == 2


def test_a_search_never_sees_a_conversation(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(f"{helped}/messages", {"body": "hippocampe"})
    for visitor in (as_alice, as_bob):
        assert not visitor.get("/chercher?q=hippocampe").all("main a[href^='/entraides']")
    session.rollback()
    connection = session.connection()
    for table in inspect(connection).get_table_names():
        if "search" in table or "fts" in table:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert "hippocamp" not in repr(rows)


def test_who_writes_is_told_about_outside_once_a_day(
    site: Site, helped: str, alice: Member, as_bob: Visitor, session: Session
):
    change(site, alice, email="alice@example.org", email_verified_at=site.clock())
    as_bob.post(f"{helped}/messages", {"body": "Un"})
    as_bob.post(f"{helped}/messages", {"body": "Deux"})

    assert [(mail.member_id, mail.kind) for mail in session.exec(select(Mail))] == [(alice.id, "answered")]


def test_the_last_messages_come_first_and_the_earlier_ones_on_another_page(
    site: Site, helped: str, alice: Member, as_bob: Visitor
):
    with site.writing() as session:
        for number in range(45):
            message = Message(exchange_id=1, author_id=alice.id, sent_at=site.clock())
            seal(session, message, body=f"message {number:02}")
    read: list[str] = []
    page = as_bob.get(helped)
    while True:
        read = [tag.text for tag in page.all("li .typed")] + read
        links = [tag for tag in page.all(".more a") if tag.text == "Messages précédents"]
        if not links:
            break
        page = as_bob.get(str(links[0]["href"]))
    assert read == [f"message {number:02}" for number in range(45)]


def test_the_same_message_sent_twice_is_one_but_yes_may_be_said_again(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    for _ in range(2):
        as_alice.post(f"{helped}/messages", {"body": "Oui"})
    as_bob.post(f"{helped}/messages", {"body": "Jeudi ?"})
    as_alice.post(f"{helped}/messages", {"body": "Oui"})

    assert messages_of(session) == ["Oui", "Jeudi ?", "Oui"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Remplissez ce champ."),
        ("   ", "Remplissez ce champ."),
        ("a" * 2001, "Écrivez au plus 2000 caractères. Vous en avez écrit 2001."),
    ],
)
def test_a_refused_message_says_why_and_is_kept(
    helped: str, as_bob: Visitor, session: Session, body: str, sentence: str
):
    page = as_bob.post(f"{helped}/messages", {"body": body}, status=422)

    assert page.title.startswith("Erreur : Conversation")
    assert page.error("body") == sentence
    assert page.one("#body").text.strip() == body.strip()
    assert messages_of(session) == []


# --- leaving it ---


def test_who_leaves_is_reached_no_more_and_the_other_learns_nothing(
    site: Site, helped: str, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    change(site, bob, email="bob@example.org", email_verified_at=site.clock())
    before = as_alice.get(helped).text
    as_bob.post(f"{helped}/depart")
    assert as_alice.get(helped).text == before
    page = as_alice.post(f"{helped}/messages", {"body": "Vous êtes là ?"}, status=409)
    assert page.error("body") == "Cette personne n'est pas disponible."
    assert page.one("#body").text.strip() == "Vous êtes là ?"
    assert messages_of(session) == []
    assert list(session.exec(select(Mail))) == []
    assert free(site, bob) == 1
    assert "Vous avez quitté cette conversation." in as_bob.get(helped).text
    as_bob.post(f"{helped}/messages", {"body": "x"}, status=409)
    assert "Bob" not in as_bob.get("/attentes").text

    as_bob.post(f"{helped}/retour")
    as_alice.post(f"{helped}/messages", {"body": "Vous êtes là ?"})
    assert messages_of(session) == ["Vous êtes là ?"]
    assert free(site, bob) == 0


# --- room ---


def test_accepting_takes_a_place_and_ending_gives_it_back_never_below_zero(
    site: Site, cast: dict[str, Member], helped: str, bob: Member, as_bob: Visitor, session: Session
):
    change(site, bob, capacity=2)
    assert free(site, bob) == 1
    with site.writing() as writing:
        asked = make_request(writing, cast["Chloé"], site.clock(), bob).id
    change(site, bob, capacity=0)
    assert free(site, bob) == 0
    second = exchanges_of(session)[-1]
    page = as_bob.post(f"/entraides/{second.id}/accord", status=409)
    assert "Vous aidez déjà autant de personnes que vous l'avez dit." in page.text
    change(site, bob, capacity=2)
    as_bob.post(f"/entraides/{second.id}/accord")
    as_bob.post(f"/entraides/{second.id}/accord")
    assert free(site, bob) == 0
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    assert free(site, bob) == 1
    assert asked == second.request_id


# --- the end ---


def test_it_is_settled_with_a_word_that_the_helper_alone_reads(
    site: Site, helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    assert not as_bob.get(f"{helped}/fin").all("#thanks")
    as_alice.get(f"{helped}/fin").one("#thanks")
    as_alice.post(f"{helped}/fin", {"settled": "oui", "thanks": "Le courrier est ouvert."})
    as_alice.post(f"{helped}/fin", {"settled": "oui", "thanks": "Le courrier est ouvert."})

    assert "Le courrier est ouvert." in as_bob.get(helped).text
    [exchange], [request] = exchanges_of(session), requests_of(session)
    assert (exchange.state, exchange.ending, request.stage) == (State.ENDED, Ending.SETTLED, Stage.ENDED)
    page = as_alice.post(f"{helped}/messages", {"body": "Encore un mot"}, status=409)
    assert page.error("body") == "Cette entraide est terminée. On n'y écrit plus."
    assert page.one("#body").text.strip() == "Encore un mot"
    listed = as_bob.get("/entraides")
    assert "Entraide avec Alice · terminée maintenant" in listed.text
    assert "Aucune entraide en cours." in listed.text


def test_thanks_may_come_after_once_and_only_from_who_was_helped(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(f"{helped}/merci", {"thanks": "Trop tôt"}, status=403)
    as_bob.post(f"{helped}/fin", {"settled": "oui"})
    as_bob.post(f"{helped}/merci", {"thanks": "Moi-même"}, status=403)
    page = as_alice.post(f"{helped}/merci", {"thanks": "a" * 301}, status=422)
    assert page.error("thanks").startswith("Écrivez au plus 300 caractères.")
    as_alice.post(f"{helped}/merci", {"thanks": "Merci Bob"})
    as_alice.post(f"{helped}/merci", {"thanks": "Merci Bob"})
    as_alice.post(f"{helped}/merci", {"thanks": "Autre chose"}, status=403)

    [exchange] = exchanges_of(session)
    assert opened(exchange, "thanks") == "Merci Bob"


def test_not_yet_lets_the_request_wait_for_somebody_again(
    site: Site, cast: dict[str, Member], helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_bob.post(f"{helped}/fin", {"settled": "non"})
    [exchange], [request] = exchanges_of(session), requests_of(session)
    assert (exchange.ending, request.stage, request.ended_at) == (Ending.NOT_YET, Stage.WAITING, None)
    assert "Avec Bob, l'entraide s'est arrêtée." in as_alice.get(f"/demandes/{request.id}").text
    as_alice.post(f"/demandes/{request.id}/personnes", {"helper": cast["Driss"].id})
    site.signed_in(cast["Driss"]).post("/entraides/2/accord")
    assert [row.state for row in exchanges_of(session)] == [State.ENDED, State.ACCEPTED]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "settled"),
        ({"settled": "peut-être"}, "settled"),
        ({"settled": "oui", "thanks": "a" * 301}, "thanks"),
    ],
)
def test_a_refused_end_says_why(
    helped: str, as_alice: Visitor, session: Session, fields: dict[str, str], field: str
):
    page = as_alice.post(f"{helped}/fin", fields, status=422)

    assert page.title.startswith("Erreur : Terminer une entraide")
    assert page.error(field)
    assert exchanges_of(session)[0].state == State.ACCEPTED


# --- saying no ---


@pytest.mark.parametrize(
    ("fields", "field"),
    [({}, "reason"), ({"reason": "jamais"}, "reason"), ({"reason": "not_now", "words": "a" * 301}, "words")],
)
def test_a_refused_no_says_why(
    site: Site,
    alice: Member,
    bob: Member,
    as_bob: Visitor,
    session: Session,
    fields: dict[str, str],
    field: str,
):
    with site.writing() as writing:
        make_request(writing, alice, site.clock(), bob)
    page = as_bob.post("/entraides/1/refus", fields, status=422)

    assert page.error(field)
    assert page.one("#words").text.strip() == fields.get("words", "")
    assert exchanges_of(session)[0].state == State.PROPOSED


def test_each_side_has_its_own_ready_sentences(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    assert "C'est trop lourd pour moi." in as_bob.get("/entraides/1/refus").text
    as_alice.get("/entraides/1/refus", status=303)
    as_alice.post("/entraides/1/refus", {"reason": "otherwise"}, status=403)
    as_bob.post("/entraides/1/refus", {"reason": "otherwise"}, status=409)
    as_bob.post("/entraides/1/refus", {"reason": "too_heavy"})
    as_bob.post("/entraides/1/refus", {"reason": "too_heavy"})
    as_bob.post("/entraides/1/accord", status=409)


# --- who may ---

GETS = ["/entraides", "/entraides/1", "/entraides/1/refus", "/entraides/1/fin"]
POSTS = [
    f"/entraides/1/{verb}" for verb in ("messages", "fin", "merci", "depart", "retour", "accord", "refus")
]


def test_a_visitor_is_asked_to_sign_in(helped: str, visitor: Visitor):
    for url in GETS:
        visitor.get(url, status=401)
    for url in POSTS:
        visitor.post(url, {"body": "x"}, status=401)


def test_a_candidate_reads_why_not_and_nothing_missing_is_found(as_candidate: Visitor, as_alice: Visitor):
    for url in GETS:
        as_candidate.get(url, status=403)
    for url in GETS[1:]:
        as_alice.get(url.replace("1", "99"), status=404)
    as_alice.get("/entraides/abc", status=404)


def test_somebody_suspended_reads_their_conversation_and_can_leave_it(
    site: Site, helped: str, alice: Member, as_alice: Visitor, as_bob: Visitor
):
    as_bob.post(f"{helped}/messages", {"body": "Bonjour"})
    change(site, alice, state=Standing.SUSPENDED)
    page = as_alice.get(helped)
    assert "Bonjour" in page.text
    assert not page.all("#body")
    as_alice.post(f"{helped}/messages", {"body": "x"}, status=403)
    as_alice.post(f"{helped}/depart")


def test_a_proposal_leads_to_its_request(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    assert as_bob.get("/entraides/1", status=303).location == "/demandes/1"
    as_bob.get("/entraides/1/fin", status=404)
    as_bob.post("/entraides/1/messages", {"body": "Déjà ?"}, status=404)
    assert "Demandée par Alice · attend votre réponse" in as_bob.get("/entraides").text


# --- what remains ---


def test_messages_and_ended_requests_go_when_their_months_are_over(
    site: Site, helped: str, as_alice: Visitor, session: Session
):
    as_alice.post(f"{helped}/messages", {"body": "Il y a un an"})
    site.clock.advance(days=364)
    with site.writing() as writing:
        traces.erase_old(writing, site.clock())
    assert messages_of(session) == ["Il y a un an"]
    site.clock.advance(days=2)
    as_alice = site.signed_in(as_alice_member(site))
    as_alice.post(f"{helped}/fin", {"settled": "oui"})
    assert messages_of(session) == []
    assert len(exchanges_of(session)) == 1

    site.clock.advance(days=183)
    with site.writing() as writing:
        traces.erase_old(writing, site.clock())
    assert exchanges_of(session) == []
    assert requests_of(session) == []


def as_alice_member(site: Site) -> Member:
    with site.reading() as session:
        return session.exec(select(Member).where(Member.pseudonym == "Alice")).one()


def test_when_the_helper_leaves_the_conseil_the_request_waits_again(
    site: Site, helped: str, bob: Member, as_alice: Visitor, session: Session
):
    with site.writing() as writing:
        leaving.depart(writing, writing.get_one(Member, bob.id), site.clock())
    [exchange], [request] = exchanges_of(session), requests_of(session)

    assert (exchange.ending, request.stage) == (Ending.NOT_YET, Stage.WAITING)
    assert "Bob" not in as_alice.get(helped).text
    assert "Avec une personne, l'entraide s'est arrêtée." in as_alice.get(f"/demandes/{request.id}").text


def test_when_the_asker_leaves_the_conseil_what_they_asked_ends(
    site: Site, cast: dict[str, Member], helped: str, alice: Member, session: Session
):
    with site.writing() as writing:
        make_request(writing, alice, site.clock(), cast["Driss"], sentence="Une autre demande encore")
        make_request(writing, alice, site.clock(), sentence="Une demande ouverte à tous")
        leaving.depart(writing, writing.get_one(Member, alice.id), site.clock())

    assert {request.stage for request in requests_of(session)} == {Stage.ENDED}
    assert {exchange.state for exchange in exchanges_of(session)} == {State.ENDED}


def test_an_erased_person_leaves_no_word_and_the_other_keeps_theirs(
    site: Site, helped: str, alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(f"{helped}/messages", {"body": "Mots d'Alice"})
    as_bob.post(f"{helped}/messages", {"body": "Mots de Bob"})
    as_alice.post("/demandes", {**FIELDS, "sentence": "Une demande que nul n'a lue"})
    as_alice.post(f"{helped}/fin", {"settled": "oui", "thanks": "Merci d'Alice"})
    with site.writing() as writing:
        erasing.erase(writing, writing.get_one(Member, alice.id), site.clock())

    page = as_bob.get(helped)
    assert "(message effacé)" in page.text
    assert "Mots de Bob" in page.text
    assert "Alice" not in page.html
    session.rollback()
    everything = repr(
        [
            (row.model_dump(), [opened(row, column) for column in columns])
            for table, columns in COLUMNS.items()
            for row in session.exec(select(table))
        ]
    )
    for word in ("Alice", SENTENCE, "06 00", "nul n'a lue"):
        assert word not in everything


def test_an_export_holds_both_sides_of_my_conversations(helped: str, as_alice: Visitor, as_bob: Visitor):
    as_alice.post(f"{helped}/messages", {"body": "Bonjour Bob"})
    as_bob.post(f"{helped}/messages", {"body": "Bonjour Alice"})
    mine = as_alice.client.get("/moi/donnees/export.json").json()

    assert [row["phrase"] for row in mine["demandes"]] == [SENTENCE]
    assert [(row["de_moi"], row["texte"]) for row in mine["messages"]] == [
        (True, "Bonjour Bob"),
        (False, "Bonjour Alice"),
    ]
    theirs = as_bob.client.get("/moi/donnees/export.json").json()
    assert theirs["demandes"] == []
    assert [row["ma_place"] for row in theirs["entraides"]] == ["aide"]


# --- who may do what, in each state ---

Setup = Callable[[Session, Member, Member, Site], None]


def _proposed(session: Session, alice: Member, bob: Member, site: Site) -> None:
    make_request(session, alice, site.clock(), bob)


def _offered(session: Session, alice: Member, bob: Member, site: Site) -> None:
    made = make_request(session, alice, site.clock())
    offer(session, session.get_one(Member, bob.id), made.id, OfferDraft(), site.clock())


def _accepted(session: Session, alice: Member, bob: Member, site: Site) -> None:
    make_exchange(session, alice, bob, site.clock())


def _ended(session: Session, alice: Member, bob: Member, site: Site) -> None:
    make_exchange(session, alice, bob, site.clock())
    with_state(session, Ending.SETTLED)


def _declined(session: Session, alice: Member, bob: Member, site: Site) -> None:
    make_request(session, alice, site.clock(), bob)
    with_state(session, Ending.DECLINED)


def with_state(session: Session, ending: Ending) -> None:
    exchange = session.get_one(Exchange, 1)
    exchange.state, exchange.ending = State.ENDED, ending
    if ending == Ending.SETTLED:
        request = session.get_one(HelpRequest, 1)
        request.stage, request.ended_at = Stage.ENDED, exchange.proposed_at
    session.flush()


# For each state: what the asker (Alice) then the helper (Bob) gets from accept, decline, take back, write, end, thank.
VERBS: dict[str, tuple[str, dict[str, Any]]] = {
    "accept": ("accord", {}),
    "decline": ("refus", {}),
    "take_back": ("retrait", {}),
    "write": ("messages", {"body": "Bonjour"}),
    "end": ("fin", {"settled": "oui"}),
    "thank": ("merci", {"thanks": "Merci"}),
    "leave": ("depart", {}),
}
NEVER = dict.fromkeys(VERBS, 404)
TABLE: list[tuple[Setup, str, dict[str, int]]] = [
    (_proposed, "Alice", {**NEVER, "accept": 403, "decline": 403, "take_back": 409}),
    (_proposed, "Bob", {**NEVER, "accept": 303, "decline": 303, "take_back": 409}),
    (_offered, "Alice", {**NEVER, "accept": 303, "decline": 303, "take_back": 409}),
    (_offered, "Bob", {**NEVER, "accept": 403, "decline": 403, "take_back": 303}),
    (
        _accepted,
        "Alice",
        {
            "accept": 303,
            "decline": 409,
            "take_back": 409,
            "write": 303,
            "end": 303,
            "thank": 403,
            "leave": 303,
        },
    ),
    (
        _accepted,
        "Bob",
        {
            "accept": 303,
            "decline": 409,
            "take_back": 409,
            "write": 303,
            "end": 303,
            "thank": 403,
            "leave": 303,
        },
    ),
    (
        _ended,
        "Alice",
        {
            "accept": 409,
            "decline": 409,
            "take_back": 409,
            "write": 409,
            "end": 303,
            "thank": 303,
            "leave": 303,
        },
    ),
    (
        _ended,
        "Bob",
        {
            "accept": 409,
            "decline": 409,
            "take_back": 409,
            "write": 409,
            "end": 303,
            "thank": 403,
            "leave": 303,
        },
    ),
    (_declined, "Alice", {**NEVER, "accept": 409, "decline": 303, "take_back": 409}),
    (_declined, "Bob", {**NEVER, "accept": 409, "decline": 303, "take_back": 409}),
]


@pytest.mark.parametrize(
    ("setup", "who", "verb", "status"),
    [
        pytest.param(setup, who, verb, status, id=f"{setup.__name__[1:]}-{who}-{verb}")
        for setup, who, row in TABLE
        for verb, status in row.items()
    ],
)
def test_who_may_do_what_in_each_state(
    site: Site, cast: dict[str, Member], setup: Setup, who: str, verb: str, status: int
):
    with site.writing() as session:
        setup(session, cast["Alice"], cast["Bob"], site)
    name, fields = VERBS[verb]
    if verb == "decline":
        offered = setup is _offered
        fields = {"reason": "otherwise" if offered == (who == "Alice") and offered else "not_now"}
    site.signed_in(cast[who]).post(f"/entraides/1/{name}", fields, status=status)
