"""How I come in and how I am reached: my devices, my e-mail address."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.members import account, devices, email
from entraide.domain.members.email import CodeDraft, EmailDraft
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.member import Member
from entraide.routes.me import Holder
from entraide.web.access import Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/moi/appareils")
def list_devices(request: Request, session: Transaction, member: Holder) -> Response:
    mine = devices.devices_of(session, member, request.app.state.clock())
    return render(request, "me/devices.html", devices=mine, here=request.state.device)


@router.post("/moi/appareils/autres/deconnexion")
def sign_out_elsewhere(request: Request, session: Transaction, member: Holder) -> Response:
    account.sign_out_elsewhere(session, member, request.state.device)
    return see_other("/moi/appareils")


@router.post("/moi/appareils/{device_id}/deconnexion")
def sign_out(session: Transaction, member: Holder, device_id: Number) -> Response:
    """A device that is not the member's, or no more, is already what they want: signed out."""
    devices.close_device(session, member, device_id)
    return see_other("/moi/appareils")


@router.get("/moi/adresse")
def show_address(request: Request, session: Transaction, member: Holder) -> Response:
    return _address(request, session, member, blank())


@router.post("/moi/adresse")
def begin(
    request: Request,
    session: Transaction,
    member: Holder,
    form: Annotated[Form[EmailDraft], Depends(posted(EmailDraft))],
) -> Response:
    if form.refused:
        return _address(request, session, member, form)
    if not request.app.state.settings.smtp_url:
        raise Refusal(_("Ce site n'envoie pas d'e-mails pour le moment."))
    limit(request, "email", 6, timedelta(days=1))
    email.begin(session, member, form.draft.address, request.app.state.clock())
    return see_other("/moi/adresse")


@router.post("/moi/adresse/code")
def verify(
    request: Request,
    session: Transaction,
    member: Holder,
    form: Annotated[Form[CodeDraft], Depends(posted(CodeDraft))],
) -> Response:
    if not form.refused:
        try:
            email.verify(session, member, form.draft.code, request.app.state.clock())
            return see_other("/moi/adresse")
        except Refusal as refusal:  # kept, with the try it counts
            form.refuse("code", str(refusal))
    return _address(request, session, member, form)


@router.post("/moi/adresse/retrait")
def remove(session: Transaction, member: Holder) -> Response:
    email.remove(session, member)
    return see_other("/moi/adresse")


def _address(
    request: Request, session: Session, member: Member, form: Form[EmailDraft] | Form[CodeDraft]
) -> Response:
    check = email.pending(session, member)
    usable = check is not None and email.usable(check, request.app.state.clock())
    return render(
        request,
        "me/address.html",
        status=form.status,
        form=form,
        check=check,
        usable=usable,
        mail_works=bool(request.app.state.settings.smtp_url),
    )
