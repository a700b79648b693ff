"""Devices on which a member is signed in. A token is known to its browser alone; here only its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from entraide.models.member import Device, Member

OWN_DEVICE = timedelta(days=180)
SHARED_DEVICE = timedelta(hours=2)
# How long an expired device still lets its member, and nobody else, find a text that was being written.
TEXT_KEPT = timedelta(hours=24)

# Read on every page: built once. So are the other statements in capitals, each where it is used.
HOLDER = (
    select(Member, Device)
    .join(Device, col(Device.member_id) == Member.id)
    .where(Device.token_hash == bindparam("token_hash"))
)


def open_device(session: Session, member: Member, own: bool, now: datetime) -> str:
    """Sign the member in here and return the token that the browser keeps."""
    token = secrets.token_urlsafe(32)
    expires_at = now + (OWN_DEVICE if own else SHARED_DEVICE)
    session.add(
        Device(
            member_id=member.id, token_hash=_hash(token), own=own, opened_on=now.date(), expires_at=expires_at
        )
    )
    session.flush()
    return token


def recognise(session: Session, token: str, now: datetime) -> tuple[Member, Device] | None:
    """Who holds this token, expired for less than a day included: the caller looks at `expires_at`."""
    row = session.exec(HOLDER, params={"token_hash": _hash(token)}).first()
    if row is None or row[1].expires_at + TEXT_KEPT <= now:
        return None
    return row[0], row[1]


def devices_of(session: Session, member: Member, now: datetime) -> list[Device]:
    """Newest first."""
    query = select(Device).where(Device.member_id == member.id, Device.expires_at > now)
    return list(session.exec(query.order_by(col(Device.id).desc())))


def close_device(session: Session, member: Member, device_id: int) -> None:
    session.exec(delete(Device).where(col(Device.id) == device_id, col(Device.member_id) == member.id))


def close_all_devices(session: Session, member: Member) -> None:
    session.exec(delete(Device).where(col(Device.member_id) == member.id))


def forget_expired(session: Session, now: datetime) -> None:
    session.exec(delete(Device).where(col(Device.expires_at) <= now - TEXT_KEPT))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
