"""Hiding and blocking: immediate, without a reason, reversible, and unknown to the other person."""

from typing import Literal

from pydantic import BaseModel
from sqlalchemy import BindParameter, CompoundSelect, bindparam
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from entraide.domain import permissions
from entraide.domain.refusals import NotFound, Refusal
from entraide.language import _
from entraide.models.distance import Distance, Kind
from entraide.models.exchange import Exchange
from entraide.models.member import Member, State
from entraide.models.request import HelpRequest

Whose = int | BindParameter[int]
"""A member's number, or the parameter that will be one in a statement built once."""


class DistanceDraft(BaseModel):
    """What the button says, so that two taps are one. `none` undoes."""

    kind: Literal["hidden", "blocked", "none"]


def unavailable() -> Refusal:
    """The one answer for a person who is full, on pause, gone, or keeps away: nothing tells which."""
    return Refusal(_("Cette personne n'est pas disponible."))


def _from_me(member_id: Whose) -> SelectOfScalar[int]:
    return select(Distance.other_id).where(Distance.member_id == member_id)


def _from_others(member_id: Whose) -> SelectOfScalar[int]:
    return select(Distance.member_id).where(Distance.other_id == member_id)


def unseen(member_id: Whose) -> CompoundSelect[int]:
    """For a query: who must not appear to this member, those they hid and those blocked in either direction."""
    blocked_me = _from_others(member_id).where(Distance.kind == Kind.BLOCKED)
    return _from_me(member_id).union(blocked_me)


UNSEEN = unseen(bindparam("member_id"))


def apart(session: Session, member_id: int) -> set[int]:
    """The numbers of those who must not appear to this member."""
    return set(session.scalars(UNSEEN, {"member_id": member_id}))


def far_from(member_id: int) -> CompoundSelect[int]:
    """For a query: with whom this member begins nothing new, any distance, whoever took it."""
    return _from_me(member_id).union(_from_others(member_id))


def out_of_reach(session: Session, member_id: int) -> set[int]:
    return set(session.scalars(far_from(member_id)))


def between(session: Session, member_id: int, other_id: int) -> tuple[Kind | None, Kind | None]:
    """The distance that the member keeps from the other, and the one that the other keeps."""
    mine = session.get(Distance, (member_id, other_id))
    theirs = session.get(Distance, (other_id, member_id))
    return Kind(mine.kind) if mine else None, Kind(theirs.kind) if theirs else None


def keep(session: Session, member: Member, other: Member, draft: DistanceDraft) -> None:
    row = session.get(Distance, (member.id, other.id))
    if draft.kind == "none":
        if row is not None:
            session.delete(row)
    else:
        row = row or Distance(member_id=member.id, other_id=other.id, kind=draft.kind)
        row.kind = draft.kind
        session.add(row)
    session.flush()


def person(session: Session, member: Member, other_id: int) -> Member:
    """Whom one keeps away from: somebody one sees, keeps away already, or shares an exchange with."""
    other = session.get(Member, other_id)
    if other is None or other.id == member.id or other.state == State.CANDIDATE:
        raise NotFound(_("Cette personne n'existe pas, ou plus."))
    mine, theirs = between(session, member.id, other_id)
    gone = theirs == Kind.BLOCKED or not permissions.may_read(other)
    if gone and mine is None and not _met(session, member.id, other_id):
        raise NotFound(_("Cette personne n'existe pas, ou plus."))
    return other


def kept(session: Session, member: Member) -> list[tuple[Member, Kind]]:
    """From whom this member keeps away, by pseudonym."""
    query = select(Member, Distance.kind).join(Distance, col(Distance.other_id) == Member.id)
    rows = session.exec(query.where(Distance.member_id == member.id).order_by(Member.pseudonym))
    return [(other, Kind(kind)) for other, kind in rows]


def _met(session: Session, member_id: int, other_id: int) -> bool:
    """Whether this member read the other's name in an exchange: who helps reads it signed, or once both accepted."""
    asked = (col(Exchange.asker_id) == member_id) & (col(Exchange.helper_id) == other_id)
    helped = (col(Exchange.asker_id) == other_id) & (col(Exchange.helper_id) == member_id)
    named = or_(col(HelpRequest.signed), col(Exchange.accepted_at).is_not(None))
    query = select(Exchange.id).join(HelpRequest, col(HelpRequest.id) == Exchange.request_id)
    return session.exec(query.where(asked | (helped & named)).limit(1)).first() is not None
