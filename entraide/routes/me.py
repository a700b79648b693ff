"""My account: how I am shown, how many people I can help, pause, leaving. One small page for each."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import communes, permissions
from entraide.domain.communes import UnclearCommune
from entraide.domain.members import account, leaving
from entraide.domain.members.account import CapacityDraft, PauseDraft, PresentationDraft
from entraide.domain.members.leaving import LeavingDraft
from entraide.domain.refusals import Refusal
from entraide.models.member import Member
from entraide.web.access import Person, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.pages import render, see_other

router = APIRouter()


async def holding(member: Person) -> Member:
    account.require_open(member)
    return member


Holder = Annotated[Member, Depends(holding)]
"""Somebody who keeps an account here, candidates included."""


@router.get("/moi")
def me(request: Request, _session: Transaction, member: Person) -> Response:
    if permissions.may_keep_account(member):
        return render(request, "me/page.html")
    return render(request, "me/closed.html", until=member.state_since_at + leaving.OWN_DATA_KEPT)


@router.get("/moi/presentation")
def introduce(request: Request, _session: Transaction, member: Holder) -> Response:
    known = {"pseudonym": member.pseudonym, "about": member.about}
    place = {"commune": communes.name(member.commune), "place": member.commune or ""}
    return _presentation(request, blank(**known, **place))


@router.post("/moi/presentation")
def present(
    request: Request,
    session: Transaction,
    member: Holder,
    form: Annotated[Form[PresentationDraft], Depends(posted(PresentationDraft))],
) -> Response:
    if form.refused:
        return _presentation(request, form)
    try:
        account.present(session, member, form.draft)
    except UnclearCommune as refusal:
        return _presentation(request, form, refusal)
    except Refusal as refusal:
        form.refuse("pseudonym", str(refusal))
        return _presentation(request, form)
    return see_other("/moi")


@router.get("/moi/disponibilite")
def ask_capacity(request: Request, _session: Transaction, _member: Holder) -> Response:
    return render(request, "me/capacity.html", form=blank())


@router.post("/moi/disponibilite")
def set_capacity(
    request: Request,
    session: Transaction,
    member: Holder,
    form: Annotated[Form[CapacityDraft], Depends(posted(CapacityDraft))],
) -> Response:
    if form.refused:
        return render(request, "me/capacity.html", status=form.status, form=form)
    account.set_capacity(session, member, form.draft)
    return see_other("/moi")


@router.get("/moi/pause")
def ask_pause(request: Request, _session: Transaction, _member: Holder) -> Response:
    return render(request, "me/pause.html", form=blank())


@router.post("/moi/pause")
def set_pause(
    request: Request,
    session: Transaction,
    member: Holder,
    form: Annotated[Form[PauseDraft], Depends(posted(PauseDraft))],
) -> Response:
    if form.refused:
        return render(request, "me/pause.html", status=form.status, form=form)
    account.set_pause(session, member, form.draft, request.app.state.clock())
    # Who comes back does not find, under the same thumb, the button that pauses again.
    return see_other("/moi/pause" if form.draft.pause == "oui" else "/moi")


@router.get("/moi/partir")
def ask_leave(request: Request, _session: Transaction, _member: Holder) -> Response:
    return render(request, "me/leave.html", form=blank())


@router.post("/moi/partir")
def leave(
    request: Request,
    session: Transaction,
    member: Holder,
    form: Annotated[Form[LeavingDraft], Depends(posted(LeavingDraft))],
) -> Response:
    if form.refused:
        return render(request, "me/leave.html", status=form.status, form=form)
    leaving.announce(session, member, form.draft, request.app.state.clock())
    return see_other("/moi/partir")


@router.post("/moi/partir/annulation")
def stay(session: Transaction, member: Holder) -> Response:
    leaving.stay(session, member)
    return see_other("/moi")


def _presentation(request: Request, form: Form[Any], unclear: UnclearCommune | None = None) -> Response:
    if unclear:
        form.refuse("commune", str(unclear))
    among = [(c.code, f"{c.name} ({c.department})") for c in unclear.among] if unclear else []
    return render(request, "me/presentation.html", status=form.status, form=form, among=among)
