"""« Agir »: what is open now, in one place."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import acting
from entraide.web.access import CurrentMember, Transaction
from entraide.web.pages import render

router = APIRouter()


@router.get("/agir")
def read(request: Request, session: Transaction, member: CurrentMember) -> Response:
    here = acting.open_now(session, member, request.app.state.clock())
    return render(request, "acting/page.html", here=here)
