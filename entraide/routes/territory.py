"""The territory: outside services that members recorded. The PTSM: `ptsm.py`; histories: `versions.py`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import communes, territory
from entraide.domain.communes import UnclearCommune
from entraide.domain.facts import glossary
from entraide.domain.links import domain_of
from entraide.domain.refusals import Refusal
from entraide.domain.territory import KINDS, ServiceDraft
from entraide.domain.versions import Reading
from entraide.models.territory import Service
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
PostedService = Annotated[Form[ServiceDraft], Depends(posted(ServiceDraft))]
WITHDRAWN = "retirees"


@router.get("/territoire")
def read(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    kind: Annotated[str, Query(alias="genre")] = "",
    before: Before = None,
) -> Response:
    withdrawn = kind == WITHDRAWN
    found, more = territory.services(session, "" if withdrawn else kind, withdrawn, before)
    return render(
        request,
        "territory/list.html",
        found=found,
        more=more,
        kind=kind,
        form=blank(genre=kind),
        kinds=KINDS,
        before=before,
    )


@router.get("/territoire/structures/nouvelle")
def ask(request: Request, session: Transaction, member: CurrentMember) -> Response:
    return _form_page(request, session, blank(kind="autre"))


@router.post("/territoire/structures/nouvelle")
def add(request: Request, session: Transaction, member: CurrentMember, form: PostedService) -> Response:
    if form.refused:
        return _form_page(request, session, form)
    try:
        service = territory.add_service(session, member, form.draft, request.app.state.clock())
    except UnclearCommune as unclear:
        return _form_page(request, session, form, refusal=unclear)
    return see_other(f"/territoire/structures/{service.id}")


@router.get("/territoire/structures/{service_id}")
def show(request: Request, session: Transaction, member: CurrentMember, service_id: Number) -> Response:
    reading = territory.find_service(session, service_id)
    service = reading.thing
    return render(
        request,
        "territory/service.html",
        reading=reading,
        service=service,
        domain=domain_of(service.site),
        kind=KINDS[service.kind],
        meaning=next((term.meaning for term in glossary() if term.short == service.kind), ""),
    )


@router.get("/territoire/structures/{service_id}/modifier")
def rewrite(request: Request, session: Transaction, member: CurrentMember, service_id: Number) -> Response:
    service = territory.find_service(session, service_id).thing
    known = {"commune": communes.name(service.commune), "place": service.commune or ""}
    return _form_page(request, session, blank(**{**service.model_dump(), **known}), service)


@router.post("/territoire/structures/{service_id}/modifier")
def change(
    request: Request, session: Transaction, member: CurrentMember, service_id: Number, form: PostedService
) -> Response:
    reading = territory.find_service(session, service_id)
    if form.refused:
        return _form_page(request, session, form, reading.thing, reading)
    try:
        territory.edit_service(session, member, reading.thing, form.draft, request.app.state.clock())
    except UnclearCommune as unclear:
        return _form_page(request, session, form, reading.thing, reading, unclear)
    except Refusal as stale:
        form.refuse("version", str(stale))
        return _form_page(request, session, form, reading.thing, reading)
    return see_other(f"/territoire/structures/{service_id}")


def _form_page(
    request: Request,
    session: Session,
    form: Form[Any],
    service: Service | None = None,
    newer: Reading[Service] | None = None,
    refusal: UnclearCommune | None = None,
) -> Response:
    """`newer`: what reads now, shown when somebody changed it meanwhile."""
    if refusal:
        form.refuse("commune", str(refusal))
    return render(
        request,
        "territory/service_form.html",
        status=form.status,
        form=form,
        service=service,
        newer=newer,
        among=[(place.code, f"{place.name} ({place.department})") for place in refusal.among]
        if refusal
        else [],
        home=communes.of_conseil(session),
        kinds=KINDS,
    )
