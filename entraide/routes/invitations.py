"""Inviting, and confirming those who arrive."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import permissions, rules
from entraide.domain.members import admissions, cards, invitations, newcomers
from entraide.domain.members.cards import Card
from entraide.web import sealed
from entraide.web.access import CurrentMember, Transaction
from entraide.web.cards import printed
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()

COOKIE = "carte-faite"
SHOWN = timedelta(minutes=30)


@router.get("/invitations")
def read(request: Request, session: Transaction, member: CurrentMember, before: Before = None) -> Response:
    now = request.app.state.clock()
    people, more = (
        newcomers.latest(session, member, before) if permissions.may_invite(member) else ([], False)
    )
    mine = [(card, cards.standing(card, now)) for card in invitations.mine(session, member)]
    return render(
        request,
        "invitations/list.html",
        people=people,
        more=more,
        before=before,
        mine=mine,
        to_come=admissions.cards_to_come(session),
    )


@router.post("/invitations")
def invite(request: Request, session: Transaction, member: CurrentMember) -> Response:
    """The card is shown once, on the next page: its codes travel sealed, in no address and no log."""
    state = request.app.state
    card = invitations.invite(session, state.keys, member, state.clock())
    answer = see_other("/invitations/carte")
    sealed.put(request, answer, COOKIE, {"member": member.id, "card": list(card)}, SHOWN)
    return answer


@router.get("/invitations/carte")
def show_card(request: Request, session: Transaction, member: CurrentMember) -> Response:
    made = sealed.take(request, COOKIE, SHOWN)
    if made.get("member") != member.id:
        return see_other("/invitations")
    card = printed(request.app.state.settings.origin, Card(*made["card"]))
    council = rules.value(session, "conseil.nom")
    return render(request, "invitations/card.html", card=card, council=council)


@router.post("/invitations/{invitation_id}/annulation")
def cancel(request: Request, session: Transaction, member: CurrentMember, invitation_id: Number) -> Response:
    invitations.cancel(session, member, invitation_id, request.app.state.clock())
    return see_other("/invitations")


@router.post("/invitations/personnes/{newcomer_id}/confirmation")
def confirm(request: Request, session: Transaction, member: CurrentMember, newcomer_id: Number) -> Response:
    newcomers.confirm(session, member, newcomer_id, request.app.state.clock())
    return see_other("/invitations")


@router.post("/invitations/personnes/{newcomer_id}/retrait")
def withdraw(session: Transaction, member: CurrentMember, newcomer_id: Number) -> Response:
    newcomers.withdraw(session, member, newcomer_id)
    return see_other("/invitations")


@router.post("/invitations/personnes/{newcomer_id}/rencontre")
def attest(request: Request, session: Transaction, member: CurrentMember, newcomer_id: Number) -> Response:
    newcomers.attest(session, member, newcomer_id, request.app.state.clock())
    return see_other("/invitations")
