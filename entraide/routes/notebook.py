"""My carnet: what I chose to keep of the help I gave. Its owner alone reads it, takes it away, prints it, erases it."""

import json
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import notebook
from entraide.domain.competences import THEMES
from entraide.domain.members.export import plain
from entraide.domain.notebook import LineDraft
from entraide.models.notebook import NotebookLine
from entraide.routes.me import Holder
from entraide.web.access import Person, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
Draft = Annotated[Form[LineDraft], Depends(posted(LineDraft))]
FORMAT, VERSION = "conseil-entraide/carnet", 1


@router.get("/moi/carnet")
def read(request: Request, session: Transaction, member: Person, before: Before = None) -> Response:
    lines, more = notebook.lines(session, member, before)
    totals = notebook.totals(session, member)
    years: dict[str, notebook.Total] = {}
    for month, total in totals.items():
        years[month[:4]] = years.get(month[:4], notebook.Total(0, 0, 0)) + total
    return render(
        request,
        "me/notebook.html",
        by_year=_grouped(lines),
        years=years,
        totals=totals,
        last=lines[-1].id if more else None,
        before=before,
        names=THEMES,
        in_words=notebook.in_words,
        time_spent=notebook.time_spent,
    )


@router.get("/moi/carnet.json")
def as_json(request: Request, session: Transaction, member: Person) -> Response:
    whole = {"format": FORMAT, "version": VERSION, "le": request.app.state.clock()}
    text = json.dumps(whole | notebook.export(session, member), ensure_ascii=False, indent=1, default=plain)
    saved = {"Content-Disposition": 'attachment; filename="mon-carnet.json"'}
    return Response(text, media_type="application/json", headers=saved)


@router.get("/moi/carnet/imprimer")
def to_print(request: Request, session: Transaction, member: Person, annee: int = 0) -> Response:
    """One year on one sheet; the last one that has something, unless another is asked for."""
    lines = notebook.whole(session, member)
    years = sorted({line.month[:4] for line in lines}, reverse=True)
    year = f"{annee:04}" if f"{annee:04}" in years else next(iter(years), "")
    shown = [line for line in lines if line.month[:4] == year]
    kinds = {
        theme: (notebook.added(found), list(dict.fromkeys(line.label for line in found if line.label))[:5])
        for theme, found in notebook.kinds(shown).items()
    }
    total = notebook.added(shown)
    return render(
        request,
        "me/notebook_print.html",
        year=year,
        others=[other for other in years if other != year],
        kinds=kinds,
        total=total,
        names=THEMES,
    )


@router.get("/moi/carnet/nouvelle")
def prepare(request: Request, _session: Transaction, _member: Holder) -> Response:
    return _form(request, blank())


@router.post("/moi/carnet")
def keep(request: Request, session: Transaction, member: Holder, form: Draft) -> Response:
    if not form.refused:
        with form.beside("month"):
            notebook.keep(session, member, form.draft, request.app.state.clock())
            return see_other("/moi/carnet")
    return _form(request, form)


@router.get("/moi/carnet/effacement")
def ask_erasure(request: Request, _session: Transaction, _member: Holder) -> Response:
    return render(request, "me/notebook_erase.html")


@router.post("/moi/carnet/effacement")
def erase_all(session: Transaction, member: Holder) -> Response:
    notebook.erase_all(session, member)
    return see_other("/moi/carnet")


@router.get("/moi/carnet/{line_id}")
def reopen(request: Request, session: Transaction, member: Holder, line_id: Number) -> Response:
    line = notebook.find(session, member, line_id)
    known = line.model_dump(include=set(LineDraft.model_fields), exclude_none=True)
    return _form(request, blank(**known), line)


@router.post("/moi/carnet/{line_id}")
def change(request: Request, session: Transaction, member: Holder, line_id: Number, form: Draft) -> Response:
    line = notebook.find(session, member, line_id)
    if not form.refused:
        with form.beside("month"):
            notebook.change(session, member, line_id, form.draft, request.app.state.clock())
            return see_other("/moi/carnet")
    return _form(request, form, line)


@router.post("/moi/carnet/{line_id}/effacement")
def erase_one(session: Transaction, member: Holder, line_id: Number) -> Response:
    """A line that is not the member's, or no more, is already what they want: not in their carnet."""
    notebook.erase_one(session, member, line_id)
    return see_other("/moi/carnet")


def _form(request: Request, form: Form[Any], line: NotebookLine | None = None) -> Response:
    months = notebook.months(request.app.state.clock(), line.month if line else None)
    return render(
        request,
        "me/notebook_line.html",
        status=form.status,
        form=form,
        line=line,
        themes=list(THEMES.items()),
        months=list(months.items()),
    )


def _grouped(lines: list[NotebookLine]) -> list[tuple[str, list[tuple[str, list[NotebookLine]]]]]:
    """By year, then by month, in the order in which they come."""
    months = [(month, list(found)) for month, found in groupby(lines, key=lambda line: line.month)]
    return [(year, list(found)) for year, found in groupby(months, key=lambda month: month[0][:4])]
