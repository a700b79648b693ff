"""What somebody gets who asks for what is not theirs: the things of others, people who left, people who keep away."""

import re

import pytest
from sqlmodel import Session, select

from entraide.domain.distance import DistanceDraft, keep
from entraide.domain.exchanges import conversation
from entraide.domain.exchanges.conversation import MessageDraft
from entraide.domain.members import erasing, leaving
from entraide.domain.members.devices import open_device
from entraide.domain.members.leaving import LeavingDraft
from entraide.models.competence import Competence
from entraide.models.exchange import Exchange
from entraide.models.member import Device, Member, State
from entraide.models.request import HelpRequest
from entraide.routes import MEMBERS, PUBLIC
from tests.conftest import Site
from tests.factories import make_exchange, make_member, make_request
from tests.visitor import Visitor

POWERS = {
    "state": "member", "capacity": "3", "member_id": "1", "author_id": "2", "decision_id": "1", "paused": "on",
    "id": "1", "stage": "adopted", "email": "m@example.org", "email_verified_at": "2026-01-01", "invited_by_id": "",
    "sponsor_id": "2", "words_hash": "0" * 64, "extended": "true", "closes_at": "2026-01-01", "withdrawn": "true",
}  # fmt: skip


def blocks(site: Site, who: Member, whom: Member, kind: str = "blocked") -> None:
    with site.writing() as session:
        keep(
            session,
            session.get_one(Member, who.id),
            session.get_one(Member, whom.id),
            DistanceDraft(kind=kind),
        )


# --- the things of two people ---


@pytest.fixture
def private(site: Site, cast: dict[str, Member]) -> int:
    """A conversation of Alice and Bob about an addressed request."""
    with site.writing() as session:
        exchange = make_exchange(session, cast["Alice"], cast["Bob"], site.clock(), contact="06 00 00 00 00")
        alice = session.get_one(Member, cast["Alice"].id)
        draft = MessageDraft(body="Je le dis à Bob seulement.")
        conversation.say(session, alice, exchange.id, draft, site.clock())
        return exchange.id


def state_of(session: Session) -> list[object]:
    rows = [session.exec(select(table)).all() for table in (Exchange, HelpRequest, Competence)]
    return [row.model_dump() for table in rows for row in table]


@pytest.mark.parametrize("state", State)
def test_a_third_person_gets_nothing_of_a_private_exchange(
    site: Site, cast: dict[str, Member], private: int, state: State
):
    with site.writing() as session:
        third = make_member(session, "Tiers", site.clock(), state)
        token = open_device(session, third, True, site.clock())
        before = state_of(session)
    visitor, asked = Visitor(site.app, token), 0
    for router in (*PUBLIC, *MEMBERS):
        for route in router.routes:
            if not route.path.startswith(("/entraides/{", "/demandes/{")):
                continue
            path = re.sub(r"\{\w+\}", str(private), route.path)
            for method in route.methods:
                fields = {
                    "body": "Je m'invite",
                    "settled": "oui",
                    "reason": "not_now",
                    "helper": "3",
                    "words": "x",
                }
                answer = visitor.client.request(method, path, data=fields if method == "POST" else None)
                asked += 1
                assert answer.status_code in (401, 403, 404, 409), (
                    f"{state} {method} {path}: {answer.status_code}"
                )
                assert "Bob seulement" not in answer.text
                assert "06 00 00" not in answer.text
    assert asked > 15
    with site.reading() as session:
        assert state_of(session) == before


def test_no_field_gives_a_power(site: Site, cast: dict[str, Member], as_candidate: Visitor):
    """Whatever a form is sent besides its own fields changes nothing about anybody."""
    with site.reading() as session:
        before = [member.model_dump() for member in session.exec(select(Member).order_by(Member.id))]
    for fields in (
        {"sentence": "Je sais écrire des lettres."},
        {"pseudonym": "Élio", "about": ""},
        {"sheet": "kept"},
        {"speaks": "oui"},
        {},
    ):
        for path in ("/competences", "/moi/presentation", "/rejoindre/feuille", "/moi/pause", "/moi/adresse"):
            as_candidate.client.post(path, data={**POWERS, **fields})
    with site.reading() as session:
        after = [member.model_dump() for member in session.exec(select(Member).order_by(Member.id))]
        owners = set(session.exec(select(Competence.member_id)).all())
    changed = {key for one, two in zip(before, after, strict=True) for key in one if one[key] != two[key]}
    assert changed <= {"commune"}, changed
    assert owners == {cast["Élio"].id}


def test_nobody_closes_the_device_of_another(site: Site, bob: Member, as_alice: Visitor, as_bob: Visitor):
    with site.reading() as session:
        device_id = session.exec(select(Device.id).where(Device.member_id == bob.id)).one()

    as_alice.post(f"/moi/appareils/{device_id}/deconnexion")

    as_bob.get("/moi")


# --- people who are not there any more ---


def test_somebody_who_left_is_not_found_by_their_number(site: Site, bob: Member, as_alice: Visitor):
    with site.writing() as session:
        leaving.depart(session, session.get_one(Member, bob.id), site.clock())

    for path in (f"/membres/{bob.id}", f"/membres/{bob.id}/distance"):
        assert "Bob" not in as_alice.get(path, status=404).html


def test_who_keeps_away_from_somebody_can_still_undo_it_once_they_left(
    site: Site, alice: Member, bob: Member, as_alice: Visitor
):
    blocks(site, alice, bob)
    with site.writing() as session:
        leaving.depart(session, session.get_one(Member, bob.id), site.clock())

    assert "Bob" not in as_alice.get("/moi/distance").text
    assert "Bob" not in as_alice.get(f"/membres/{bob.id}/distance").text
    as_alice.post(f"/membres/{bob.id}/distance", {"kind": "none"})


def test_a_candidate_who_closes_their_account_is_shown_to_nobody(
    site: Site, cast: dict[str, Member], as_alice: Visitor, as_bob: Visitor
):
    assert "Élio" in as_bob.get("/invitations").text
    with site.writing() as session:
        elio = session.get_one(Member, cast["Élio"].id)
        erasing.begin(session, elio, LeavingDraft(), site.clock())

    assert "Élio" not in as_bob.get("/invitations").text
    assert "confirmée" not in as_bob.get("/attentes").text
    as_bob.post(f"/invitations/personnes/{cast['Élio'].id}/confirmation", status=404)


# --- people who keep away ---


def test_nobody_learns_that_they_are_blocked_by_offering_help(
    site: Site, alice: Member, bob: Member, as_bob: Visitor
):
    with site.writing() as session:
        request_id = make_request(session, alice, site.clock()).id
    blocks(site, alice, bob)

    hidden = as_bob.post(f"/demandes/{request_id}/offres", {"words": ""}, status=404)
    unknown = as_bob.post("/demandes/999/offres", {"words": ""}, status=404)

    assert hidden.text == unknown.text


def test_no_word_reaches_who_blocked_its_author(
    site: Site, alice: Member, bob: Member, private: int, as_alice: Visitor
):
    """Alice was helped by Bob, who blocks her: the word of thanks is no way round. She keeps what she typed."""
    words = {"settled": "oui", "thanks": "Je sais où tu habites"}
    blocks(site, bob, alice)
    as_alice.post(f"/entraides/{private}/messages", {"body": "Réponds-moi"}, status=409)

    page = as_alice.post(f"/entraides/{private}/fin", words, status=409)
    assert "où tu habites" in page.html
    refused = "Cette personne n'est pas disponible. Vous pouvez terminer sans ce mot."
    assert page.error("thanks") == refused

    as_alice.post(f"/entraides/{private}/fin", {"settled": "oui"})
    assert "où tu habites" in as_alice.post(f"/entraides/{private}/merci", words, status=409).html
    with site.reading() as session:
        assert session.get_one(Exchange, private).thanks == b""


def test_the_words_of_a_refusal_do_not_reach_who_blocked_their_author(
    site: Site, alice: Member, bob: Member, as_bob: Visitor
):
    with site.writing() as session:
        make_request(session, alice, site.clock(), bob)
        exchange_id = session.exec(select(Exchange.id)).one()
    blocks(site, alice, bob)
    no = {"reason": "not_now", "words": "Je sais où tu habites"}

    assert "où tu habites" in as_bob.post(f"/entraides/{exchange_id}/refus", no, status=409).html

    as_bob.post(f"/entraides/{exchange_id}/refus", {**no, "words": ""})


def test_a_block_looks_like_absence(site: Site, alice: Member, bob: Member, as_bob: Visitor):
    """Every address about Alice answers Bob as if she had left."""
    paths = [f"/membres/{alice.id}", f"/membres/{alice.id}/distance", f"/demandes/nouvelle?pour={alice.id}"]
    blocks(site, alice, bob)
    blocked = [as_bob.client.get(path) for path in paths]
    with site.writing() as session:
        keep(
            session,
            session.get_one(Member, alice.id),
            session.get_one(Member, bob.id),
            DistanceDraft(kind="none"),
        )
        leaving.depart(session, session.get_one(Member, alice.id), site.clock())
    gone = [as_bob.client.get(path) for path in paths]

    for one, other in zip(blocked, gone, strict=True):
        assert (one.status_code, one.text) == (other.status_code, other.text), one.request.url


def test_pause_is_seen_by_nobody(site: Site, alice: Member, bob: Member, as_bob: Visitor):
    """Full or on pause, the same pages to the letter."""
    paths = [
        f"/membres/{alice.id}",
        "/membres",
        f"/demandes/nouvelle?pour={alice.id}",
        "/competences",
        "/journal",
    ]

    def pages(**set_to: object) -> list[str]:
        with site.writing() as session:
            session.get_one(Member, alice.id).sqlmodel_update(set_to)
        return [as_bob.client.get(path).text for path in paths]

    assert pages(paused=True, capacity=2) == pages(paused=False, capacity=0)
