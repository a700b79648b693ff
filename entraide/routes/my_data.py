"""My data: read them, take them away, have them erased."""

import json
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.members import erasing, export
from entraide.domain.members.leaving import LeavingDraft
from entraide.web.access import Person, Transaction, forget
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.pages import render, see_other

router = APIRouter()
public = APIRouter()


@router.get("/moi/donnees")
def data(request: Request, _session: Transaction, _member: Person) -> Response:
    return render(request, "me/data.html")


@router.get("/moi/donnees/export.json")
def as_json(request: Request, session: Transaction, member: Person) -> Response:
    limit(request, "export", 20, timedelta(hours=1))
    parts = export.export(session, member, request.app.state.clock())
    text = json.dumps(parts, ensure_ascii=False, indent=1, default=export.plain)
    return Response(text, media_type="application/json", headers=_saved("json"))


@router.get("/moi/donnees/export.html")
def as_page(request: Request, session: Transaction, member: Person) -> Response:
    limit(request, "export", 20, timedelta(hours=1))
    parts = export.export(session, member, request.app.state.clock())
    rooms: dict[str, Any] = {name: rows for name, rows in parts.items() if isinstance(rows, list)}
    return render(request, "me/export.html", headers=_saved("html"), rooms=rooms, in_words=export.in_words)


@router.get("/moi/donnees/effacement")
def ask_erasure(request: Request, _session: Transaction, _member: Person) -> Response:
    return render(request, "me/erase.html", form=blank())


@router.post("/moi/donnees/effacement")
def begin_erasure(
    request: Request,
    session: Transaction,
    member: Person,
    form: Annotated[Form[LeavingDraft], Depends(posted(LeavingDraft))],
) -> Response:
    if form.refused:
        return render(request, "me/erase.html", status=form.status, form=form)
    erasing.begin(session, member, form.draft, request.app.state.clock())
    answer = see_other("/au-revoir")
    forget(request, answer)
    return answer


@router.post("/moi/donnees/effacement/annulation")
def stay(session: Transaction, member: Person) -> Response:
    erasing.stay(session, member)
    return see_other("/moi")


@public.get("/au-revoir")
def goodbye(request: Request, _session: Transaction) -> Response:
    """The same for everybody: it says what happens to an account that was just closed."""
    return render(request, "me/goodbye.html")


def _saved(kind: str) -> dict[str, str]:
    """A file to keep, under a name that says nothing of whose it is."""
    return {"Content-Disposition": f'attachment; filename="carnet-mes-donnees.{kind}"'}
