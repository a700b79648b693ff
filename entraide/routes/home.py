"""The first screen, and what waits for me."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import permissions
from entraide.domain.members import newcomers
from entraide.domain.waiting import waiting_for
from entraide.models.member import State
from entraide.web.access import CurrentMember, Transaction
from entraide.web.pages import render, see_other

router = APIRouter()
members = APIRouter()


@router.get("/")
def home(request: Request, session: Transaction) -> Response:
    member = request.state.member
    if member is None:
        return render(request, "home/visitor.html")
    if not permissions.may_keep_account(member):
        return see_other("/moi")
    if member.state == State.CANDIDATE:
        missing = newcomers.missing_for(session, member)
        return render(request, "home/candidate.html", missing=missing)
    waiting = waiting_for(session, member, request.app.state.clock())
    return render(request, "home/member.html", waiting=waiting)


@members.get("/attentes")
def waiting(request: Request, session: Transaction, member: CurrentMember) -> Response:
    lines = waiting_for(session, member, request.app.state.clock())
    return render(request, "home/waiting.html", waiting=lines)
