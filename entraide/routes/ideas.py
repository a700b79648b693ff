"""Ideas: the one screen where they are read and dropped."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import ideas
from entraide.domain.ideas import EchoDraft, IdeaDraft
from entraide.models.member import Member
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other, wants_fragment

router = APIRouter()


@router.get("/idees")
def read(request: Request, session: Transaction, member: CurrentMember, before: Before = None) -> Response:
    return _page(request, session, member, blank(), before)


@router.post("/idees")
def drop(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    form: Annotated[Form[IdeaDraft], Depends(posted(IdeaDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, member, form)
    idea = ideas.drop(session, member, form.draft, request.app.state.clock())
    return see_other(f"/idees#idee-{idea.id}")


@router.post("/idees/{idea_id}/echo")
def echo(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    idea_id: Number,
    form: Annotated[Form[EchoDraft], Depends(posted(EchoDraft))],
    before: Before = None,
) -> Response:
    if form.refused:
        return _page(request, session, member, form, before)
    ideas.echo(session, member, idea_id, form.draft)
    if wants_fragment(request):
        line = ideas.line(session, member, idea_id)
        return render(request, "ideas/_idea.html", line=line, before=before)
    return see_other(f"/idees{f'?avant={before}' if before else ''}#idee-{idea_id}")


@router.post("/idees/{idea_id}/retrait")
def withdraw(session: Transaction, member: CurrentMember, idea_id: Number) -> Response:
    ideas.withdraw(session, member, idea_id)
    return see_other("/idees")


def _page(
    request: Request, session: Session, member: Member, form: Form[Any], before: int | None = None
) -> Response:
    lines, more = ideas.latest(session, member, before)
    return render(
        request, "ideas/list.html", status=form.status, form=form, lines=lines, more=more, before=before
    )
