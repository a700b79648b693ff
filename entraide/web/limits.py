"""Limits on repetition. In memory, per process; what guards sign-in is in a table (domain/members/tries.py)."""

from collections import deque
from datetime import datetime, timedelta
from math import ceil

from sqlmodel import Session
from starlette.requests import Request

from entraide.domain.members import tries
from entraide.web.errors import TooMany


class Limits:
    """A sliding window for each (what, who). Who is an address or a member number; neither is written anywhere."""

    def __init__(self) -> None:
        self.times: dict[tuple[str, str], deque[datetime]] = {}

    def hit(self, what: str, who: str, now: datetime, most: int, within: timedelta) -> None:
        """Count one; raise `TooMany` past `most` within the window."""
        if len(self.times) > 10_000:
            self.times.clear()
        times = self.times.setdefault((what, who), deque())
        while times and times[0] <= now - within:
            times.popleft()
        if len(times) >= most:
            raise TooMany(max(1, round((times[0] + within - now).total_seconds() / 60)))
        times.append(now)


def limit(request: Request, what: str, most: int, within: timedelta) -> None:
    """At most this many a window for the member signed in, else for the address."""
    member = getattr(request.state, "member", None)
    who = f"m{member.id}" if member else address(request)
    request.app.state.limits.hit(what, who, request.app.state.clock(), most, within)


def address(request: Request) -> str:
    """The client's address, as the server sees it or as a trusted proxy says."""
    return request.client.host if request.client else "unknown"


def refuse_too_many_wrong(request: Request, session: Session) -> None:
    """Before words or a code are compared: raise `TooMany` if this address was wrong too often lately."""
    state = request.app.state
    wait = tries.wait(session, state.keys, address(request), state.clock())
    if wait is not None:
        raise TooMany(max(1, ceil(wait.total_seconds() / 60)))


def count_wrong(request: Request, session: Session) -> None:
    state = request.app.state
    tries.count_wrong(session, state.keys, address(request), state.clock())
