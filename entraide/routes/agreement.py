"""« Toujours d'accord ? »: the questions that wait for a member, and the page to which a message leads without signing in."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.freshness import answers, links
from entraide.domain.freshness.answers import AnswerDraft
from entraide.models.competence import Competence, Freshness
from entraide.web import sealed
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.pages import render, see_other

router = APIRouter()
public = APIRouter()
Draft = Annotated[Form[AnswerDraft], Depends(posted(AnswerDraft))]


@router.get("/competences/accord")
def ask(request: Request, session: Transaction, member: CurrentMember) -> Response:
    return _questions(request, answers.questions(session, member.id), blank())


@router.post("/competences/accord")
def answer(request: Request, session: Transaction, member: CurrentMember, form: Draft) -> Response:
    asked = answers.questions(session, member.id)
    if form.refused:
        return _questions(request, asked, form)
    answers.answer(session, asked, form.draft, request.app.state.clock())
    if any(it.freshness != Freshness.AGREED for it in asked):
        return see_other(answers.URL)
    about = form.draft.competences
    return see_other(f"/competences/{about[0]}" if len(about) == 1 else "/competences")


@public.get("/reponse/{token}")
def ask_by_link(request: Request, session: Transaction, token: str) -> Response:
    return _by_link(request, _asked(request, session, token), blank())


@public.post("/reponse/{token}")
def answer_by_link(request: Request, session: Transaction, token: str, form: Draft) -> Response:
    asked = _asked(request, session, token)
    if asked is None or form.refused:
        return _by_link(request, asked, form)
    answers.answer(session, asked, form.draft, request.app.state.clock())
    return see_other(f"/reponse/{token}")


def _asked(request: Request, session: Session, token: str) -> list[Competence] | None:
    """What this link still asks about; None if it opens nothing, or nothing any more."""
    letter = sealed.opened(request, links.PURPOSE, links.whole(token), links.LASTS)
    if not letter:
        limit(request, "reponse", 20, timedelta(hours=1))
        return None
    return links.still_asked(session, letter)


def _questions(request: Request, asked: list[Competence], form: Form[Any]) -> Response:
    return render(
        request,
        "competences/agreement.html",
        status=form.status,
        asked=asked,
        form=form,
        choices=answers.CHOICES,
    )


def _by_link(request: Request, asked: list[Competence] | None, form: Form[Any]) -> Response:
    status = 404 if asked is None else form.status
    return render(
        request, "competences/link.html", status=status, asked=asked, form=form, choices=answers.CHOICES
    )
