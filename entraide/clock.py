"""The one clock. It is injected: nothing else in the project asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The instant, aware and in UTC, to the second: no page shows less."""
    return datetime.now(UTC).replace(microsecond=0)
