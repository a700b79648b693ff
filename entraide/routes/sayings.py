"""What members teach the search: one page to read it, teach, withdraw and put back. No address and no log holds the words."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import facts
from entraide.domain.drafts import HIGHEST
from entraide.domain.search import sayings
from entraide.domain.search.crisis import is_distress
from entraide.domain.search.sayings import BeginningDraft, SayingDraft
from entraide.language import _
from entraide.web.access import CurrentMember, Transaction
from entraide.web.errors import TooMany
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
MOST_TAUGHT, MOST_CHANGED = 20, 60
Learnt = Annotated[int | None, Query(alias="appris", ge=1, le=HIGHEST)]


@router.get("/chercher/mots")
def read(
    request: Request,
    session: Transaction,
    _member: CurrentMember,
    before: Before = None,
    learnt: Learnt = None,
) -> Response:
    saying = sayings.find(session, learnt) if learnt else None
    answered = saying is None or sayings.is_answered(session, saying)
    return _page(request, session, blank(), before, learnt=saying, answered=answered)


@router.post("/chercher/mots/brouillon")
def prepare(
    request: Request,
    session: Transaction,
    _member: CurrentMember,
    form: Annotated[Form[BeginningDraft], Depends(posted(BeginningDraft))],
) -> Response:
    """Writes nothing: the words of a search or of a help that ended, to be read again."""
    known = BeginningDraft() if form.draft is None else form.draft
    return _page(request, session, blank(**known.cut()), beginning=True)


@router.post("/chercher/mots")
def teach(
    request: Request,
    session: Transaction,
    _member: CurrentMember,
    form: Annotated[Form[SayingDraft], Depends(posted(SayingDraft))],
) -> Response:
    if form.refused:
        return _page(request, session, form)
    try:
        limit(request, "teach", MOST_TAUGHT, timedelta(days=1))
        with form.beside("said"):
            saying = sayings.teach(session, form.draft, request.app.state.clock())
            return see_other(f"/chercher/mots?appris={saying.id}")
    except TooMany:
        form.refuse("said", _("C'est beaucoup de mots en une journée. Revenez demain avec ceux-ci."))
    return _page(request, session, form, status=409)


@router.post("/chercher/mots/{saying_id}/retrait")
def withdraw(
    request: Request,
    session: Transaction,
    _member: CurrentMember,
    saying_id: Number,
    before: Before = None,
) -> Response:
    limit(request, "change-saying", MOST_CHANGED, timedelta(days=1))
    sayings.withdraw(session, saying_id, request.app.state.clock())
    return see_other(_place(saying_id, before))


@router.post("/chercher/mots/{saying_id}/retour")
def put_back(
    request: Request,
    session: Transaction,
    _member: CurrentMember,
    saying_id: Number,
    before: Before = None,
) -> Response:
    limit(request, "change-saying", MOST_CHANGED, timedelta(days=1))
    sayings.put_back(session, saying_id)
    return see_other(_place(saying_id, before))


def _place(saying_id: int, before: int | None) -> str:
    return f"/chercher/mots{f'?avant={before}' if before else ''}#mots-{saying_id}"


def _page(
    request: Request,
    session: Session,
    form: Form[Any],
    before: int | None = None,
    status: int | None = None,
    **more: Any,
) -> Response:
    lines, follow = sayings.latest(session, before)
    distress = is_distress(str(form.values.get("said", "")))
    context = {"learnt": None, "answered": True, "beginning": False, **more}
    return render(
        request,
        "search/sayings.html",
        status=status or form.status,
        form=form,
        sayings=lines,
        more=follow,
        before=before,
        numbers=facts.help_lines() if distress else (),
        **context,
    )
