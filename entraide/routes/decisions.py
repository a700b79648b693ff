"""Decisions: those under way and closed, one with its text and its answers, its result, the file to count again."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from entraide.domain.decisions import export, founding, queries, versions
from entraide.domain.decisions.reading import read_decision
from entraide.domain.decisions.urn.reading import export_bytes
from entraide.domain.drafts import HIGHEST
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import blank
from entraide.web.numbers import Before, Number
from entraide.web.pages import render

router = APIRouter()

Old = Annotated[int | None, Query(alias="de", ge=1, le=HIGHEST)]
New = Annotated[int | None, Query(alias="a", ge=1, le=HIGHEST)]


@router.get("/decisions")
def read_all(
    request: Request, session: Transaction, member: CurrentMember, before: Before = None
) -> Response:
    now = request.app.state.clock()
    closed, more = queries.closed(session, now, before)
    under_way = [] if before else queries.under_way(session, member, now)
    offered = not before and founding.is_offered(session)
    return render(
        request,
        "decisions/list.html",
        under_way=under_way,
        closed=closed,
        more=more,
        before=before,
        founding_offered=offered,
    )


@router.get("/decisions/{decision_id}")
def read(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    return render(request, "decisions/page.html", reading=reading)


@router.get("/decisions/{decision_id}/versions")
def read_texts(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    before: Before = None,
    old: Old = None,
    new: New = None,
) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    texts, more = versions.history(session, reading.decision, before)
    compared = versions.between(session, reading.decision, old, new) if old and new else None
    return render(
        request,
        "decisions/versions.html",
        reading=reading,
        texts=texts,
        more=more,
        compared=compared,
        form=blank(de=old or max(reading.text.number - 1, 1), a=new or reading.text.number),
    )


@router.get("/decisions/{decision_id}/resultat")
def result(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    template = "decisions/urn/result.html" if reading.decision.secret else "decisions/result.html"
    return render(request, template, reading=reading)


@router.get("/decisions/{decision_id}/export.json")
def recount(request: Request, session: Transaction, member: CurrentMember, decision_id: Number) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    name = {"Content-Disposition": f'attachment; filename="decision-{decision_id}.json"'}
    if reading.decision.secret:
        return Response(export_bytes(session, reading.decision), media_type="application/json", headers=name)
    return JSONResponse(export.recount_file(reading), headers=name)
