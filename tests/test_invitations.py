"""Inviting, confirming, meeting: how somebody becomes a member, and who may help them to."""

import pytest
from sqlmodel import Session, col, select

from entraide.domain.members import cards, erasing, invitations
from entraide.models.invitation import Confirmation, Invitation
from entraide.models.member import Member, State
from tests.conftest import Clock, Site
from tests.joiner import card_address, join
from tests.visitor import Visitor

# --- inviting ---


def test_a_card_is_shown_once_with_link_qr_and_short_code(
    as_alice: Visitor, as_bob: Visitor, session: Session
):
    answer = as_alice.post("/invitations")
    assert answer.location == "/invitations/carte"
    page = as_alice.get(answer.location)

    link, short = card_address(page).split("/")[-1], page.one("p.code").text
    assert page.one(".pass svg.qr title").text
    assert not page.all(".pass svg [style]")
    kept = str([row.model_dump() for row in session.exec(select(Invitation))])
    assert link not in kept
    assert short not in kept
    assert link not in str(as_alice.client.cookies)
    as_bob.client.cookies.set("carte-faite", as_alice.client.cookies["carte-faite"])
    assert as_bob.get("/invitations/carte", status=303).location == "/invitations"


def test_the_card_is_gone_after_half_an_hour(as_alice: Visitor, clock: Clock):
    as_alice.post("/invitations")
    clock.advance(minutes=30, seconds=1)

    assert as_alice.get("/invitations/carte", status=303).location == "/invitations"


def test_the_link_and_the_short_code_open_the_same_invitation(as_alice: Visitor, site: Site):
    page = as_alice.follow("/invitations")

    site.visitor().get(card_address(page))
    ticket = site.visitor().post("/rejoindre", {"code": page.one("p.code").text}).location
    join(site.visitor(), ticket, "Rosa")
    assert "a déjà servi" in site.visitor().get(card_address(page), status=409).text


def test_an_invitation_lasts_thirty_days(as_alice: Visitor, visitor: Visitor, clock: Clock):
    address = card_address(as_alice.follow("/invitations"))
    clock.advance(days=29, hours=23)
    visitor.get(address)
    clock.advance(hours=1)

    assert "plus de 30 jours" in visitor.get(address, status=409).text


def test_two_taps_make_one_invitation(as_alice: Visitor, visitor: Visitor, session: Session):
    first, second = as_alice.follow("/invitations"), as_alice.follow("/invitations")

    visitor.get(card_address(first), status=404)
    visitor.get(card_address(second))
    assert len(session.exec(select(Invitation)).all()) == 1


def test_five_invitations_are_open_at_most(as_alice: Visitor, clock: Clock, session: Session):
    for _n in range(5):
        clock.advance(minutes=1)
        as_alice.post("/invitations")
    clock.advance(minutes=1)

    assert "cinq invitations ouvertes" in as_alice.post("/invitations", status=409).text
    one = session.exec(select(Invitation.id)).first()
    as_alice.post(f"/invitations/{one}/annulation")
    as_alice.post("/invitations")


def test_a_cancelled_invitation_opens_nothing(as_alice: Visitor, visitor: Visitor, session: Session):
    address = card_address(as_alice.follow("/invitations"))
    number = session.exec(select(Invitation.id)).one()
    as_alice.post(f"/invitations/{number}/annulation")
    as_alice.post(f"/invitations/{number}/annulation")

    assert "a été annulée" in visitor.get(address, status=409).text
    assert "Annulée." in as_alice.get("/invitations").text


def test_an_invitation_that_served_is_not_cancelled(as_alice: Visitor, visitor: Visitor, session: Session):
    join(visitor, card_address(as_alice.follow("/invitations")), "Rosa")
    number = session.exec(select(Invitation.id)).one()

    assert "a déjà servi" in as_alice.post(f"/invitations/{number}/annulation", status=409).text
    assert "Elle a servi." in as_alice.get("/invitations").text


def test_one_cancels_only_ones_own(as_alice: Visitor, as_bob: Visitor, session: Session):
    as_alice.post("/invitations")
    number = session.exec(select(Invitation.id)).one()

    as_bob.post(f"/invitations/{number}/annulation", status=404)
    as_bob.post("/invitations/999/annulation", status=404)
    as_bob.post("/invitations/abc/annulation", status=404)


def test_an_invitation_ends_with_the_membership_of_its_sender(
    site: Site, alice: Member, as_alice: Visitor, visitor: Visitor
):
    address = card_address(as_alice.follow("/invitations"))
    with site.writing() as session:
        session.get_one(Member, alice.id).state = State.LEFT

    assert "n'est plus valable" in visitor.get(address, status=409).text


ACTS = [
    "/invitations",
    "/invitations/1/annulation",
    *(f"/invitations/personnes/5/{act}" for act in ("confirmation", "retrait", "rencontre")),
]


@pytest.mark.parametrize("act", ACTS)
def test_a_visitor_is_asked_to_sign_in(cast: dict[str, Member], visitor: Visitor, act: str):
    visitor.post(act, status=401)
    visitor.get("/invitations", status=401)
    visitor.get("/invitations/carte", status=401)


@pytest.mark.parametrize("act", ACTS)
def test_a_candidate_may_do_none_of_it(as_candidate: Visitor, act: str):
    as_candidate.post(act, status=403)
    as_candidate.get("/invitations", status=403)


def test_erasing_forgets_who_invited_and_confirmed(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    as_alice.post("/invitations")
    with site.writing() as writing:
        erasing.erase(writing, writing.get_one(Member, alice.id), site.clock())

    assert session.exec(select(Invitation)).all() == []
    assert session.exec(select(Confirmation).where(col(Confirmation.sponsor_id) == alice.id)).all() == []


def test_the_twenty_latest_invitations_are_listed(site: Site, alice: Member, session: Session):
    with site.writing() as writing:
        for _n in range(21):
            cards.draw(writing, site.app.state.keys, alice.id, site.clock())

    assert len(invitations.mine(session, alice)) == 20
