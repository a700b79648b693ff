"""What every shared thing has: its history, one version, bringing it back, withdrawing, checking."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import versions
from entraide.language import _
from entraide.models.resource import Resource
from entraide.models.territory import Service, TerritorialProject
from entraide.models.version import Shared
from entraide.web.access import CurrentMember, ResourceReader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()


class Room(NamedTuple):
    """Where a kind of shared thing lives, and how its fields are called on the screen."""

    url: str
    model: type[Shared]
    labels: dict[str, str]


ROOMS = (
    Room(
        "/ressources",
        Resource,
        {"title": _("Titre"), "url": _("Adresse"), "body": _("Texte"), "sources": _("Sources")},
    ),
    Room(
        "/territoire/structures",
        Service,
        {
            "name": _("Nom"),
            "kind": _("Ce que c'est"),
            "commune": _("Commune"),
            "phone": _("Téléphone"),
            "site": _("Site"),
            "address": _("Adresse"),
            "about": _("Ce que l'on y trouve"),
        },
    ),
    Room(
        "/territoire/ptsm",
        TerritorialProject,
        {
            "title": _("Titre"),
            "department": _("Département"),
            "url": _("Adresse de la page"),
            "carrier": _("Structure qui porte le projet"),
            "contact": _("Moyen de contact"),
            "meets_on": _("Prochaine réunion ouverte"),
            "meets_at": _("Lieu de la réunion"),
        },
    ),
)


class SeenDraft(BaseModel):
    """The version that the member had under their eyes."""

    version: int


Seen = Annotated[Form[SeenDraft], Depends(posted(SeenDraft))]


def room_of(request: Request) -> Room:
    """The room that this address is in."""
    return next(room for room in ROOMS if request.scope["path"].startswith(room.url))


Here = Annotated[Room, Depends(room_of)]


@router.get("/ressources/{thing_id}/versions")
def resource_history(
    request: Request,
    session: Transaction,
    _r: ResourceReader,
    room: Here,
    thing_id: Number,
    before: Before = None,
) -> Response:
    return _history(request, session, room, thing_id, before)


@router.get("/territoire/structures/{thing_id}/versions")
@router.get("/territoire/ptsm/{thing_id}/versions")
def territory_history(
    request: Request,
    session: Transaction,
    _m: CurrentMember,
    room: Here,
    thing_id: Number,
    before: Before = None,
) -> Response:
    return _history(request, session, room, thing_id, before)


@router.get("/ressources/{thing_id}/versions/{number}")
def resource_version(
    request: Request, session: Transaction, _r: ResourceReader, room: Here, thing_id: Number, number: Number
) -> Response:
    return _version(request, session, room, thing_id, number)


@router.get("/territoire/structures/{thing_id}/versions/{number}")
@router.get("/territoire/ptsm/{thing_id}/versions/{number}")
def territory_version(
    request: Request, session: Transaction, _m: CurrentMember, room: Here, thing_id: Number, number: Number
) -> Response:
    return _version(request, session, room, thing_id, number)


@router.post("/ressources/{thing_id}/versions/{number}/retour")
@router.post("/territoire/structures/{thing_id}/versions/{number}/retour")
@router.post("/territoire/ptsm/{thing_id}/versions/{number}/retour")
def restore(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    room: Here,
    thing_id: Number,
    number: Number,
    form: Seen,
) -> Response:
    if form.refused:
        return _again(request, session, room, thing_id, form)
    thing = versions.find(session, room.model, thing_id).thing
    now = request.app.state.clock()
    versions.restore(session, thing, number, member, form.draft.version, now)
    return see_other(f"{room.url}/{thing_id}")


@router.post("/ressources/{thing_id}/retrait")
@router.post("/territoire/structures/{thing_id}/retrait")
@router.post("/territoire/ptsm/{thing_id}/retrait")
def withdraw(
    request: Request, session: Transaction, member: CurrentMember, room: Here, thing_id: Number, form: Seen
) -> Response:
    if form.refused:
        return _again(request, session, room, thing_id, form)
    thing = versions.find(session, room.model, thing_id).thing
    versions.withdraw(session, thing, member, form.draft.version, request.app.state.clock())
    return see_other(f"{room.url}/{thing_id}")


@router.post("/ressources/{thing_id}/verification")
@router.post("/territoire/structures/{thing_id}/verification")
@router.post("/territoire/ptsm/{thing_id}/verification")
def verify(
    request: Request, session: Transaction, member: CurrentMember, room: Here, thing_id: Number, form: Seen
) -> Response:
    if form.refused:
        return _again(request, session, room, thing_id, form)
    thing = versions.find(session, room.model, thing_id).thing
    versions.verify(session, thing, member, form.draft.version, request.app.state.clock())
    return see_other(f"{room.url}/{thing_id}")


def _again(request: Request, session: Session, room: Room, thing_id: int, form: Form[SeenDraft]) -> Response:
    """A tap that came back after a new sign-in is done again in front of the text."""
    if form.resumed:
        return see_other(f"{room.url}/{thing_id}")
    return _history(request, session, room, thing_id, form=form)


def _history(
    request: Request,
    session: Session,
    room: Room,
    thing_id: int,
    before: int | None = None,
    form: Form[Any] | None = None,
) -> Response:
    thing = versions.find(session, room.model, thing_id).thing
    steps, more = versions.history(session, thing, before)
    return render(
        request,
        "versions/history.html",
        status=form.status if form else 200,
        form=form or blank(),
        room=room,
        thing=thing,
        steps=steps,
        more=more,
    )


def _version(request: Request, session: Session, room: Room, thing_id: int, number: int) -> Response:
    thing = versions.find(session, room.model, thing_id).thing
    step = versions.step(session, thing, number)
    return render(request, "versions/version.html", room=room, thing=thing, step=step)
