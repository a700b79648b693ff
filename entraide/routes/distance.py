"""Hiding and blocking a person, and the list of those one keeps away from. Always available, suspended or not."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import distance
from entraide.domain.distance import DistanceDraft
from entraide.models.member import Member
from entraide.web.access import Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/moi/distance")
def kept(request: Request, session: Transaction, member: Reader) -> Response:
    return render(request, "distance/list.html", kept=distance.kept(session, member))


@router.get("/membres/{member_id}/distance")
def show(request: Request, session: Transaction, member: Reader, member_id: Number) -> Response:
    return _page(request, session, member, distance.person(session, member, member_id), blank())


@router.post("/membres/{member_id}/distance")
def keep(
    request: Request,
    session: Transaction,
    member: Reader,
    member_id: Number,
    form: Annotated[Form[DistanceDraft], Depends(posted(DistanceDraft))],
) -> Response:
    person = distance.person(session, member, member_id)
    if form.refused:
        return _page(request, session, member, person, form)
    distance.keep(session, member, person, form.draft)
    return see_other(f"/membres/{member_id}/distance")


def _page(request: Request, session: Session, member: Member, person: Member, form: Form[Any]) -> Response:
    kind, _theirs = distance.between(session, member.id, person.id)
    return render(request, "distance/page.html", status=form.status, person=person, kind=kind, form=form)
