"""How many people somebody can still help: what they said (`Member.capacity`), less those they are helping.

Derived each time, so that no counter can drift; never below zero, even when a capacity was lowered meanwhile.
"""

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.models.exchange import GOING_ON, Exchange
from entraide.models.member import Member


def busy() -> ColumnElement[bool]:
    """The exchanges that take a place: both said yes, not ended, and nobody left the conversation."""
    here = col(Exchange.asker_left).is_(False) & col(Exchange.helper_left).is_(False)
    return col(Exchange.state).in_(GOING_ON) & here


def with_room() -> ColumnElement[bool]:
    """For a query over members: who can be asked for help now."""
    helping: Any = (
        select(func.count())
        .select_from(Exchange)
        .where(col(Exchange.helper_id) == Member.id, busy())
        .correlate(Member)
        .scalar_subquery()
    )
    here = col(Member.state).in_(permissions.INSIDE) & col(Member.erasing_at).is_(None)
    return here & col(Member.paused).is_(False) & (col(Member.capacity) > helping)


def free(session: Session, member: Member) -> int:
    """How many more people this member can help now."""
    if member.paused or not permissions.may_take_part(member):
        return 0
    helping = session.exec(
        select(func.count()).select_from(Exchange).where(Exchange.helper_id == member.id, busy())
    ).one()
    return max(0, member.capacity - helping)
