"""The directory of members, and one member's page."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import competences
from entraide.domain.drafts import HIGHEST
from entraide.domain.exchanges import room
from entraide.domain.members import directory
from entraide.web.access import CurrentMember, Transaction
from entraide.web.numbers import Number
from entraide.web.pages import render

router = APIRouter()
After = Annotated[int | None, Query(alias="apres", ge=1, le=HIGHEST)]


@router.get("/membres")
def listing(request: Request, session: Transaction, member: CurrentMember, after: After = None) -> Response:
    people, more = directory.listed(session, member, after, request.app.state.clock())
    return render(request, "members/list.html", people=people, more=more, after=after)


@router.get("/membres/{member_id}")
def page(request: Request, session: Transaction, member: CurrentMember, member_id: Number) -> Response:
    person = directory.find(session, member, member_id, request.app.state.clock())
    offers = competences.of_member(session, member, person.id)
    has_room = room.free(session, person) > 0
    return render(request, "members/page.html", person=person, offers=offers, has_room=has_room)
