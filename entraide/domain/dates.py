"""Dates, instants and lengths of time as a member reads them: in words, at the clock of the Conseil."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from entraide.language import _, ngettext

PARIS = ZoneInfo("Europe/Paris")
_MONTH = 30.44  # days, on average


def day(when: date, now: datetime | None = None, zone: ZoneInfo = PARIS) -> str:
    """« jeudi 3 décembre »; with `now`, the year follows when it is not the present one."""
    on = _local(when, zone)
    years_apart = now is not None and _local(now, zone).year != on.year
    return f"{_weekday(on)} {_date(on)}" + (f" {on.year}" if years_apart else "")


def full_day(when: date, zone: ZoneInfo = PARIS) -> str:
    """« 3 décembre 2026 », for what is kept: a source, a version, a verification."""
    on = _local(when, zone)
    return f"{_date(on)} {on.year}"


def month(on: date) -> str:
    """« novembre 2026 »."""
    return f"{_months()[on.month - 1]} {on.year}"


def moment(when: datetime, now: datetime | None = None, zone: ZoneInfo = PARIS) -> str:
    """« jeudi 3 décembre, 14 h 30 »."""
    return f"{day(when, now, zone)}, {hour(when, zone)}"


def hour(when: datetime, zone: ZoneInfo = PARIS) -> str:
    """« 14 h 30 », « 14 h » on the hour, « 0 h 05 » after midnight."""
    at = _aware(when).astimezone(zone)
    return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02}" if at.minute else "")


def wall_clock(when: datetime, zone: ZoneInfo = PARIS) -> str:
    """« 2026-12-03T18:00 », as a clock on the wall shows it: what the dates of a choice are written with."""
    return f"{_aware(when).astimezone(zone):%Y-%m-%dT%H:%M}"


def until(when: date, now: datetime, zone: ZoneInfo = PARIS) -> str:
    """How far `when` is: « demain », « dans 12 jours », « il y a 3 mois ». Days are those of the calendar."""
    days = (_local(when, zone) - _local(now, zone)).days
    if days == 0 and isinstance(when, datetime):
        return _within_the_day(when - now)
    if abs(days) <= 1:
        return [_("hier"), _("aujourd'hui"), _("demain")][days + 1]
    return _relative(duration(timedelta(days=abs(days))), ahead=days > 0)


def duration(length: timedelta) -> str:
    """« 45 minutes », « 2 h 30 », « 7 jours », « 3 mois », « 2 ans »: the largest unit that tells enough."""
    minutes = round(length.total_seconds() / 60)
    hours, days = minutes // 60, minutes // (24 * 60)
    if hours < 1:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if days < 1:
        rest = minutes % 60
        return (
            f"{hours}\u00a0h\u00a0{rest:02}"
            if rest
            else ngettext("%(n)d heure", "%(n)d heures", hours) % {"n": hours}
        )
    if days <= 45:
        return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
    if days < 365:
        return _("%(n)d mois") % {"n": min(round(days / _MONTH), 11)}
    return ngettext("%(n)d an", "%(n)d ans", days // 365) % {"n": days // 365}


def _within_the_day(gap: timedelta) -> str:
    if abs(gap) < timedelta(minutes=1):
        return _("maintenant")
    hours = abs(gap) // timedelta(hours=1)
    return _relative(duration(timedelta(hours=hours) if hours else abs(gap)), ahead=gap > timedelta(0))


def _relative(length: str, *, ahead: bool) -> str:
    return (_("dans %(length)s") if ahead else _("il y a %(length)s")) % {"length": length}


def _weekday(on: date) -> str:
    return _("lundi mardi mercredi jeudi vendredi samedi dimanche").split()[on.weekday()]


def _date(on: date) -> str:
    return f"{_('1er') if on.day == 1 else on.day} {_months()[on.month - 1]}"


def _months() -> list[str]:
    return _("janvier février mars avril mai juin juillet août septembre octobre novembre décembre").split()


def _local(when: date, zone: ZoneInfo) -> date:
    return _aware(when).astimezone(zone).date() if isinstance(when, datetime) else when


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return when
