"""The PTSM, the local mental-health projects: what they are, those of a département, « j'ai le lien »."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import facts, places, resources, territory
from entraide.domain.links import domain_of
from entraide.domain.territory import ProjectDraft
from entraide.domain.versions import Reading
from entraide.models.territory import TerritorialProject
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()
PostedProject = Annotated[Form[ProjectDraft], Depends(posted(ProjectDraft))]
Chosen = Annotated[str, Query(alias="departement")]


@router.get("/territoire/ptsm")
def read(request: Request, session: Transaction, member: CurrentMember, code: Chosen = "") -> Response:
    department = territory.department(code) if code else territory.department_of_conseil(session)
    found = territory.projects(session, department.code) if department else []
    local, regional = territory.pages(department) if department else ([], [])
    return render(
        request,
        "territory/ptsm.html",
        department=department,
        departments=_departments(),
        form=blank(departement=department.code if department else ""),
        projects=[reading for reading in found if not reading.thing.withdrawn],
        withdrawn=[reading.thing for reading in found if reading.thing.withdrawn],
        local=local,
        regional=regional,
        domain_of=domain_of,
        priorities=facts.ptsm_priorities(),
        checked_on=facts.CHECKED_ON,
        guide=resources.starter(session, "contribuer-au-ptsm"),
    )


@router.get("/territoire/ptsm/nouveau")
def ask(request: Request, session: Transaction, member: CurrentMember, code: Chosen = "") -> Response:
    department = territory.department(code) if code else territory.department_of_conseil(session)
    return _form_page(request, blank(department=department.code if department else ""))


@router.post("/territoire/ptsm/nouveau")
def add(request: Request, session: Transaction, member: CurrentMember, form: PostedProject) -> Response:
    if form.refused:
        return _form_page(request, form)
    project = territory.add_project(session, member, form.draft, request.app.state.clock())
    return see_other(f"/territoire/ptsm/{project.id}")


@router.get("/territoire/ptsm/{project_id}")
def show(request: Request, session: Transaction, member: CurrentMember, project_id: Number) -> Response:
    reading = territory.find_project(session, project_id)
    return render(
        request,
        "territory/project.html",
        reading=reading,
        project=reading.thing,
        department=territory.department(reading.thing.department),
        domain=domain_of(reading.thing.url),
        to_check=territory.to_check(reading, request.app.state.clock()),
    )


@router.get("/territoire/ptsm/{project_id}/modifier")
def rewrite(request: Request, session: Transaction, member: CurrentMember, project_id: Number) -> Response:
    project = territory.find_project(session, project_id).thing
    return _form_page(request, blank(**{**project.model_dump(), "meets_on": project.meets_on or ""}), project)


@router.post("/territoire/ptsm/{project_id}/modifier")
def change(
    request: Request, session: Transaction, member: CurrentMember, project_id: Number, form: PostedProject
) -> Response:
    reading = territory.find_project(session, project_id)
    if not form.refused:
        with form.beside("version"):
            territory.edit_project(session, member, reading.thing, form.draft, request.app.state.clock())
            return see_other(f"/territoire/ptsm/{project_id}")
    return _form_page(request, form, reading.thing, reading)


def _form_page(
    request: Request,
    form: Form[Any],
    project: TerritorialProject | None = None,
    newer: Reading[TerritorialProject] | None = None,
) -> Response:
    """`newer`: what reads now, shown when somebody changed it meanwhile."""
    return render(
        request,
        "territory/project_form.html",
        status=form.status,
        form=form,
        project=project,
        newer=newer,
        departments=_departments(),
    )


def _departments() -> list[tuple[str, str]]:
    """For a list to choose from."""
    return [(found.code, f"{found.code} – {found.name}") for found in places.departments().values()]
