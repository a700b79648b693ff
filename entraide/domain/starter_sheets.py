"""The sheets that a Conseil begins with, each dated and sourced. No member has verified them yet."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from entraide.domain import shipped


class StarterSheet(NamedTuple):
    """`slug` never changes: it is how a later version of the site knows the sheet again. `body` is Markdown."""

    slug: str
    title: str
    kind: str
    sources: str
    dated: date
    body: str


@lru_cache(maxsize=1)
def starter_sheets() -> tuple[StarterSheet, ...]:
    """By slug."""
    slugs = sorted(
        sheet.name.removesuffix(".md") for sheet in (files("entraide") / "data" / "fiches").iterdir()
    )
    return tuple(map(_read, slugs))


def _read(slug: str) -> StarterSheet:
    head, body = shipped.read(f"fiches/{slug}.md")
    return StarterSheet(
        slug, head["title"], head["kind"], head["sources"], date.fromisoformat(head["date"]), body
    )
