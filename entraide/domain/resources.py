"""Resources: sheets and links that everybody keeps. Changing, undoing and checking them: `versions.py`."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from sqlmodel import Session, col, or_, select

from entraide.domain import permissions, versions
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.links import WebAddress
from entraide.domain.refusals import Refusal, require
from entraide.domain.starter_sheets import starter_sheets
from entraide.domain.versions import Reading
from entraide.language import _
from entraide.models.member import Member
from entraide.models.resource import Resource, ResourceKind

KINDS: dict[ResourceKind, str] = {ResourceKind.SHEET: _("Fiche"), ResourceKind.LINK: _("Lien")}
MDPH_KEEPS = timedelta(days=183)
"""What is known of the MDPH changes often: past this, it is to be checked again."""


class ResourceDraft(BaseModel):
    """`version`: the one that the member had under their eyes, 0 for a new resource."""

    kind: ResourceKind = ResourceKind.SHEET
    title: Annotated[str, StringConstraints(min_length=3, max_length=120), ON_ONE_LINE]
    url: Annotated[WebAddress, Field(validate_default=True)] = ""
    body: Annotated[str, StringConstraints(max_length=20_000)]
    sources: Annotated[str, StringConstraints(max_length=2000)] = ""
    version: int = 0

    @field_validator("url")
    @classmethod
    def a_link_leads_somewhere(cls, url: str, info: ValidationInfo) -> str:
        if info.data.get("kind") == ResourceKind.LINK and not url:
            raise ValueError(_("Remplissez ce champ."))
        return url if info.data.get("kind") == ResourceKind.LINK else ""


def find(session: Session, resource_id: int) -> Reading[Resource]:
    return versions.find(session, Resource, resource_id)


def latest(
    session: Session, kind: ResourceKind | None = None, withdrawn: bool = False, before: int | None = None
) -> tuple[list[Reading[Resource]], bool]:
    """The last ones added first, and whether more follow."""
    conditions: list[Any] = [col(Resource.withdrawn).is_(withdrawn)]
    if kind:
        conditions.append(Resource.kind == kind)
    return versions.newest(session, Resource, *conditions, before=before)


def about_mdph(session: Session) -> list[Resource]:
    """For the hub: those that the site came with, then those whose title says MDPH."""
    named = or_(col(Resource.slug).contains("mdph"), col(Resource.title).contains("MDPH"))
    query = select(Resource).where(named, col(Resource.withdrawn).is_(False))
    return list(session.exec(query.order_by(col(Resource.id)).limit(8)))


def to_check(reading: Reading[Resource], now: datetime) -> bool:
    """Whether it speaks of the MDPH and nobody checked it for six months."""
    speaks = "MDPH" in reading.thing.title or "MDPH" in reading.thing.body
    return speaks and reading.known_at + MDPH_KEEPS < now


def add(session: Session, member: Member, draft: ResourceDraft, now: datetime) -> Resource:
    """Put it in common; the same sent again within the hour is the same resource."""
    require(permissions.may_take_part(member), _("Vous pouvez lire, mais pas écrire pour le moment."))
    return versions.start(session, Resource(kind=draft.kind, **_content(draft)), member, now)


def edit(session: Session, member: Member, resource: Resource, draft: ResourceDraft, now: datetime) -> None:
    """Any member may; a sheet stays a sheet and a link a link."""
    if draft.kind != resource.kind:
        raise Refusal(_("Une fiche ne devient pas un lien. Ajoutez plutôt une ressource."))
    versions.change(session, resource, member, _content(draft), draft.version, now)


def starter(session: Session, slug: str) -> Resource | None:
    """The sheet that came with the site under this name, unless it was withdrawn."""
    kept = col(Resource.withdrawn).is_(False)
    return session.exec(select(Resource).where(Resource.slug == slug, kept)).first()


def install_starter_sheets(session: Session, now: datetime) -> None:
    """Put in common the sheets shipped with the site that are not there yet, each dated as its facts are."""
    known = set(session.exec(select(Resource.slug)))
    for sheet in starter_sheets():
        if sheet.slug not in known:
            resource = Resource(
                kind=ResourceKind.SHEET,
                slug=sheet.slug,
                title=sheet.title,
                body=sheet.body,
                sources=sheet.sources,
            )
            dated_at = datetime.combine(sheet.dated, time(12), UTC)
            versions.start(session, resource, None, min(now, dated_at))


def _content(draft: ResourceDraft) -> dict[str, Any]:
    return draft.model_dump(include=set(Resource.VERSIONED))
