"""Signing in with six words, and out."""

import re
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from entraide.domain.members import devices, words
from entraide.domain.members.drafts import SignInDraft
from entraide.language import _
from entraide.models.member import Member
from entraide.web.access import Transaction, carried_to, forget, remember
from entraide.web.forms import Form, blank, check, fields
from entraide.web.limits import count_wrong, refuse_too_many_wrong
from entraide.web.pages import render, see_other

router = APIRouter()

# A path of this site: one slash, then nothing that a browser would read as another host.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class Tried(NamedTuple):
    form: Form[SignInDraft]
    words_hash: str = ""


async def words_tried(request: Request) -> Tried:
    """Read and hash the words before the transaction: a slow hash must not hold the writers' lock."""
    form = check(SignInDraft, await fields(request))
    return await run_in_threadpool(_hash, request, form) if form.draft else Tried(form)


def _hash(request: Request, form: Form[SignInDraft]) -> Tried:
    with request.app.state.engines.reading() as session:
        refuse_too_many_wrong(request, session)
    return Tried(form, request.app.state.slow_hash.of_words(form.draft.words))


@router.get("/connexion")
def ask(request: Request, _session: Transaction) -> Response:
    if request.state.member is not None:
        return see_other("/")
    return render(request, "connexion/sign_in.html", form=blank(), carried="", next="/")


@router.post("/connexion")
def sign_in(
    request: Request, tried: Annotated[Tried, Depends(words_tried)], session: Transaction
) -> Response:
    form = tried.form
    member = words.member_of(session, tried.words_hash) if tried.words_hash else None
    if form.draft and member is None:
        count_wrong(request, session)
        form.refuse(
            "words",
            _("Ces mots n'ouvrent aucun compte. Vérifiez leur ordre, ou prenez votre feuille de secours."),
        )
    if member is None:
        return _ask_again(request, form)
    answer = _onwards(request, member, form.draft)
    open_here(request, session, answer, member, own=form.draft.own == "oui")
    return answer


@router.post("/deconnexion")
def sign_out(request: Request, session: Transaction) -> Response:
    member, device = request.state.member, request.state.device
    if member is not None:
        devices.close_device(session, member, device.id)
    answer = see_other("/")
    forget(request, answer)
    return answer


def open_here(request: Request, session: Session, answer: Response, member: Member, own: bool) -> None:
    """Sign the member in on this browser, in place of whoever was."""
    if request.state.member is not None:
        devices.close_device(session, request.state.member, request.state.device.id)
    token = devices.open_device(session, member, own, request.app.state.clock())
    remember(request, answer, token, own)


def _ask_again(request: Request, form: Form[SignInDraft]) -> Response:
    """The words are secret: they are not sent back."""
    form.values.pop("words", None)
    carried, onwards = form.values.get("carried", ""), form.values.get("next", "/")
    return render(request, "connexion/sign_in.html", status=422, form=form, carried=carried, next=onwards)


def _onwards(request: Request, member: Member, draft: SignInDraft) -> Response:
    """Where the member was going; a text that was being written is posted again there, and shown, not sent."""
    letter = carried_to(request, member.id, draft.carried) if draft.carried else None
    if letter and letter["fields"]:
        return RedirectResponse(str(letter["path"]), status_code=307)
    return see_other(draft.next if OWN_PATH.fullmatch(draft.next) else "/")
