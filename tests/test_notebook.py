"""The carnet: its owner's alone, and of nobody else."""

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from entraide.domain import notebook
from entraide.domain.members import erasing
from entraide.domain.notebook import LineDraft
from entraide.domain.refusals import NotFound, Refusal
from entraide.models.exchange import Exchange
from entraide.models.member import Member
from entraide.models.notebook import NotebookLine
from tests.conftest import Site
from tests.visitor import Visitor

NOVEMBER = LineDraft(theme="papiers", label="Lire un courrier", month="2026-11", minutes=60)


def keep(site: Site, member: Member, draft: LineDraft = NOVEMBER) -> int:
    with site.writing() as session:
        return notebook.keep(session, session.get_one(Member, member.id), draft, site.clock()).id


def kept(session: Session, member: Member) -> list[tuple[str, str, str, int | None]]:
    session.rollback()
    return [(row.month, row.theme, row.label, row.minutes) for row in notebook.whole(session, member)]


def test_a_line_is_kept_changed_and_erased_by_its_owner(site: Site, alice: Member, session: Session):
    first = keep(site, alice)
    keep(site, alice, LineDraft(theme="ecoute", month="2026-09"))
    assert kept(session, alice) == [
        ("2026-09", "ecoute", "", None),
        ("2026-11", "papiers", "Lire un courrier", 60),
    ]
    with site.writing() as writing:
        draft = LineDraft(theme="papiers", label="  Lire \n deux courriers ", month="2026-10")
        notebook.change(writing, alice, first, draft, site.clock())
    assert kept(session, alice)[1] == ("2026-10", "papiers", "Lire deux courriers", None)
    with site.writing() as writing:
        notebook.erase_one(writing, alice, first)
        notebook.erase_one(writing, alice, first)
    assert kept(session, alice) == [("2026-09", "ecoute", "", None)]


def test_nobody_reaches_a_line_of_somebody_else(site: Site, alice: Member, bob: Member, session: Session):
    line, own = keep(site, alice), keep(site, bob)
    with site.writing() as writing:
        for reach in (
            lambda: notebook.find(writing, bob, line),
            lambda: notebook.change(writing, bob, line, NOVEMBER, site.clock()),
        ):
            with pytest.raises(NotFound):
                reach()
        notebook.erase_one(writing, bob, line)
        assert notebook.lines(writing, alice, own)[0] == []
        notebook.erase_all(writing, bob)
    assert len(kept(session, alice)) == 1
    assert kept(session, bob) == []


def test_the_same_line_within_the_hour_is_one_and_later_another(site: Site, alice: Member, session: Session):
    assert keep(site, alice) == keep(site, alice)
    without = LineDraft(theme="papiers", month="2026-11")
    assert keep(site, alice, without) == keep(site, alice, without)
    site.clock.advance(hours=2)
    keep(site, alice)
    assert len(kept(session, alice)) == 3


@pytest.mark.parametrize(
    "month",
    ["2026-13", "2026-00", "26-11", "2026-1", "0000-01", "novembre", "2026-11-01", "٢٠٢٦-11", "1٢٣٤-11"],
)
def test_what_is_not_a_month_is_refused(month: str):
    with pytest.raises(ValidationError, match="Choisissez un mois"):
        LineDraft(theme="papiers", month=month)


@pytest.mark.parametrize("field", [{"minutes": 0}, {"minutes": 6001}, {"label": "x" * 121}, {"theme": "x"}])
def test_what_is_out_of_bounds_is_refused(field: dict):
    with pytest.raises(ValidationError):
        LineDraft(**{"theme": "papiers", "month": "2026-11", **field})


def test_a_month_to_come_is_refused_in_french_time(site: Site, alice: Member, session: Session):
    december = LineDraft(theme="papiers", month="2026-12")
    with pytest.raises(Refusal, match="pas encore commencé"):
        keep(site, alice, december)
    line = keep(site, alice)
    with site.writing() as writing, pytest.raises(Refusal):
        notebook.change(writing, alice, line, december, site.clock())
    site.clock.now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    keep(site, alice, december)
    assert [row[0] for row in kept(session, alice)] == ["2026-11", "2026-12"]


def test_the_months_to_choose_from(site: Site):
    months = notebook.months(site.clock())
    assert len(months) == 24
    assert list(months.items())[:2] == [("2026-11", "novembre 2026"), ("2026-10", "octobre 2026")]
    assert list(months)[-1] == "2024-12"
    assert list(notebook.months(site.clock(), "2020-02").items())[-1] == ("2020-02", "février 2020")
    for other in ("2026-11", "", "abc", "2026-13", None):
        assert notebook.months(site.clock(), other) == months


def test_twenty_lines_a_page_the_latest_month_first(site: Site, alice: Member):
    written = []
    for number in range(45):
        month = f"2026-{number % 11 + 1:02}"
        keep(site, alice, LineDraft(theme="autre", label=f"{number}", month=month))
        written.append((month, number))
    read, before = [], None
    while True:
        with site.reading() as session:
            page, more = notebook.lines(session, alice, before)
        read += [(row.month, int(row.label)) for row in page]
        before = page[-1].id
        if not more:
            break
        assert len(page) == 20
    assert read == sorted(written, reverse=True)


def test_it_is_in_my_export_and_goes_with_me(site: Site, alice: Member, as_alice: Visitor, session: Session):
    keep(site, alice)
    data = json.loads(as_alice.get("/moi/donnees/export.json").html)
    assert data["carnet"] == [
        {"theme": "papiers", "mots": "Lire un courrier", "mois": "2026-11", "minutes": 60}
    ]
    with site.writing() as writing:
        erasing.erase(writing, writing.get_one(Member, alice.id), site.clock())
    assert session.exec(select(NotebookLine)).all() == []


def test_a_line_points_at_nobody_else():
    """No column leads from what was kept to the exchange, or to the person helped."""
    keys = {key.column.table.name for column in NotebookLine.__table__.c for key in column.foreign_keys}
    assert keys == {"member"}
    assert Exchange.__tablename__ not in keys
