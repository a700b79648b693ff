"""The facts shipped with the site are whole."""

import re

import pytest

from entraide.domain import facts

LOADERS = [
    (facts.help_lines, 12),
    (facts.glossary, 34),
    (facts.mdph_pieces, 10),
    (facts.mdph_steps, 9),
    (facts.ptsm_priorities, 6),
]


@pytest.mark.parametrize(("load", "count"), LOADERS)
def test_each_file_is_read_whole(load, count):
    assert len(load()) == count
    assert load() is load()


def test_the_most_vital_numbers_come_first():
    assert [line.number for line in facts.help_lines()[:4]] == ["3114", "15", "112", "114"]
    assert all(re.fullmatch(r"[\d ]+", line.number) for line in facts.help_lines())
    assert all(
        line.name and line.who and line.hours and line.how and line.source for line in facts.help_lines()
    )


def test_what_is_required_for_the_mdph_is_said_in_three_words():
    assert {piece.required for piece in facts.mdph_pieces()} == {"oui", "selon la situation", "conseillé"}


def test_the_six_priorities_are_in_their_order():
    assert [priority.number for priority in facts.ptsm_priorities()] == list("123456")


def test_a_department_without_a_page_gets_that_of_its_region_or_none():
    assert [page.territory for page in facts.ptsm_pages("94")] == ["Île-de-France"]
    assert [page.territory for page in facts.ptsm_pages("75")] == ["75", "75", "Île-de-France"]
    assert facts.ptsm_pages("29") == facts.ptsm_pages("999") == []
    assert all(page.url.startswith("https://") for page in facts.ptsm_pages("75"))
