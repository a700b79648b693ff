"""The feuille de secours: the last screen of joining, and renewed when signed in. Its codes are shown, never kept."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from entraide.domain.members import email, recovery
from entraide.domain.members.drafts import SheetDraft
from entraide.models.member import Member
from entraide.web import sealed
from entraide.web.access import Person, Transaction, find_member
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.pages import render, see_other

router = APIRouter()

COOKIE = "feuille"
SHOWN = timedelta(hours=2)
MOST_SHEETS, WITHIN = 10, timedelta(hours=1)

Sheet = tuple[list[str], list[str]]
"""Eight codes, and their hashes."""


def give_sheet(request: Request, answer: Response, member: Member, codes: Sequence[str]) -> None:
    """Let this browser show the codes to this member for a while."""
    sealed.put(request, answer, COOKIE, {"member": member.id, "codes": list(codes)}, SHOWN)


def _codes(request: Request, member: Member) -> list[str]:
    sheet = sealed.take(request, COOKIE, SHOWN)
    codes: list[str] = sheet["codes"] if sheet.get("member") == member.id else []
    return codes


@router.get("/rejoindre/feuille")
def last_screen(request: Request, _session: Transaction, member: Person) -> Response:
    return _last_screen(request, member, blank())


@router.post("/rejoindre/feuille")
def finish(
    request: Request,
    session: Transaction,
    member: Person,
    form: Annotated[Form[SheetDraft], Depends(posted(SheetDraft))],
) -> Response:
    if form.refused:
        return _last_screen(request, member, form)
    if form.draft.sheet == "later" and _codes(
        request, member
    ):  # not a page gone back to once the sheet is kept
        recovery.replace_sheet(session, member, [])
    answer = see_other("/")
    if form.draft.address and request.app.state.settings.smtp_url:
        limit(request, "email", 6, timedelta(days=1))
        email.begin(session, member, form.draft.address, request.app.state.clock())
        answer = see_other("/moi/adresse")
    sealed.drop(request, answer, COOKIE)
    return answer


def _last_screen(request: Request, member: Member, form: Form[SheetDraft]) -> Response:
    codes = _codes(request, member)
    if not codes:
        return see_other("/moi/mots")
    mail_works = bool(request.app.state.settings.smtp_url)
    return render(
        request, "joining/sheet.html", status=form.status, form=form, codes=codes, mail_works=mail_works
    )


@router.get("/moi/mots")
def my_words(request: Request, session: Transaction, member: Person) -> Response:
    left = recovery.codes_left(session, member)
    return render(request, "recovery/my_words.html", codes=_codes(request, member), left=left)


async def fresh_sheet(request: Request) -> Sheet | None:
    """Drawn and hashed before the transaction, for somebody signed in."""
    return await run_in_threadpool(_draw, request)


def _draw(request: Request) -> Sheet | None:
    with request.app.state.engines.reading() as session:
        find_member(request, session)
    if request.state.member is None:
        return None
    limit(request, "sheet", MOST_SHEETS, WITHIN)
    codes = recovery.draw_codes()
    return codes, request.app.state.slow_hash.of_codes(codes)


@router.post("/moi/mots/feuille")
def renew(
    request: Request,
    drawn: Annotated[Sheet | None, Depends(fresh_sheet)],
    session: Transaction,
    member: Person,
) -> Response:
    answer = see_other("/moi/mots")
    if drawn:
        codes, hashes = drawn
        recovery.replace_sheet(session, member, hashes)
        give_sheet(request, answer, member, codes)
    return answer


@router.get("/moi/mots/feuille.txt")
def as_text(request: Request, _session: Transaction, member: Person) -> Response:
    codes = _codes(request, member)
    if not codes:
        return see_other("/moi/mots")
    text = request.app.state.templates.get_template("recovery/sheet.txt").render(codes=codes)
    headers = {"Content-Disposition": 'attachment; filename="feuille-de-secours.txt"'}
    return PlainTextResponse(text, headers=headers)
