"""A meeting as a calendar file: neutral, for calendars are seen by others. Its page tells the rest to members."""

from datetime import datetime
from urllib.parse import urlsplit

from entraide.domain.dates import PARIS
from entraide.language import _
from entraide.models.meeting import Meeting


def calendar_file(meeting: Meeting, page: str, now: datetime) -> bytes:
    """One event at the clock of France, with its time zone; `page` is the address where members read it."""
    from icalendar import Calendar, Event  # here: slow to import, and asked for seldom

    event = Event()
    event.add("uid", f"rencontre-{meeting.id}@{urlsplit(page).hostname}")
    event.add("sequence", meeting.version)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at.astimezone(PARIS))
    event.add("dtend", meeting.ends_at.astimezone(PARIS))
    event.add("summary", _("Rencontre"))
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    event.add("url", page)
    calendar = Calendar()
    calendar.add("prodid", "-//Carnet//FR")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
