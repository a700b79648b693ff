"""The shipped charter: provisional until the Conseil adopts a text."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Charter(NamedTuple):
    """`body` is Markdown: numbered articles."""

    version: int
    dated_on: date
    body: str


@lru_cache(maxsize=1)
def charter() -> Charter:
    """Reads `data/charte.md`, whose head says `version` and `date`."""
    head, _separator, body = (
        (files("entraide") / "data" / "charte.md")
        .read_text("utf-8")
        .removeprefix("---\n")
        .partition("\n---\n")
    )
    facts = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return Charter(int(facts["version"]), date.fromisoformat(facts["date"]), body.strip())
