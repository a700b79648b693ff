"""Joining: a card, then five screens. What was answered travels sealed in the browser; nothing is kept before ④."""

import secrets
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import passphrase
from entraide.domain.members import admissions, cards, recovery, words
from entraide.domain.members.drafts import CharterDraft, CheckDraft, ShortCodeDraft
from entraide.domain.members.pseudonyms import PseudonymDraft, refuse_taken
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.invitation import Invitation
from entraide.models.member import Member
from entraide.routes.arrival import Code, answered, arrive, end, onwards, restart, ticket
from entraide.routes.sheets import give_sheet
from entraide.routes.signing import open_here
from entraide.web.access import Transaction
from entraide.web.forms import Form, blank, check, fields, posted
from entraide.web.limits import count_wrong, refuse_too_many_wrong
from entraide.web.pages import render, see_other

router = APIRouter()


class Proof(NamedTuple):
    """`words_hash` and `code_hashes` once both words asked back are right."""

    form: Form[CheckDraft]
    words_hash: str = ""
    code_hashes: tuple[str, ...] = ()


# --- the door ---


@router.get("/rejoindre")
def door(request: Request, session: Transaction) -> Response:
    if admissions.never_founded(session):
        return render(request, "joining/founding.html")
    return render(request, "joining/door.html", form=blank())


@router.post("/rejoindre")
def knock(
    request: Request,
    session: Transaction,
    form: Annotated[Form[ShortCodeDraft], Depends(posted(ShortCodeDraft))],
) -> Response:
    """A short code opens the same five screens as a link; the address then carries a sealed ticket for two hours."""
    refuse_too_many_wrong(request, session)
    card = _dictated(request, session, form)
    if card is None:
        return render(request, "joining/door.html", status=form.status, form=form)
    return see_other(f"/invitation/{ticket(request, card)}")


def _dictated(request: Request, session: Session, form: Form[ShortCodeDraft]) -> Invitation | None:
    if not form.draft:
        return None
    try:
        card = cards.by_short_code(session, request.app.state.keys, form.draft.code)
    except NotFound as unknown:
        count_wrong(request, session)
        form.refuse("code", str(unknown))
        return None
    with form.beside("code"):
        admissions.refuse_closed(session, card, request.app.state.clock())
    return None if form.errors else card


# --- ① charter ---


@router.get("/invitation/{code}")
def charter(request: Request, session: Transaction, code: Code, reprise: str = "") -> Response:
    arrival = arrive(request, session, code)
    return render(request, "joining/charter.html", form=blank(), arrival=arrival, again=bool(reprise))


@router.post("/invitation/{code}")
def agree(
    request: Request,
    session: Transaction,
    code: Code,
    form: Annotated[Form[CharterDraft], Depends(posted(CharterDraft))],
) -> Response:
    arrival = arrive(request, session, code)
    if form.refused:
        return render(
            request, "joining/charter.html", status=form.status, form=form, arrival=arrival, again=False
        )
    return onwards(request, arrival, "/pseudonyme", {"agreed": True})


# --- ② pseudonym ---


@router.get("/invitation/{code}/pseudonyme")
def ask_pseudonym(request: Request, session: Transaction, code: Code) -> Response:
    arrival = arrive(request, session, code)
    if "agreed" not in arrival.answers:
        return restart(arrival)
    form = blank(pseudonym=arrival.answers.get("pseudonym", ""))
    return render(request, "joining/pseudonym.html", form=form, arrival=arrival)


@router.post("/invitation/{code}/pseudonyme")
def take_pseudonym(
    request: Request,
    session: Transaction,
    code: Code,
    form: Annotated[Form[PseudonymDraft], Depends(posted(PseudonymDraft))],
) -> Response:
    arrival = arrive(request, session, code)
    if "agreed" not in arrival.answers:
        return restart(arrival)
    if form.draft:
        with form.beside("pseudonym"):
            refuse_taken(session, form.draft.pseudonym)
    if form.refused:
        return render(request, "joining/pseudonym.html", status=form.status, form=form, arrival=arrival)
    secret = {} if "words" in arrival.answers else {**_new_words(), "codes": recovery.draw_codes()}
    return onwards(request, arrival, "/mots", {"pseudonym": form.draft.pseudonym, **secret})


# --- ③ six words ---


@router.get("/invitation/{code}/mots")
def show_words(request: Request, session: Transaction, code: Code) -> Response:
    arrival = arrive(request, session, code)
    if "words" not in arrival.answers:
        return restart(arrival)
    return render(request, "joining/words.html", arrival=arrival, words=arrival.answers["words"].split())


@router.post("/invitation/{code}/mots")
def other_words(request: Request, session: Transaction, code: Code) -> Response:
    arrival = arrive(request, session, code)
    if "words" not in arrival.answers:
        return restart(arrival)
    return onwards(request, arrival, "/mots", _new_words())


def _new_words() -> dict[str, Any]:
    """Six words, and the places of the two that will be asked back."""
    asked = sorted(secrets.SystemRandom().sample(range(1, passphrase.WORDS_IN_A_PASSPHRASE + 1), 2))
    return {"words": passphrase.generate(), "asked": asked}


# --- ④ two of them ---


async def proof(request: Request) -> Proof:
    """Compare, then hash, before the transaction."""
    form = check(CheckDraft, await fields(request))
    answers = answered(request)
    if not form.draft or "words" not in answers:
        return Proof(form)
    right = answers["words"].split()
    for name, place in zip(("first", "second"), answers["asked"], strict=True):
        if passphrase.canonical(getattr(form.draft, name)) != right[place - 1]:
            form.refuse(
                name, _("Ce n'est pas le mot numéro %(n)s. Vérifiez ce que vous avez noté.") % {"n": place}
            )
    if form.errors:
        return Proof(form)
    slow = request.app.state.slow_hash
    words_hash = await run_in_threadpool(slow.of_words, answers["words"])
    return Proof(form, words_hash, tuple(await run_in_threadpool(slow.of_codes, answers["codes"])))


@router.get("/invitation/{code}/verification")
def ask_back(request: Request, session: Transaction, code: Code) -> Response:
    arrival = arrive(request, session, code)
    if "words" not in arrival.answers:
        return restart(arrival)
    return render(request, "joining/check.html", form=blank(), arrival=arrival)


@router.post("/invitation/{code}/verification")
def come_in(
    request: Request, proof: Annotated[Proof, Depends(proof)], session: Transaction, code: Code
) -> Response:
    known = words.member_of(session, proof.words_hash) if proof.words_hash else None
    if known:  # the same answer sent twice: its card has served, for them
        return _inside(request, session, known)
    arrival = arrive(request, session, code)
    if "words" not in arrival.answers:
        return restart(arrival)
    if proof.form.errors:
        return render(request, "joining/check.html", status=422, form=proof.form, arrival=arrival)
    pseudonym = arrival.answers["pseudonym"]
    again = blank(pseudonym=pseudonym)
    with again.beside("pseudonym"):
        refuse_taken(session, pseudonym)
    if again.errors:  # somebody took it since ②
        return render(request, "joining/pseudonym.html", status=422, form=again, arrival=arrival)
    now = request.app.state.clock()
    member = admissions.join(session, arrival.card, pseudonym, proof.words_hash, proof.code_hashes, now)
    return _inside(request, session, member)


def _inside(request: Request, session: Session, member: Member) -> Response:
    """⑤ comes next. The joining device is one's own, remembered long."""
    answer = see_other("/rejoindre/feuille")
    open_here(request, session, answer, member, own=True)
    give_sheet(request, answer, member, answered(request).get("codes", []))
    end(request, answer)
    return answer
