"""The day on which each member was last there: a date, written by the clock's round, never by a page."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col

from entraide.models.member import Member


def mark_seen(session: Session, member_ids: Collection[int], day: date) -> None:
    if member_ids:
        session.exec(update(Member).where(col(Member.id).in_(member_ids)).values(seen_on=day))
