"""The first screen, and what waits for me."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.waiting import waiting_for
from entraide.web.access import CurrentMember, Transaction
from entraide.web.pages import render

router = APIRouter()


@router.get("/")
def home(request: Request, session: Transaction) -> Response:
    member = request.state.member
    if member is None:
        return render(request, "home/visitor.html")
    waiting = waiting_for(session, member, request.app.state.clock())
    return render(request, "home/member.html", waiting=waiting)


@router.get("/attentes")
def waiting(request: Request, session: Transaction, member: CurrentMember) -> Response:
    lines = waiting_for(session, member, request.app.state.clock())
    return render(request, "home/waiting.html", waiting=lines)
