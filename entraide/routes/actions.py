"""Actions: their lists, a new one, the page of one, who takes part and carries."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import ideas
from entraide.domain.actions import people, proposals, reading, story
from entraide.domain.actions.drafts import ActionDraft, AsideDraft, CarryDraft, NoteDraft, PartDraft
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other, wants_fragment

router = APIRouter()

ListName = Literal["", "en-cours", "en-decision", "propositions", "terminees", "de-cote"]


@router.get("/actions")
def read(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    name: Annotated[ListName, Query(alias="liste")] = "",
    before: Before = None,
) -> Response:
    lines, more = reading.latest(session, name, before)
    counts = reading.how_many(session)
    return render(
        request, "actions/list.html", name=name, counts=counts, lines=lines, more=more, before=before
    )


@router.get("/actions/nouvelle")
def ask(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    idea_id: Annotated[Number | None, Query(alias="idee")] = None,
) -> Response:
    idea = ideas.find(session, idea_id) if idea_id else None
    known = {"idea_id": idea.id, "simple": idea.sentence} if idea else {}
    already = reading.of_idea(session, idea) if idea else None
    return render(request, "actions/new.html", form=blank(**known), already=already)


@router.post("/actions/nouvelle")
def propose(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[ActionDraft], Depends(posted(ActionDraft))],
) -> Response:
    if form.refused:
        return render(request, "actions/new.html", status=form.status, form=form, already=None)
    action = proposals.propose(session, member, form.draft, request.app.state.clock())
    return see_other(f"/actions/{action.id}")


@router.get("/actions/{action_id}")
def show(
    request: Request, session: Transaction, member: CurrentMember, action_id: Number, before: Before = None
) -> Response:
    return _page(request, session, member, action_id, blank(), before)


@router.post("/actions/{action_id}/participation")
def take_part(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[PartDraft], Depends(posted(PartDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, action_id, form)
    action = proposals.find(session, action_id)
    people.take_part(session, member, action, form.draft, request.app.state.clock())
    return _people(request, session, action_id)


@router.post("/actions/{action_id}/portage")
def carry(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[CarryDraft], Depends(posted(CarryDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, action_id, form)
    action = proposals.find(session, action_id)
    people.choose_carrying(session, member, action, form.draft, request.app.state.clock())
    return _people(request, session, action_id)


@router.post("/actions/{action_id}/cote")
def set_aside(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[AsideDraft], Depends(posted(AsideDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, action_id, form)
    action = proposals.find(session, action_id)
    team = people.team(session, action, request.app.state.clock())
    proposals.set_aside(session, member, action, team, form.draft)
    return see_other(f"/actions/{action_id}")


@router.post("/actions/{action_id}/carnet")
def write_note(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[NoteDraft], Depends(posted(NoteDraft))],
) -> Response:
    action, now = proposals.find(session, action_id), request.app.state.clock()
    if not form.refused:
        with form.beside("text"):
            story.write_note(session, member, action, people.team(session, action, now), form.draft, now)
    if form.refused:
        return _page(request, session, member, action_id, form)
    return see_other(f"/actions/{action_id}#carnet")


def _people(request: Request, session: Session, action_id: int) -> Response:
    """Who takes part, alone for htmx, at its place in the page otherwise."""
    if not wants_fragment(request):
        return see_other(f"/actions/{action_id}#personnes")
    action = proposals.find(session, action_id)
    team = people.team(session, action, request.app.state.clock())
    return render(request, "actions/_people.html", action=action, team=team)


def _page(
    request: Request,
    session: Session,
    member: Member,
    action_id: int,
    form: Form[Any],
    before: int | None = None,
) -> Response:
    whole = reading.whole(session, action_id)
    team = people.team(session, whole.action, request.app.state.clock())
    notes, more = story.notes(session, whole.action, before)
    known: dict[str, Any] = {"whole": whole, "action": whole.action, "team": team, "before": before}
    known |= {"notes": notes, "more": more, "hindrance": proposals.hindrance(session, member, whole.action)}
    return render(request, "actions/page.html", status=form.status, form=form, **known)
