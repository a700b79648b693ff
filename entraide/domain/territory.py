"""The territory: outside services and local mental-health projects, kept by everybody. See also `versions.py`."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, field_validator
from sqlmodel import Session, col

from entraide.domain import communes, facts, permissions, places, versions
from entraide.domain.communes import CommuneDraft
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.facts import Term, TerritoryPage
from entraide.domain.links import WebAddress
from entraide.domain.places import Department
from entraide.domain.refusals import NotFound, require
from entraide.domain.versions import Reading
from entraide.language import _
from entraide.models.member import Member
from entraide.models.territory import Service, TerritorialProject

PROJECT_KEEPS = timedelta(days=365)
"""What is known of a PTSM is to be checked again past this."""

_PLACES = {
    *("GEM", "CMP", "MDPH", "MDA", "SAVS", "SAMSAH", "EMSAD", "ESAT", "ESMS", "CLSM"),
    *("Cap emploi", "France Travail", "Unafam"),
}


def _in_full(term: Term) -> str:
    return term.name if term.name.startswith(term.short) else f"{term.short} – {term.name}"


KINDS: dict[str, str] = {
    **{term.short: _in_full(term) for term in facts.glossary() if term.short in _PLACES},
    "France Services": "France Services",
    "autre": _("Autre lieu"),
}
"""What a service can be: its short name, and the same with its meaning."""

_PHONE = re.compile(r"\+?\d[\d .()-]*\d")

Line = Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE]


class ServiceDraft(CommuneDraft):
    """The public facts of an outside organisation. `version`: the one under the member's eyes."""

    name: Annotated[str, StringConstraints(min_length=3, max_length=120), ON_ONE_LINE]
    kind: str = "autre"
    phone: Annotated[str, StringConstraints(max_length=20), ON_ONE_LINE] = ""
    site: WebAddress = ""
    address: Line = ""
    about: Annotated[str, StringConstraints(max_length=2000)] = ""
    version: int = 0

    @field_validator("kind")
    @classmethod
    def known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(_("Choisissez une des réponses proposées."))
        return kind

    @field_validator("phone")
    @classmethod
    def a_number(cls, phone: str) -> str:
        if phone and not _PHONE.fullmatch(phone):
            raise ValueError(_("Écrivez un numéro, par exemple 01 23 45 67 89."))
        return phone


class ProjectDraft(BaseModel):
    """What a member knows of a PTSM; its page is enough."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=120), ON_ONE_LINE] = ""
    department: str
    url: WebAddress
    carrier: Line = ""
    contact: Line = ""
    meets_on: date | None = None
    meets_at: Line = ""
    version: int = 0

    @field_validator("department")
    @classmethod
    def known(cls, code: str) -> str:
        if places.department(code) is None:
            raise ValueError(_("Choisissez un département de la liste."))
        return code


def services(
    session: Session, kind: str = "", withdrawn: bool = False, before: int | None = None
) -> tuple[list[Reading[Service]], bool]:
    """Of this kind or of all, the last ones added first, and whether more follow."""
    if kind and kind not in KINDS:
        raise NotFound(_("Cette sorte de structure n'est pas dans la liste."))
    conditions: list[Any] = [col(Service.withdrawn).is_(withdrawn)]
    if kind:
        conditions.append(Service.kind == kind)
    return versions.newest(session, Service, *conditions, before=before)


def find_service(session: Session, service_id: int) -> Reading[Service]:
    return versions.find(session, Service, service_id)


def add_service(session: Session, member: Member, draft: ServiceDraft, now: datetime) -> Service:
    _require_part(member)
    return versions.start(session, Service(**_service(session, draft)), member, now)


def edit_service(
    session: Session, member: Member, service: Service, draft: ServiceDraft, now: datetime
) -> None:
    versions.change(session, service, member, _service(session, draft), draft.version, now)


def department_of_conseil(session: Session) -> Department | None:
    home = communes.of_conseil(session)
    return places.department(home.department) if home else None


def department(code: str) -> Department:
    found = places.department(code)
    if found is None:
        raise NotFound(_("Ce département n'existe pas."))
    return found


def projects(session: Session, department: str) -> list[Reading[TerritorialProject]]:
    """What members recorded for this département, withdrawn or not, the last one added first."""
    return versions.newest(session, TerritorialProject, TerritorialProject.department == department)[0]


def find_project(session: Session, project_id: int) -> Reading[TerritorialProject]:
    return versions.find(session, TerritorialProject, project_id)


def to_check(reading: Reading[TerritorialProject], now: datetime) -> bool:
    return reading.known_at + PROJECT_KEEPS < now


def add_project(session: Session, member: Member, draft: ProjectDraft, now: datetime) -> TerritorialProject:
    _require_part(member)
    return versions.start(session, TerritorialProject(**_project(draft)), member, now)


def edit_project(
    session: Session, member: Member, project: TerritorialProject, draft: ProjectDraft, now: datetime
) -> None:
    versions.change(session, project, member, _project(draft), draft.version, now)


def pages(department: Department) -> tuple[list[TerritoryPage], list[TerritoryPage]]:
    """The pages that the site knows, to be checked: those of the département, then that of its regional agency."""
    found = facts.ptsm_pages(department.code)
    return (
        [page for page in found if page.territory == department.code],
        [page for page in found if page.territory != department.code],
    )


def _service(session: Session, draft: ServiceDraft) -> dict[str, Any]:
    texts = draft.model_dump(include=set(Service.VERSIONED))
    return {**texts, "commune": communes.chosen(session, draft)}


def _project(draft: ProjectDraft) -> dict[str, Any]:
    title = draft.title or _("PTSM, %(name)s") % {"name": department(draft.department).name}
    return {**draft.model_dump(include=set(TerritorialProject.VERSIONED)), "title": title}


def _require_part(member: Member) -> None:
    require(permissions.may_take_part(member), _("Vous pouvez lire, mais pas écrire pour le moment."))
