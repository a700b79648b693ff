"""What members say of a text before it is decided, and the one answer of who proposes it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.decisions import lifecycle, remarks
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.domain.decisions.remarks import RemarkDraft, RemarkLine, ReplyDraft, VerdictDraft
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()

# How an address names a kind of remark.
NAMED = {french: kind for kind, french in remarks.KINDS.items()}
Wanted = Annotated[Literal["question", "ressenti", "pour", "contre", "amendement"], Query(alias="sorte")]


@router.get("/decisions/{decision_id}/remarques")
def read(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    wanted: Wanted = "question",
    before: Before = None,
) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    lines, more = remarks.of_kind(session, member, reading.decision, NAMED[wanted], before)
    return render(
        request,
        "decisions/remarks.html",
        reading=reading,
        kind=NAMED[wanted],
        lines=lines,
        more=more,
        before=before,
    )


@router.get("/decisions/{decision_id}/remarques/nouvelle")
def new(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    wanted: Wanted = "question",
) -> Response:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    remarks.require_may_remark(member, reading.there.stage)
    return render(request, "decisions/remark.html", reading=reading, form=blank(kind=NAMED[wanted]))


@router.post("/decisions/{decision_id}/remarques/nouvelle")
def add(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    form: Annotated[Form[RemarkDraft], Depends(posted(RemarkDraft))],
) -> Response:
    now = request.app.state.clock()
    if not form.refused:
        with form.beside("words"):
            remark = remarks.add(session, member, lifecycle.find(session, decision_id), form.draft, now)
            return see_other(f"/decisions/{decision_id}#remarque-{remark.id}")
    reading = read_decision(session, member, decision_id, now)
    return render(request, "decisions/remark.html", status=form.status, reading=reading, form=form)


@router.get("/decisions/{decision_id}/remarques/{remark_id}/reponse")
def write_reply(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number, remark_id: Number
) -> Response:
    reading, line = _line(request, session, member, decision_id, remark_id)
    remarks.require_may_reply(session, member, reading.decision, line)
    form = blank(reply=line.remark.reply, taken=line.remark.taken)
    return render(request, "decisions/reply.html", reading=reading, line=line, form=form)


@router.post("/decisions/{decision_id}/remarques/{remark_id}/reponse")
def reply(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    decision_id: Number,
    remark_id: Number,
    answer: Annotated[Form[ReplyDraft], Depends(posted(ReplyDraft))],
    verdict: Annotated[Form[VerdictDraft], Depends(posted(VerdictDraft))],
) -> Response:
    reading, line = _line(request, session, member, decision_id, remark_id)
    form: Form[Any] = verdict if line.remark.kind == "amendment" else answer
    with form.beside("reply"):
        remarks.require_may_reply(session, member, reading.decision, line)
        if not form.refused:
            remarks.reply(session, member, reading.decision, line, form.draft, request.app.state.clock())
    if form.refused:
        return render(
            request, "decisions/reply.html", status=form.status, reading=reading, line=line, form=form
        )
    to_work_in = line.remark.taken == "yes" and line.version is None
    return see_other(
        f"/decisions/{decision_id}{'/versions/nouvelle' if to_work_in else f'#remarque-{remark_id}'}"
    )


@router.post("/decisions/{decision_id}/remarques/{remark_id}/retrait")
def take_back(
    request: Request, session: Transaction, member: CurrentMember, decision_id: Number, remark_id: Number
) -> Response:
    line = remarks.find(session, member, lifecycle.find(session, decision_id), remark_id)
    remarks.take_back(session, member, line, request.app.state.clock())
    return see_other(f"/decisions/{decision_id}#remarque-{remark_id}")


def _line(
    request: Request, session: Session, member: Member, decision_id: int, remark_id: int
) -> tuple[Reading, RemarkLine]:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    return reading, remarks.find(session, member, reading.decision, remark_id)
