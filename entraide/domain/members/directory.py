"""Who is here: the directory, in alphabetical order, and one person's page. Presence is never shown, only room for helping."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from entraide.domain import permissions
from entraide.domain.distance import apart
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.member import Member

PAGE = 20


def here(now: datetime) -> ColumnElement[bool]:
    """Inside the Conseil, and neither gone nor closing their account, even if nothing ran since."""
    staying = or_(col(Member.leaving_at).is_(None), col(Member.leaving_at) > now)
    return col(Member.state).in_(permissions.READING) & col(Member.erasing_at).is_(None) & staying


def listed(session: Session, reader: Member, after: int | None, now: datetime) -> tuple[list[Member], bool]:
    """In the order of pseudonyms, and whether more follow; `after` is the last person already read."""
    query = select(Member).where(here(now), col(Member.id).not_in(apart(session, reader.id)))
    last = session.get(Member, after) if after is not None else None
    if last is not None and last.pseudonym_key is not None:
        query = query.where(col(Member.pseudonym_key) > last.pseudonym_key)
    members = list(session.exec(query.order_by(col(Member.pseudonym_key)).limit(PAGE + 1)))
    return members[:PAGE], len(members) > PAGE


def find(session: Session, reader: Member, member_id: int, now: datetime) -> Member:
    """This person, unless the reader may not know of them."""
    found = session.exec(select(Member).where(here(now), Member.id == member_id)).first()
    if found is None or found.id in apart(session, reader.id):
        raise NotFound(_("Cette personne n'est pas, ou plus, dans le Conseil."))
    return found
