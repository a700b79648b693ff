"""Competences: the directory by theme, one competence, offering, changing and taking back."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import call_me_for, communes, competences, permissions
from entraide.domain.communes import UnclearCommune
from entraide.domain.competences import READ_ONLY, THEMES, WAYS, CompetenceDraft
from entraide.domain.exchanges import room
from entraide.domain.freshness.answers import CHOICES
from entraide.domain.refusals import require
from entraide.domain.sensitive import names_a_disorder
from entraide.models.competence import Competence, How, Theme
from entraide.web.access import CurrentMember, Person, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Before, Number
from entraide.web.pages import render, see_other

router = APIRouter()
Draft = Annotated[Form[CompetenceDraft], Depends(posted(CompetenceDraft))]


@router.get("/competences")
def directory(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    theme: Theme | None = None,
    before: Before = None,
) -> Response:
    if theme is None:
        themes, mine = competences.themes(session, member), competences.mine(session, member)
        return render(request, "competences/themes.html", themes=themes, mine=mine, names=THEMES)
    offers, more = competences.of_theme(session, member, theme, before)
    return render(
        request,
        "competences/theme.html",
        theme=theme,
        name=THEMES[theme],
        offers=offers,
        more=more,
        before=before,
    )


@router.get("/competences/nouvelle")
def prepare(request: Request, session: Transaction, member: Person) -> Response:
    require(permissions.may_offer(member), READ_ONLY)
    return _form(request, session, blank(theme=Theme.OTHER))


@router.post("/competences")
def offer(request: Request, session: Transaction, member: Person, form: Draft) -> Response:
    require(permissions.may_offer(member), READ_ONLY)
    if form.refused:
        return _form(request, session, form)
    try:
        competence = competences.offer(session, member, form.draft, request.app.state.clock())
    except UnclearCommune as refusal:
        return _form(request, session, form, refusal=refusal)
    return see_other(f"/competences/{competence.id}")


@router.get("/competences/{competence_id}")
def show(request: Request, session: Transaction, member: Person, competence_id: Number) -> Response:
    competence, owner = competences.find(session, member, competence_id)
    texts = (competence.sentence, competence.when_to_call, competence.details)
    return render(
        request,
        "competences/page.html",
        competence=competence,
        owner=owner,
        theme=THEMES[Theme(competence.theme)],
        has_room=room.free(session, owner) > 0,
        choices=CHOICES,
        ticked=call_me_for.ticked(session, competence.id),
        sensitive=owner.id == member.id and any(names_a_disorder(text) for text in texts),
    )


@router.get("/competences/{competence_id}/modifier")
def reopen(request: Request, session: Transaction, member: Person, competence_id: Number) -> Response:
    competence = competences.find_own(session, member, competence_id)
    return _form(request, session, blank(**_values(competence)), competence)


@router.post("/competences/{competence_id}/modifier")
def edit(
    request: Request, session: Transaction, member: Person, competence_id: Number, form: Draft
) -> Response:
    competence = competences.find_own(session, member, competence_id)
    if form.refused:
        return _form(request, session, form, competence)
    try:
        competences.edit(session, competence, form.draft, request.app.state.clock())
    except UnclearCommune as refusal:
        return _form(request, session, form, competence, refusal)
    return see_other(f"/competences/{competence_id}")


@router.post("/competences/{competence_id}/retrait")
def withdraw(request: Request, session: Transaction, member: Person, competence_id: Number) -> Response:
    competence = competences.find_own(session, member, competence_id)
    competences.withdraw(session, competence, request.app.state.clock())
    return see_other(f"/competences/{competence_id}")


@router.post("/competences/{competence_id}/retour")
def put_back(request: Request, session: Transaction, member: Person, competence_id: Number) -> Response:
    competence = competences.find_own(session, member, competence_id)
    competences.put_back(session, competence, request.app.state.clock())
    return see_other(f"/competences/{competence_id}")


def _form(
    request: Request,
    session: Session,
    form: Form[Any],
    competence: Competence | None = None,
    refusal: UnclearCommune | None = None,
) -> Response:
    if refusal:
        form.refuse("commune", str(refusal))
    return render(
        request,
        "competences/form.html",
        status=form.status,
        form=form,
        competence=competence,
        among=[(c.code, f"{c.name} ({c.department})") for c in refusal.among] if refusal else [],
        home=communes.of_conseil(session),
        themes=list(THEMES.items()),
        ways=list(WAYS.items()),
    )


def _values(competence: Competence) -> dict[str, Any]:
    """What the form shows of a competence already written."""
    texts = competence.model_dump(include={"sentence", "details", "when_to_call", "theme"})
    how = [way.value for way in How if getattr(competence, way)]
    return {
        **texts,
        "how": how,
        "commune": communes.name(competence.commune),
        "place": competence.commune or "",
    }
