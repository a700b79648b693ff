"""Dates in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from entraide.domain import dates

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # 10 h in Paris


def test_a_day_is_said_in_words():
    assert dates.day(date(2026, 12, 3)) == "jeudi 3 décembre"
    assert dates.day(date(2027, 1, 1)) == "vendredi 1er janvier"
    assert dates.full_day(date(2026, 8, 1)) == "1er août 2026"


def test_the_year_is_said_only_when_it_is_another():
    assert dates.day(date(2026, 12, 3), NOW) == "jeudi 3 décembre"
    assert dates.day(date(2025, 12, 3), NOW) == "mercredi 3 décembre 2025"


def test_an_instant_is_said_at_the_clock_of_paris_whatever_the_season():
    assert dates.moment(datetime(2026, 12, 3, 13, 30, tzinfo=UTC)) == "jeudi 3 décembre, 14\u00a0h\u00a030"
    assert dates.moment(datetime(2026, 7, 3, 12, 0, tzinfo=UTC)) == "vendredi 3 juillet, 14\u00a0h"
    assert (
        dates.moment(datetime(2026, 12, 31, 23, 5, tzinfo=UTC), NOW)
        == "vendredi 1er janvier 2027, 0\u00a0h\u00a005"
    )
    assert (
        dates.hour(datetime(2026, 12, 3, 13, 30, tzinfo=UTC), ZoneInfo("Indian/Reunion"))
        == "17\u00a0h\u00a030"
    )


def test_an_instant_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        dates.moment(datetime(2026, 12, 3))


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=20), "maintenant"),
        (timedelta(minutes=1), "dans 1 minute"),
        (timedelta(minutes=25), "dans 25 minutes"),
        (timedelta(hours=1, minutes=50), "dans 1 heure"),
        (timedelta(hours=13, minutes=59), "dans 13 heures"),
        (timedelta(hours=14), "demain"),
        (timedelta(days=1), "demain"),
        (timedelta(days=2), "dans 2 jours"),
        (timedelta(days=12), "dans 12 jours"),
        (timedelta(days=45), "dans 45 jours"),
        (timedelta(days=90), "dans 3 mois"),
        (timedelta(days=364), "dans 11 mois"),
        (timedelta(days=365), "dans 1 an"),
        (timedelta(minutes=-2), "il y a 2 minutes"),
        (timedelta(hours=-3), "il y a 3 heures"),
        (timedelta(hours=-11), "hier"),
        (timedelta(days=-5), "il y a 5 jours"),
        (timedelta(days=-92), "il y a 3 mois"),
        (timedelta(days=-800), "il y a 2 ans"),
    ],
)
def test_how_far_it_is(gap, said):
    assert dates.until(NOW + gap, NOW) == said


def test_a_date_alone_has_no_hour():
    assert dates.until(date(2026, 11, 21), NOW) == "aujourd'hui"
    assert dates.until(date(2026, 11, 22), NOW) == "demain"
    assert dates.until(date(2026, 11, 19), NOW) == "il y a 2 jours"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(hours=1), "1 heure"),
        (timedelta(hours=2, minutes=30), "2\u00a0h\u00a030"),
        (timedelta(days=7), "7 jours"),
        (timedelta(days=180), "6 mois"),
        (timedelta(days=730), "2 ans"),
    ],
)
def test_a_length_of_time(length, said):
    assert dates.duration(length) == said
