"""Meetings: their list, a new one, the page of one, the acts of those who come, the calendar file."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.drafts import HIGHEST
from entraide.domain.meetings import planning, reading
from entraide.domain.meetings.calendar import calendar_file
from entraide.domain.meetings.drafts import (
    COMFORTS,
    AnswerDraft,
    CancelDraft,
    CorrectionDraft,
    MeetingDraft,
    known_fields,
)
from entraide.domain.requests import agenda
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other, wants_fragment

router = APIRouter()

After = Annotated[int | None, Query(alias="apres", ge=1, le=HIGHEST)]


@router.get("/rencontres")
def read(request: Request, session: Transaction, member: CurrentMember, after: After = None) -> Response:
    now = request.app.state.clock()
    lines, more = reading.to_come(session, member, now, after)
    waiting = 0 if after else agenda.without_meeting(session, member, now)
    return render(request, "meetings/list.html", lines=lines, more=more, after=after, waiting=waiting)


@router.get("/rencontres/passees")
def read_past(
    request: Request, session: Transaction, member: CurrentMember, before: Before = None
) -> Response:
    lines, more = reading.past(session, member, request.app.state.clock(), before)
    return render(request, "meetings/past.html", lines=lines, more=more, before=before)


@router.get("/rencontres/nouvelle")
def ask(request: Request, session: Transaction, member: CurrentMember) -> Response:
    return render(request, "meetings/new.html", form=blank(), comforts=COMFORTS)


@router.post("/rencontres/nouvelle")
def plan(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[MeetingDraft], Depends(posted(MeetingDraft))],
) -> Response:
    if not form.refused:
        with form.beside("on"):
            meeting = planning.plan(session, member, form.draft, request.app.state.clock())
    if form.refused:
        return render(request, "meetings/new.html", status=form.status, form=form, comforts=COMFORTS)
    return see_other(f"/rencontres/{meeting.id}")


@router.get("/rencontres/{meeting_id}.ics")
def calendar(request: Request, session: Transaction, member: CurrentMember, meeting_id: Number) -> Response:
    meeting = planning.find(session, meeting_id)
    page = f"{request.app.state.settings.origin}/rencontres/{meeting_id}"
    headers = {"Content-Disposition": f'attachment; filename="rencontre-{meeting_id}.ics"'}
    body = calendar_file(meeting, page, request.app.state.clock())
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/rencontres/{meeting_id}")
def show(request: Request, session: Transaction, member: CurrentMember, meeting_id: Number) -> Response:
    return _page(request, session, member, meeting_id, blank())


@router.post("/rencontres/{meeting_id}/reponse")
def answer(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    meeting_id: Number,
    form: Annotated[Form[AnswerDraft], Depends(posted(AnswerDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, meeting_id, form)
    meeting = planning.find(session, meeting_id)
    planning.answer(session, member, meeting, form.draft, request.app.state.clock())
    if wants_fragment(request):
        whole = reading.whole(session, member, meeting_id)
        return render(request, "meetings/_people.html", whole=whole, meeting=meeting)
    return see_other(f"/rencontres/{meeting_id}#qui-vient")


@router.get("/rencontres/{meeting_id}/modifier")
def reread(request: Request, session: Transaction, member: CurrentMember, meeting_id: Number) -> Response:
    meeting = planning.find(session, meeting_id)
    planning.require_change(session, member, meeting, request.app.state.clock())
    form = blank(**known_fields(meeting))
    return render(request, "meetings/correct.html", form=form, meeting=meeting, comforts=COMFORTS)


@router.post("/rencontres/{meeting_id}/modifier")
def correct(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    meeting_id: Number,
    form: Annotated[Form[CorrectionDraft], Depends(posted(CorrectionDraft))],
) -> Response:
    meeting, now = planning.find(session, meeting_id), request.app.state.clock()
    if not form.refused:
        with form.beside("version"):
            planning.require_version(meeting, form.draft)
    if not form.refused:
        with form.beside("on"):
            planning.correct(session, member, meeting, form.draft, now)
    if form.refused:
        return _corrected(request, meeting, form)
    return see_other(f"/rencontres/{meeting_id}")


@router.get("/rencontres/{meeting_id}/annulation")
def before_cancelling(
    request: Request, session: Transaction, member: CurrentMember, meeting_id: Number
) -> Response:
    meeting = planning.find(session, meeting_id)
    planning.require_change(session, member, meeting, request.app.state.clock())
    return render(request, "meetings/cancel.html", form=blank(), meeting=meeting)


@router.post("/rencontres/{meeting_id}/annulation")
def cancel(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    meeting_id: Number,
    form: Annotated[Form[CancelDraft], Depends(posted(CancelDraft))],
) -> Response:
    meeting = planning.find(session, meeting_id)
    if not form.refused:
        with form.beside("reason"):
            planning.cancel(session, member, meeting, form.draft, request.app.state.clock())
    if form.refused:
        return render(request, "meetings/cancel.html", status=form.status, form=form, meeting=meeting)
    return see_other(f"/rencontres/{meeting_id}")


@router.post("/rencontres/{meeting_id}/maintien")
def hold_after_all(
    request: Request, session: Transaction, member: CurrentMember, meeting_id: Number
) -> Response:
    meeting = planning.find(session, meeting_id)
    planning.hold_after_all(session, member, meeting, request.app.state.clock())
    return see_other(f"/rencontres/{meeting_id}")


def _corrected(request: Request, meeting: Meeting, form: Form[Any]) -> Response:
    if "version" in form.errors:  # what somebody else wrote is read now
        form.values["version"] = meeting.version
    return render(
        request, "meetings/correct.html", status=form.status, form=form, meeting=meeting, comforts=COMFORTS
    )


def _page(request: Request, session: Session, member: Member, meeting_id: int, form: Form[Any]) -> Response:
    whole = reading.whole(session, member, meeting_id)
    page: dict[str, Any] = {"whole": whole, "meeting": whole.meeting, "comforts": COMFORTS}
    page["agenda"] = agenda.of_meeting(session, member, whole.meeting, request.app.state.clock())
    return render(request, "meetings/page.html", status=form.status, form=form, **page)
