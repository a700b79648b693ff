"""A phrase of distress is heard however it is written; an ordinary need is not taken for one."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.domain.search import crisis
from entraide.domain.search.crisis import is_distress

PHRASES = Path(__file__).parent / "phrases" / "detresse.csv"


def phrases(expected: str) -> list[str]:
    """Invented for the project, as people type them; the first 25 came with the brief of the search."""
    with PHRASES.open(encoding="utf-8", newline="") as lines:
        return [row["phrase"] for row in csv.DictReader(lines, delimiter=";") if row["detresse"] == expected]


def test_every_known_phrase_of_distress_is_heard():
    known = phrases("oui")

    assert len(known) > 500
    assert [phrase for phrase in known if not is_distress(phrase)] == []


def test_no_known_ordinary_phrase_is_taken_for_distress():
    known = phrases("non")

    assert len(known) > 500
    assert [phrase for phrase in known if is_distress(phrase)] == []


@pytest.mark.parametrize(
    "written",
    [
        "Je veux mourir",
        "JE VEUX MOURIR !!!",
        "je veux... mourir",
        "jveux mourrir",
        "je veu mouriiiiir",
        "bonjour, voilà, en fait je veux mourir. merci",
        "j’ai envie de mourir",
        "g envi de mourir",
        unicodedata.normalize("NFD", "je vais me suicidé"),
    ],
)
def test_spelling_does_not_matter(written):
    assert is_distress(written)


@pytest.mark.parametrize(
    "text",
    ["peur du bus", "je suis fatigué", "je suis mort de rire", "en finir avec les préjugés", "", "   ", "😢"],
)
def test_ordinary_needs_are_left_in_peace(text):
    assert not is_distress(text)


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text):
    assert is_distress(text) in {True, False}


def test_a_very_long_text_is_read_only_at_its_beginning():
    assert is_distress("je veux mourir " + "a " * 100_000)
    assert not is_distress("a " * 100_000 + "je veux mourir")


def test_each_line_of_the_data_is_understood():
    written, groups, known = crisis._phrases()
    patterns = [pattern.pattern for phrase in known for pattern in phrase if pattern]

    assert len(known) > 150
    assert len(written) > 50
    assert not any("||" in words or words.strip("|") != words for words in groups.values())
    # No choice has become empty, no sign of the notation was left to a regular expression.
    assert [pattern for pattern in patterns if re.search(r"\(\?: |\| |[…é'/]|\{[a-z]", pattern)] == []
