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
from entraide.domain.exchanges import room
from entraide.domain.exchanges.answers import ASKER_DECLINES, HELPER_DECLINES
from entraide.domain.places import Commune
from entraide.domain.refusals import Refusal, require
from entraide.domain.requests import asking, reading
from entraide.domain.requests.drafts import BeginningDraft, HelperDraft, OfferDraft, RequestDraft
from entraide.domain.sensitive import names_a_disorder
from entraide.models.competence import Theme
from entraide.models.member import Member
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
    if form.refused:
        return _page(request, session, member, request_id, form)
    asking.ask(session, member, request_id, form.draft.helper, request.app.state.clock())
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
    asking.offer(session, member, request_id, form.draft, request.app.state.clock())
    return see_other(f"/demandes/{request_id}")


def _page(request: Request, session: Session, member: Member, request_id: int, form: Form[Any]) -> Response:
    """With, for an author left alone, other people to ask."""
    found = reading.read(session, member, request_id)
    return render(
        request,
        "requests/page.html",
        status=form.status,
        reading=found,
        theme=THEMES[Theme(found.request.theme)],
        others=reading.next_people(session, member, found),
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
    start = reading.starting(session, member, helper, competence, str(form.values.get("theme", "")))
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
