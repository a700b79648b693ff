"""What one member wrote in the texts that everybody keeps: told to them, or taken away with them."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from entraide.domain import versions
from entraide.domain.search import index
from entraide.models.member import Member
from entraide.models.resource import Resource
from entraide.models.search import Kind
from entraide.models.territory import Service, TerritorialProject
from entraide.models.version import Shared, Version

_FRENCH: dict[str, tuple[str, type[Shared]]] = {
    str(model.__tablename__): (name, model)
    for name, model in (("ressource", Resource), ("structure", Service), ("ptsm", TerritorialProject))
}


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """Each version that the member wrote, and each one that they checked."""
    order = (col(Version.written_at), col(Version.subject), col(Version.subject_id), col(Version.number))
    written = session.exec(select(Version).where(Version.author_id == member.id).order_by(*order)).all()
    checked = select(Version).where(Version.verified_by_id == member.id).order_by(col(Version.verified_at))
    return {
        "textes_communs": [
            {**_place(v), "le": v.written_at, "retrait": v.withdrawn, **_texts(v)} for v in written
        ],
        "verifications": [{**_place(v), "le": v.verified_at} for v in session.exec(checked)],
    }


def leave(session: Session, member: Member, now: datetime) -> None:
    """If asked, take away from the resources what this member was the first to write; what others wrote stays.

    A service or a PTSM stays: it holds public facts about an organisation, and nothing of its author.
    """
    if not member.takes_texts:
        return
    theirs = select(Version.subject_id).where(
        Version.subject == Kind.RESOURCE, Version.author_id == member.id
    )
    for resource in session.exec(select(Resource).where(col(Resource.id).in_(theirs))).all():
        _take_away(session, resource, member, now)


erase = leave


def _take_away(session: Session, resource: Resource, member: Member, now: datetime) -> None:
    of_resource = (col(Version.subject) == Kind.RESOURCE, col(Version.subject_id) == resource.id)
    whole = session.exec(select(Version).where(*of_resource).order_by(col(Version.number))).all()
    first_writers: dict[str, int | None] = {}
    for version in whole:
        first_writers.setdefault(_words(version), version.author_id)
    kept = [version for version in whole if first_writers[_words(version)] != member.id]
    numbers = {version.number for version in whole} - {version.number for version in kept}
    session.exec(delete(Version).where(*of_resource, col(Version.number).in_(numbers)))
    if not kept:
        index.remove(session, Kind.RESOURCE, resource.id)
        session.delete(resource)
    elif resource.version in numbers:
        versions.reinstate(session, resource, kept[-1], now)
    session.flush()


def _words(version: Version) -> str:
    return json.dumps(version.content, sort_keys=True)


def _place(version: Version) -> dict[str, Any]:
    return {"sorte": _FRENCH[version.subject][0], "numero": version.subject_id, "version": version.number}


def _texts(version: Version) -> dict[str, str]:
    """The name of the thing, then all the rest, a line a field."""
    name, *rest = (str(version.content[field] or "") for field in _FRENCH[version.subject][1].VERSIONED)
    return {"nom": name, "texte": "\n".join(text for text in rest if text)}
