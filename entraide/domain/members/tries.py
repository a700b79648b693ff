"""Wrong words and wrong codes, counted by address in a table that all processes share. Right ones are never counted."""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from entraide.keys import Keys
from entraide.models.invitation import WrongTry

WINDOW = timedelta(minutes=15)
MOST = 20


def wait(session: Session, keys: Keys, address: str, now: datetime) -> timedelta | None:
    """How long this address must wait before its next try, or None."""
    query = select(func.count(), func.min(WrongTry.at)).where(
        WrongTry.address_hash == _hash(keys, address, now), WrongTry.at > now - WINDOW
    )
    count, first = session.exec(query).one()
    return first + WINDOW - now if count >= MOST else None


def count_wrong(session: Session, keys: Keys, address: str, now: datetime) -> None:
    session.add(WrongTry(address_hash=_hash(keys, address, now), at=now))
    session.flush()


def forget_old(session: Session, now: datetime) -> None:
    """A duty: no trace of a wrong try outlives its use."""
    session.exec(delete(WrongTry).where(col(WrongTry.at) <= now - WINDOW))


def _hash(keys: Keys, address: str, now: datetime) -> str:
    """The address itself is written nowhere; tomorrow's key is another one."""
    day_key = hmac.digest(keys.words_salt, f"tries {now.date()}".encode(), "sha256")
    return hmac.new(day_key, _network(address).encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """An IPv6 subscriber holds a whole /64: it counts as one address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
