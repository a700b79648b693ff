"""What is due by the clock. Run by the background tick and at the start of each act: once or ten times, same result."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from entraide.domain import content_notices, notices
from entraide.domain.decisions import holding, lifecycle, trials
from entraide.domain.decisions.urn import life as urns
from entraide.domain.exchanges import traces
from entraide.domain.freshness import clock as freshness
from entraide.domain.members import devices, email, erasing, leaving, newcomers, tries
from entraide.domain.requests import clock

Duty = Callable[[Session, datetime], None]

DUTIES: tuple[Duty, ...] = (
    newcomers.advance,
    lifecycle.ripen,
    urns.redo_lost,
    holding.keep,
    lifecycle.close_due,
    urns.close_due,
    urns.conclude,
    trials.advance,
    lifecycle.open_waiting,
    lifecycle.remind,
    clock.advance,
    freshness.turn,
    notices.settle,
    traces.erase_old,
    leaving.settle,
    erasing.settle,
    email.forget_unverified,
    tries.forget_old,
    content_notices.forget_old,
    devices.forget_expired,
)


def catch_up(session: Session, now: datetime) -> None:
    """Write what the clock has already made true: decisions to close, texts to erase, messages to prepare."""
    for duty in DUTIES:
        duty(session, now)
