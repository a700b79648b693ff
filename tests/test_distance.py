"""Hiding and blocking: at once, without a reason, undone at will, and unknown to the other."""

from typing import Any

import pytest
from sqlmodel import Session, select

from entraide.domain.distance import apart, out_of_reach
from entraide.models.distance import Distance
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.outbox import Mail
from tests.conftest import Site
from tests.factories import make_exchange, make_request
from tests.test_requests import FIELDS, SENTENCE, change, offer_competence
from tests.visitor import Visitor


@pytest.fixture
def helped(site: Site, alice: Member, bob: Member) -> str:
    """Bob helps Alice."""
    with site.writing() as session:
        return f"/entraides/{make_exchange(session, alice, bob, site.clock()).id}"


def keep(visitor: Visitor, other: Member, kind: str) -> None:
    visitor.post(f"/membres/{other.id}/distance", {"kind": kind})


@pytest.mark.parametrize(
    ("kind", "mine", "theirs"), [("hidden", {2}, set()), ("blocked", {2}, {1}), ("none", set(), set())]
)
def test_whom_one_does_not_see(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, kind: str, mine: set[int], theirs: set[int]
):
    keep(as_alice, bob, kind)
    keep(as_alice, bob, kind)

    with site.reading() as session:
        assert (apart(session, alice.id), apart(session, bob.id)) == (mine, theirs)
        either = {2} if kind != "none" else set()
        assert (out_of_reach(session, alice.id), bool(out_of_reach(session, bob.id))) == (
            either,
            bool(either),
        )


def test_one_page_explains_both_and_undoes(as_alice: Visitor, bob: Member, session: Session):
    url = f"/membres/{bob.id}/distance"
    page = as_alice.get(url)
    assert page.title == "Prendre de la distance – Carnet"
    assert "La personne n'en est pas prévenue" in page.text
    assert "Vous ne tenez personne à distance." in as_alice.get("/moi/distance").text
    assert "Vous ne voyez plus cette personne." in as_alice.follow(url, {"kind": "hidden"}).text
    assert "Vous avez bloqué cette personne." in as_alice.follow(url, {"kind": "blocked"}).text
    assert "Bob bloquée" in as_alice.get("/moi/distance").text
    page = as_alice.follow(url, {"kind": "none"})
    assert not page.all("[role=status].note")
    assert list(session.exec(select(Distance))) == []


def test_a_blocked_sender_reads_a_neutral_sentence_and_nothing_else_changes(
    site: Site, helped: str, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    change(site, alice, email="alice@example.org", email_verified_at=site.clock())
    before = as_bob.get(helped).html
    keep(as_alice, bob, "blocked")

    assert as_bob.get(helped).html == before
    page = as_bob.post(f"{helped}/messages", {"body": "Répondez-moi"}, status=409)
    assert page.error("body") == "Cette personne n'est pas disponible."
    assert page.one("#body").text.strip() == "Répondez-moi"
    page = as_bob.post("/demandes", {**FIELDS, "helper": alice.id}, status=409)
    assert "Cette personne n'est pas disponible." in page.text
    assert "Cette personne n'est pas disponible." in as_bob.get(f"/demandes/nouvelle?pour={alice.id}").text
    as_bob.get(f"/membres/{alice.id}", status=404)
    as_bob.get(f"/membres/{alice.id}/distance")  # they met in their exchange
    assert "Répondez-moi" not in as_alice.get(helped).html
    assert list(session.exec(select(Mail))) == []

    mine = as_alice.post(f"{helped}/messages", {"body": "x"}, status=409)
    assert mine.error("body") == "Vous avez bloqué cette personne. Pour lui écrire, débloquez-la d'abord."
    keep(as_alice, bob, "none")
    as_bob.post(f"{helped}/messages", {"body": "Bonjour"})
    as_bob.get(f"/membres/{alice.id}")


def test_who_was_blocked_by_a_stranger_finds_nobody(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    keep(as_alice, bob, "blocked")
    as_bob.get(f"/membres/{alice.id}/distance", status=404)
    as_bob.post(f"/membres/{alice.id}/distance", {"kind": "blocked"}, status=404)


def test_what_a_hidden_person_asks_writes_or_offers_no_longer_reaches_me(
    site: Site, helped: str, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    change(site, alice, email="alice@example.org", email_verified_at=site.clock())
    offer_competence(site, bob)
    with site.writing() as writing:
        make_request(writing, bob, site.clock(), sentence="Bob demande à tous")
    assert "Bob demande à tous" in as_alice.get("/demandes").text
    keep(as_alice, bob, "hidden")

    as_bob.post(f"{helped}/messages", {"body": "Vous me lisez ?"})
    assert "Bob" not in as_alice.get("/attentes").text
    assert list(session.exec(select(Mail))) == []
    assert "Bob demande" not in as_alice.get("/demandes").text
    as_alice.get("/demandes/2", status=404)
    assert "Je relis une lettre" not in as_alice.get("/competences?theme=papiers").text
    as_bob.post("/demandes", {**FIELDS, "helper": alice.id}, status=409)
    as_bob.get(f"/membres/{alice.id}")
    assert "Vous me lisez ?" in as_alice.get(helped).text


def test_nobody_kept_away_is_offered_as_another_helper(
    site: Site, cast: dict[str, Member], bob: Member, as_alice: Visitor
):
    change(site, bob, capacity=0)
    for name in ("Chloé", "Driss"):
        offer_competence(site, cast[name])
    form = {**FIELDS, "helper": bob.id, "theme": "papiers"}
    offered = [tag.text for tag in as_alice.post("/demandes", form, status=409).all("button[name=helper]")]
    assert offered == ["Demander à Chloé", "Demander à Driss", "Demander à tous les membres"]
    keep(as_alice, cast["Chloé"], "hidden")
    keep(site.signed_in(cast["Driss"]), cast["Alice"], "hidden")
    offered = [tag.text for tag in as_alice.post("/demandes", form, status=409).all("button[name=helper]")]
    assert offered == ["Demander à tous les membres"]


def test_an_offer_between_two_people_apart_is_refused_without_a_reason(
    site: Site, bob: Member, as_alice: Visitor, as_bob: Visitor, alice: Member
):
    as_alice.post("/demandes", FIELDS)
    keep(as_alice, bob, "hidden")
    assert SENTENCE in as_bob.get("/demandes").text
    page = as_bob.post("/demandes/1/offres", status=409)
    assert "Cette personne n'est pas disponible." in page.text
    keep(as_alice, bob, "blocked")
    assert SENTENCE not in as_bob.get("/demandes").text
    as_bob.get("/demandes/1", status=404)


def test_what_was_asked_before_cannot_be_accepted_once_apart(
    site: Site, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    as_alice.post("/demandes", {**FIELDS, "helper": bob.id})
    keep(as_bob, alice, "blocked")
    assert "vous demande" not in as_bob.get("/attentes").text
    page = as_bob.post("/entraides/1/accord", status=409)
    assert "Cette personne n'est pas disponible." in page.text
    assert "Bob a reçu votre demande" in as_alice.get("/demandes/1").text


def test_somebody_suspended_can_still_keep_away(site: Site, alice: Member, bob: Member, as_alice: Visitor):
    change(site, alice, state=Standing.SUSPENDED)
    as_alice.get(f"/membres/{bob.id}/distance")
    keep(as_alice, bob, "blocked")


@pytest.mark.parametrize("fields", [{}, {"kind": "exclude"}])
def test_an_unknown_distance_is_refused(
    as_alice: Visitor, bob: Member, session: Session, fields: dict[str, Any]
):
    page = as_alice.post(f"/membres/{bob.id}/distance", fields, status=422)

    assert page.title.startswith("Erreur : ")
    assert list(session.exec(select(Distance))) == []


def test_who_may_and_whom(
    site: Site,
    cast: dict[str, Member],
    visitor: Visitor,
    as_candidate: Visitor,
    as_alice: Visitor,
    alice: Member,
):
    visitor.get("/moi/distance", status=401)
    visitor.get("/membres/1/distance", status=401)
    visitor.post("/membres/1/distance", {"kind": "hidden"}, status=401)
    as_candidate.get("/membres/1/distance", status=403)
    for other in (alice.id, cast["Élio"].id, 99):
        as_alice.get(f"/membres/{other}/distance", status=404)
        as_alice.post(f"/membres/{other}/distance", {"kind": "hidden"}, status=404)
