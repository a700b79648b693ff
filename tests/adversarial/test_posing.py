"""Somebody who poses as another, insists, or comes back on a page already left."""

import pytest
from sqlmodel import func, select

from entraide.domain.members import recovery
from entraide.domain.members.pseudonyms import key_of
from entraide.models.exchange import Message
from entraide.models.member import Member
from tests.conftest import Site
from tests.factories import make_exchange
from tests.joiner import found, join
from tests.visitor import Visitor


@pytest.mark.parametrize(
    "posing", ["ALICE", "Àlice", "Аlicе", "Αlιce", "A l i c e", "Ａｌｉｃｅ", "Al.ice", "A\u0338lice"]
)
def test_nobody_looks_like_another(as_bob: Visitor, alice: Member, posing: str):
    page = as_bob.post("/moi/presentation", {"pseudonym": posing}, status=422)

    assert "déjà ce pseudonyme" in page.error("pseudonym")


@pytest.mark.parametrize(
    "unseen", ["\u3164\u3164", "Ali\u200bce", "Bob\u2800\u2800", "\u115fA\u1160", "\uffa0ab"]
)
def test_no_pseudonym_is_made_of_letters_that_are_not_seen(as_bob: Visitor, unseen: str):
    as_bob.post("/moi/presentation", {"pseudonym": unseen}, status=422)


@pytest.mark.parametrize("name", ["Ève", "محمد", "Ольга", "李雷", "Élodie 94", "Jean-Rémi"])
def test_every_alphabet_may_name_somebody(as_bob: Visitor, name: str):
    as_bob.post("/moi/presentation", {"pseudonym": name})
    assert len(key_of(name)) >= 2


def test_going_back_to_the_last_screen_does_not_undo_the_sheet_that_was_kept(site: Site):
    visitor = site.visitor()
    join(visitor, f"/invitation/{found(site)[0].link}", "Ada")
    visitor.post("/rejoindre/feuille", {"sheet": "kept"})

    visitor.post("/rejoindre/feuille", {"sheet": "later"})

    with site.reading() as session:
        assert recovery.codes_left(session, session.get_one(Member, 1)) == recovery.CODES


def test_who_writes_without_end_waits_and_keeps_their_words(
    site: Site, alice: Member, bob: Member, as_alice: Visitor
):
    with site.writing() as session:
        exchange_id = make_exchange(session, alice, bob, site.clock()).id
    url = f"/entraides/{exchange_id}/messages"
    for number in range(60):
        as_alice.client.post(url, data={"body": f"Message {number}"})

    assert "Encore un" in as_alice.post(url, {"body": "Encore un"}, status=409).html

    with site.reading() as session:
        assert session.exec(select(func.count()).select_from(Message)).one() == 60
    site.clock.advance(hours=1, minutes=1)
    as_alice.post(url, {"body": "Encore un"})
