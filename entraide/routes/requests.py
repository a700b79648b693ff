"""Asking for help, and offering it to who asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import communes, permissions
from entraide.domain.communes import UnclearCommune
from entraide.domain.competences import READ_ONLY, THEMES
from entraide.domain.drafts import HIGHEST
from entraide.domain.exchanges import room, sealing
from entraide.domain.exchanges.answers import ASKER_DECLINES, HELPER_DECLINES
from entraide.domain.places import Commune
from entraide.domain.refusals import Refusal, require
from entraide.domain.requests import asking, reading, standing
from entraide.domain.requests.drafts import (
    BeginningDraft,
    HelperDraft,
    OfferDraft,
    OthersDraft,
    RequestDraft,
)
from entraide.domain.sensitive import names_a_disorder
from entraide.models.competence import Theme
from entraide.models.member import Member
from entraide.models.request import Stage
from entraide.web.access import CurrentMember, Person, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
Asked = Annotated[int, Query(alias="pour", ge=0, le=HIGHEST)]
About = Annotated[int, Query(alias="competence", ge=0, le=HIGHEST)]


@router.get("/demandes")
def browse(request: Request, session: Transaction, member: CurrentMember, before: Before = None) -> Response:
    lines, more = reading.latest(session, member, before)
    mine = [] if before else reading.mine(session, member)
    return render(
        request, "requests/list.html", lines=lines, more=more, before=before, mine=mine, themes=THEMES
    )


@router.get("/demandes/nouvelle")
def prepare(
    request: Request, session: Transaction, member: Person, helper: Asked = 0, competence: About = 0
) -> Response:
    require(permissions.may_ask(member), READ_ONLY)
    return _form(request, session, member, blank(signed="oui", helper=helper, competence=competence))


@router.post("/demandes/brouillon")
def prepare_from_a_search(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[BeginningDraft], Depends(posted(BeginningDraft))],
) -> Response:
    """Writes nothing: what was typed in the search box, to be read again."""
    return _form(request, session, member, blank(**{**form.values, "signed": "oui"}))


@router.post("/demandes")
def send(
    request: Request,
    session: Transaction,
    member: Person,
    form: Annotated[Form[RequestDraft], Depends(posted(RequestDraft))],
) -> Response:
    require(permissions.may_ask(member), READ_ONLY)
    if form.refused:
        return _form(request, session, member, form)
    with form.beside("details"):
        sealing.require(session, form.draft.details, form.draft.contact)
    if form.errors:
        return _form(request, session, member, form, status=409)
    try:
        made = asking.open_request(session, member, form.draft, request.app.state.clock())
    except UnclearCommune as refusal:
        form.refuse("commune", str(refusal))
        return _form(request, session, member, form, refusal.among)
    except Refusal as refusal:
        form.refuse("helper", str(refusal))
        return _form(request, session, member, form, status=409)
    return see_other(f"/demandes/{made.id}")


@router.get("/demandes/{request_id}")
def show(request: Request, session: Transaction, member: Person, request_id: Number) -> Response:
    return _page(request, session, member, request_id, blank())


@router.post("/demandes/{request_id}/personnes")
def ask(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    request_id: Number,
    form: Annotated[Form[HelperDraft], Depends(posted(HelperDraft))],
) -> Response:
    """Who has just become full or paused is said so, and the next one offered."""
    if not form.refused:
        with form.beside("helper"):
            asking.ask(session, member, request_id, form.draft.helper, request.app.state.clock())
            return see_other(f"/demandes/{request_id}")
    return _page(request, session, member, request_id, form, status=409 if form.draft else None)


@router.post("/demandes/{request_id}/autres")
def let_others(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    request_id: Number,
    form: Annotated[Form[OthersDraft], Depends(posted(OthersDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, request_id, form)
    asking.let_others(session, member, request_id, form.draft)
    return see_other(f"/demandes/{request_id}")


@router.post("/demandes/{request_id}/ouverture")
def open_to_all(session: Transaction, member: CurrentMember, request_id: Number) -> Response:
    asking.open_to_all(session, member, request_id)
    return see_other(f"/demandes/{request_id}")


@router.post("/demandes/{request_id}/retrait")
def withdraw(request: Request, session: Transaction, member: Person, request_id: Number) -> Response:
    require(permissions.may_ask(member), READ_ONLY)
    asking.withdraw(session, member, request_id, request.app.state.clock())
    return see_other("/demandes" if permissions.may_read(member) else "/")


@router.post("/demandes/{request_id}/offres")
def offer(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    request_id: Number,
    form: Annotated[Form[OfferDraft], Depends(posted(OfferDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, request_id, form)
    with form.beside("words"):
        sealing.require(session, form.draft.words)
    if form.errors:
        return _page(request, session, member, request_id, form, status=409)
    asking.offer(session, member, request_id, form.draft, request.app.state.clock())
    return see_other(f"/demandes/{request_id}")


def _page(
    request: Request,
    session: Session,
    member: Member,
    request_id: int,
    form: Form[Any],
    status: int | None = None,
) -> Response:
    """With, for its author, where it stands and, left alone, other people to ask."""
    found, now = reading.read(session, member, request_id), request.app.state.clock()
    waits = found.mine and not found.prepared and found.request.stage == Stage.WAITING
    return render(
        request,
        "requests/page.html",
        status=status or form.status,
        reading=found,
        trouble=sealing.trouble(session) if found.private else "",
        where=standing.where(session, found.request, found.told, now).sentences() if waits else [],
        theme=THEMES[Theme(found.request.theme)],
        others=reading.next_people(session, member, found, "helper" in form.errors),
        room=room.free(session, member) if not found.mine else 0,
        sensitive=found.mine and names_a_disorder(found.request.sentence),
        form=form,
        declines=HELPER_DECLINES | ASKER_DECLINES,
    )


def _form(
    request: Request,
    session: Session,
    member: Member,
    form: Form[Any],
    among: list[Commune] | None = None,
    status: int | None = None,
) -> Response:
    """Who was asked may be unavailable: then the form offers others, and keeps what was typed."""
    helper, competence = (_number(form.values.get(name)) for name in ("helper", "competence"))
    theme, sentence = (str(form.values.get(name, "")) for name in ("theme", "sentence"))
    start = reading.starting(session, member, helper, competence, theme, sentence)
    form.values.setdefault("theme", start.theme)
    return render(
        request,
        "requests/form.html",
        status=status or form.status,
        form=form,
        start=start,
        among=[(place.code, f"{place.name} ({place.department})") for place in among or []],
        home=communes.of_conseil(session),
        themes=list(THEMES.items()),
    )


def _number(typed: Any) -> int:
    """A key as the form carries it; 0 for anything else."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and int(text) <= HIGHEST else 0
