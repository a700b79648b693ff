"""The shipped charter: provisional until the Conseil adopts a text."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from entraide.domain import shipped


class Charter(NamedTuple):
    """`body` is Markdown: numbered articles."""

    version: int
    dated_on: date
    body: str


@lru_cache(maxsize=1)
def charter() -> Charter:
    """Reads `data/charte.md`, whose head says `version` and `date`."""
    head, body = shipped.read("charte.md")
    return Charter(int(head["version"]), date.fromisoformat(head["date"]), body)
