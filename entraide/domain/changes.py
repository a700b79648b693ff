"""What changed between two versions of a text, line by line."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

# Comparing takes the square of the number of lines: past this, a text is shown whole before and whole after.
MOST_LINES = 1000


class Hunk(NamedTuple):
    """Lines that stood here, and those that stand here now; blank lines are left out."""

    before: list[str]
    after: list[str]


class Change(NamedTuple):
    """A field that changed. No hunk: only spaces or blank lines did."""

    field: str
    hunks: list[Hunk]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """In the order of the fields of `new`."""
    return [
        Change(field, hunks(_text(old.get(field)), _text(new[field])))
        for field in new
        if old.get(field) != new[field]
    ]


def hunks(before: str, after: str) -> list[Hunk]:
    """Only what differs, from the top of the text to its bottom."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) + len(new) > MOST_LINES:
        found = [Hunk(_told(old), _told(new))]
    else:
        steps = SequenceMatcher(None, old, new).get_opcodes()
        found = [Hunk(_told(old[a:b]), _told(new[c:d])) for tag, a, b, c, d in steps if tag != "equal"]
    return [hunk for hunk in found if hunk.before != hunk.after]


def _told(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
