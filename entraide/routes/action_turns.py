"""The turns in the life of an action: its text again, its decision, its end. Each has its own screen."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import rules
from entraide.domain.actions import people, proposals, story
from entraide.domain.actions.drafts import EndDraft, QuestionDraft, RewritingDraft
from entraide.domain.actions.people import Team
from entraide.models.action import Action, ActionState
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/actions/{action_id}/modifier")
def reread(request: Request, session: Transaction, member: CurrentMember, action_id: Number) -> Response:
    action, team = _with_team(request, session, action_id)
    proposals.require_proposal(member, action, team)
    known = action.model_dump(include={"title", "simple", "if_nothing", "details", "version"})
    return render(request, "actions/rewrite.html", form=blank(**known), action=action)


@router.post("/actions/{action_id}/modifier")
def rewrite(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[RewritingDraft], Depends(posted(RewritingDraft))],
) -> Response:
    action, team = _with_team(request, session, action_id)
    if not form.refused:
        with form.beside("version"):
            proposals.rewrite(session, member, action, team, form.draft)
    if form.refused:
        if "version" in form.errors:  # the text of somebody else was read now
            form.values["version"] = action.version
        return render(request, "actions/rewrite.html", status=form.status, form=form, action=action)
    return see_other(f"/actions/{action_id}")


@router.get("/actions/{action_id}/decision")
def prepare(request: Request, session: Transaction, member: CurrentMember, action_id: Number) -> Response:
    action, team = _with_team(request, session, action_id)
    if action.state == ActionState.DECIDING:
        return see_other(f"/decisions/{action.decision_id}")
    proposals.require_decidable(session, member, action, team)
    return _prepared(request, session, action, blank(if_nothing=action.if_nothing, after_trial="continue"))


@router.post("/actions/{action_id}/decision")
def put_to_decision(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[QuestionDraft], Depends(posted(QuestionDraft))],
) -> Response:
    action, team = _with_team(request, session, action_id)
    if not form.refused:
        with form.beside("if_nothing"):
            now = request.app.state.clock()
            proposals.put_to_decision(session, member, action, team, form.draft, now)
    if form.refused:
        return _prepared(request, session, action, form)
    return see_other(f"/decisions/{action.decision_id}")


@router.get("/actions/{action_id}/fin")
def before_the_end(
    request: Request, session: Transaction, member: CurrentMember, action_id: Number
) -> Response:
    action, team = _with_team(request, session, action_id)
    story.require_under_way(member, action, team)
    return render(request, "actions/end.html", form=blank(), action=action)


@router.post("/actions/{action_id}/fin")
def end(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    action_id: Number,
    form: Annotated[Form[EndDraft], Depends(posted(EndDraft))],
) -> Response:
    action, team = _with_team(request, session, action_id)
    if not form.refused:
        with form.beside("what_was_done"):
            story.end(session, member, action, team, form.draft, request.app.state.clock())
    if form.refused:
        return render(request, "actions/end.html", status=form.status, form=form, action=action)
    return see_other(f"/actions/{action_id}")


def _with_team(request: Request, session: Session, action_id: int) -> tuple[Action, Team]:
    action = proposals.find(session, action_id)
    return action, people.team(session, action, request.app.state.clock())


def _prepared(request: Request, session: Session, action: Action, form: Form[QuestionDraft]) -> Response:
    days = rules.value(session, "decision.jours")
    return render(request, "actions/decision.html", status=form.status, form=form, action=action, days=days)
