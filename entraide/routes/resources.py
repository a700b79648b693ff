"""Resources: the shelves, one resource, adding, changing. Their history: `versions.py`."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import resources
from entraide.domain.links import domain_of
from entraide.domain.resources import ResourceDraft
from entraide.domain.terms import explained
from entraide.domain.versions import Reading
from entraide.models.resource import Resource, ResourceKind
from entraide.web.access import CurrentMember, ResourceReader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
PostedResource = Annotated[Form[ResourceDraft], Depends(posted(ResourceDraft))]


class Shelf(StrEnum):
    """How the list can be narrowed, in its address."""

    SHEETS = "fiches"
    LINKS = "liens"
    WITHDRAWN = "retirees"


KIND_OF = {Shelf.SHEETS: ResourceKind.SHEET, Shelf.LINKS: ResourceKind.LINK}
Chosen = Annotated[Shelf | None, Query(alias="genre")]


@router.get("/ressources")
def read(
    request: Request,
    session: Transaction,
    reader: ResourceReader,
    shelf: Chosen = None,
    before: Before = None,
) -> Response:
    kind = KIND_OF.get(shelf) if shelf else None
    found, more = resources.latest(session, kind, shelf == Shelf.WITHDRAWN, before)
    return render(request, "resources/list.html", found=found, more=more, shelf=shelf, before=before)


@router.get("/ressources/nouvelle")
def ask(request: Request, _session: Transaction, member: CurrentMember, shelf: Chosen = None) -> Response:
    form = blank(kind=KIND_OF.get(shelf, ResourceKind.SHEET) if shelf else ResourceKind.SHEET)
    return _form_page(request, form)


@router.post("/ressources/nouvelle")
def add(request: Request, session: Transaction, member: CurrentMember, form: PostedResource) -> Response:
    if form.refused:
        return _form_page(request, form)
    resource = resources.add(session, member, form.draft, request.app.state.clock())
    return see_other(f"/ressources/{resource.id}")


@router.get("/ressources/{resource_id}")
def show(request: Request, session: Transaction, reader: ResourceReader, resource_id: Number) -> Response:
    reading = resources.find(session, resource_id)
    resource = reading.thing
    return render(
        request,
        "resources/page.html",
        reading=reading,
        resource=resource,
        domain=domain_of(resource.url),
        to_check=resources.to_check(reading, request.app.state.clock()),
        terms=explained(f"{resource.title}\n{resource.body}"),
    )


@router.get("/ressources/{resource_id}/modifier")
def rewrite(request: Request, session: Transaction, member: CurrentMember, resource_id: Number) -> Response:
    resource = resources.find(session, resource_id).thing
    return _form_page(request, blank(**resource.model_dump()), resource)


@router.post("/ressources/{resource_id}/modifier")
def change(
    request: Request, session: Transaction, member: CurrentMember, resource_id: Number, form: PostedResource
) -> Response:
    reading = resources.find(session, resource_id)
    if not form.refused:
        with form.beside("version"):
            resources.edit(session, member, reading.thing, form.draft, request.app.state.clock())
            return see_other(f"/ressources/{resource_id}")
    return _form_page(request, form, reading.thing, reading)


def _form_page(
    request: Request,
    form: Form[Any],
    resource: Resource | None = None,
    newer: Reading[Resource] | None = None,
) -> Response:
    """`newer`: what somebody else wrote meanwhile, shown when the text sent started from an older version."""
    return render(
        request, "resources/form.html", status=form.status, form=form, resource=resource, newer=newer
    )
