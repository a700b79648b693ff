"""Hiding and blocking: immediate, without a reason, reversible, and unknown to the other person."""

from sqlmodel import Session, col, or_, select

from entraide.models.distance import Distance, Kind


def apart(session: Session, member_id: int) -> set[int]:
    """Who must not appear to this member: those they hid, and those blocked in either direction."""
    query = select(Distance).where(
        or_(
            Distance.member_id == member_id,
            (col(Distance.other_id) == member_id) & (col(Distance.kind) == Kind.BLOCKED),
        )
    )
    return {row.other_id if row.member_id == member_id else row.member_id for row in session.exec(query)}
