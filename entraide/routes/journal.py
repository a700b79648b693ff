"""The journal: what was done, in sentences, with its fingerprint; and the file with which anybody checks the chain."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from entraide.domain import journal, journal_sentences
from entraide.web.access import CurrentMember, Transaction
from entraide.web.numbers import Before
from entraide.web.pages import render

router = APIRouter()


@router.get("/journal")
def read(request: Request, session: Transaction, member: CurrentMember, before: Before = None) -> Response:
    lines, more = journal_sentences.latest(session, before)
    return render(
        request, "journal/list.html", lines=lines, more=more, before=before, witness=journal.witness(session)
    )


@router.get("/journal/export.json")
def download(request: Request, session: Transaction, member: CurrentMember) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="journal.json"'}
    return JSONResponse(journal.export(session), headers=headers)
