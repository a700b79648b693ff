"""Getting back in: one code of the feuille de secours, then six new words."""

from datetime import timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import passphrase
from entraide.domain.members import recovery, words
from entraide.domain.members.drafts import NewWordsDraft, ShortCodeDraft
from entraide.language import _
from entraide.routes.sheets import give_sheet
from entraide.routes.signing import open_here
from entraide.web import sealed
from entraide.web.access import Transaction
from entraide.web.forms import Form, blank, check, fields
from entraide.web.limits import count_wrong, refuse_too_many_wrong
from entraide.web.pages import render, see_other

router = APIRouter()

COOKIE = "retour"
KEPT = timedelta(hours=1)


class Tried(NamedTuple):
    form: Form[ShortCodeDraft]
    code_hash: str = ""


class Renewal(NamedTuple):
    """The new words and the new sheet, hashed, once the form is right."""

    form: Form[NewWordsDraft]
    words_hash: str = ""
    code_hashes: tuple[str, ...] = ()


async def code_tried(request: Request) -> Tried:
    form = check(ShortCodeDraft, await fields(request))
    return await run_in_threadpool(_hash, request, form) if form.draft else Tried(form)


def _hash(request: Request, form: Form[ShortCodeDraft]) -> Tried:
    with request.app.state.engines.reading() as session:
        refuse_too_many_wrong(request, session)
    return Tried(form, request.app.state.slow_hash.of_codes([form.draft.code])[0])


async def renewal(request: Request) -> Renewal:
    form, carried = check(NewWordsDraft, await fields(request)), sealed.take(request, COOKIE, KEPT)
    if not form.draft or not carried:
        return Renewal(form)
    slow = request.app.state.slow_hash
    words_hash = await run_in_threadpool(slow.of_words, carried["words"])
    return Renewal(form, words_hash, tuple(await run_in_threadpool(slow.of_codes, carried["codes"])))


@router.get("/recuperation")
def ask(request: Request, _session: Transaction) -> Response:
    return render(request, "recovery/code.html", form=blank())


@router.post("/recuperation")
def try_code(
    request: Request, tried: Annotated[Tried, Depends(code_tried)], session: Transaction
) -> Response:
    form = tried.form
    if form.draft and recovery.holder(session, tried.code_hash) is None:
        count_wrong(request, session)
        form.refuse(
            "code",
            _("Ce code n'ouvre aucun compte, ou a déjà servi. Vérifiez chaque signe, ou prenez le suivant."),
        )
    if form.refused:
        return render(request, "recovery/code.html", status=form.status, form=form)
    answer = see_other("/recuperation/mots")
    carried = {"code": tried.code_hash, "words": passphrase.generate(), "codes": recovery.draw_codes()}
    sealed.put(request, answer, COOKIE, carried, KEPT)
    return answer


@router.get("/recuperation/mots")
def show_words(request: Request, _session: Transaction) -> Response:
    carried = sealed.take(request, COOKIE, KEPT)
    if not carried:
        return see_other("/recuperation")
    return render(request, "recovery/words.html", form=blank(), words=carried["words"].split())


@router.post("/recuperation/mots")
def come_back(request: Request, new: Annotated[Renewal, Depends(renewal)], session: Transaction) -> Response:
    carried = sealed.take(request, COOKIE, KEPT)
    if not carried:
        return see_other("/recuperation")
    if new.form.refused:
        shown = carried["words"].split()
        return render(request, "recovery/words.html", status=422, form=new.form, words=shown)
    now = request.app.state.clock()
    # The same answer sent twice finds the words already taken, by the same person.
    member = words.member_of(session, new.words_hash) or recovery.recover(
        session, carried["code"], new.words_hash, new.code_hashes, now
    )
    answer = see_other("/moi/mots")
    open_here(request, session, answer, member, own=new.form.draft.own == "oui")
    give_sheet(request, answer, member, carried["codes"])
    sealed.drop(request, answer, COOKIE)
    return answer
