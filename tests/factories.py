"""Makers that state only what the test is about."""

from datetime import datetime

from sqlmodel import Session

from entraide.models.member import Member, State


def make_member(
    session: Session, pseudonym: str, now: datetime, state: State = State.MEMBER, **more: object
) -> Member:
    """A member as a test needs one; journalled joining has its own tests."""
    member = Member(
        pseudonym=pseudonym,
        pseudonym_key=pseudonym.casefold(),
        state=state,
        state_since_at=now,
        joined_at=now,
        seen_on=now.date(),
        commune="94003",
        **more,
    )
    session.add(member)
    session.flush()
    session.refresh(member)
    return member


def make_cast(session: Session, now: datetime) -> dict[str, Member]:
    cast = {name: make_member(session, name, now) for name in ("Alice", "Bob", "Chloé", "Driss")}
    cast["Élio"] = make_member(session, "Élio", now, State.CANDIDATE, invited_by_id=cast["Alice"].id)
    for member in cast.values():
        session.expunge(member)
    return cast
