"""« Quand m'appeler »: the situations that the site reads in a competence, which its owner changes."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import call_me_for, competences
from entraide.domain.call_me_for import CallsDraft
from entraide.models.competence import Competence
from entraide.web import forms
from entraide.web.access import Person, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.limits import limit
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()
Draft = Annotated[Form[CallsDraft], Depends(posted(CallsDraft))]


@router.get("/competences/{competence_id}/situations")
def show(request: Request, session: Transaction, member: Person, competence_id: Number) -> Response:
    """Looking for others sends the whole form here, so that nothing ticked or typed is lost."""
    competence = competences.find_own(session, member, competence_id)
    typed = request.query_params.multi_items()
    if any(name == "when_to_call" for name, _value in typed):
        return _page(request, session, competence, forms.check(CallsDraft, typed))
    wanted = [it.slug for it, wanted in call_me_for.situations_of(session, competence) if wanted]
    words = request.query_params.get("words", "")
    return _page(
        request, session, competence, blank(wanted=wanted, when_to_call=competence.when_to_call, words=words)
    )


@router.post("/competences/{competence_id}/situations")
def choose(
    request: Request, session: Transaction, member: Person, competence_id: Number, form: Draft
) -> Response:
    competence = competences.find_own(session, member, competence_id)
    if form.refused:
        return _page(request, session, competence, form)
    call_me_for.choose(session, competence, form.draft, request.app.state.clock())
    return see_other(f"/competences/{competence_id}")


def _page(request: Request, session: Session, competence: Competence, form: Form[CallsDraft]) -> Response:
    listed = [it for it, _wanted in call_me_for.situations_of(session, competence)]
    added = [it for it in call_me_for.among(form.values.get("wanted", [])) if it not in listed]
    words, found = form.values.get("words", ""), []
    if words.strip() and "words" not in form.errors:
        limit(request, "search", most=30, within=timedelta(minutes=1))
        found = call_me_for.nearest(session, words, request.app.state.sense)
    return render(
        request,
        "competences/situations.html",
        status=form.status,
        form=form,
        competence=competence,
        listed=listed,
        added=added,
        found=[it for it in found if it not in listed + added],
        already=[it for it in found if it in listed + added],
        ways_to_say=call_me_for.ways_to_say,
    )
