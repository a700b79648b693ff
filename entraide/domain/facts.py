"""The facts the site ships: numbers to call, words explained, MDPH, PTSM. Each with its source; see `data/README.md`."""

import csv
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from entraide.domain.places import region_of

CHECKED_ON = date(2026, 11, 21)
"""When these facts were last read against their sources."""

LISTENING = (
    "SOS Amitié",
    "Numéro national de prévention du suicide",
    "Fil Santé Jeunes",
    "Écoute-famille (Unafam)",
)
"""The lines that one calls to be listened to, when nobody is in danger; their numbers are in the data."""


class HelpLine(NamedTuple):
    """A number to call, the most vital first."""

    number: str
    name: str
    who: str
    hours: str
    how: str
    cost: str
    source: str
    confidence: str


class Term(NamedTuple):
    """An acronym or a word of the trade, and what it means in simple words."""

    short: str
    name: str
    meaning: str
    source: str
    confidence: str


class Piece(NamedTuple):
    """A paper of the MDPH file; `required` is « oui », « selon la situation » or « conseillé »."""

    name: str
    required: str
    when: str
    detail: str
    source: str
    confidence: str


class Step(NamedTuple):
    """A step of the MDPH file, from its sending to the judge."""

    name: str
    delay: str
    explanation: str
    basis: str
    confidence: str


class Priority(NamedTuple):
    """One of the six priorities of every PTSM."""

    number: str
    simple: str
    official: str
    article: str
    idea: str


class TerritoryPage(NamedTuple):
    """A page about the PTSM of a département, or of a region; always to be checked."""

    territory: str
    title: str
    dated: str
    url: str
    remark: str


@lru_cache(maxsize=1)
def help_lines() -> tuple[HelpLine, ...]:
    return tuple(HelpLine(*row) for row in _rows("numeros_utiles.csv"))


def listening_lines() -> list[HelpLine]:
    by_name = {line.name: line for line in help_lines()}
    return [by_name[name] for name in LISTENING]


@lru_cache(maxsize=1)
def glossary() -> tuple[Term, ...]:
    return tuple(Term(*row) for row in _rows("glossaire.csv"))


@lru_cache(maxsize=1)
def mdph_pieces() -> tuple[Piece, ...]:
    return tuple(Piece(*row) for row in _rows("mdph_pieces.csv"))


@lru_cache(maxsize=1)
def mdph_steps() -> tuple[Step, ...]:
    return tuple(Step(*row) for row in _rows("mdph_etapes.csv"))


@lru_cache(maxsize=1)
def ptsm_priorities() -> tuple[Priority, ...]:
    return tuple(Priority(*row) for row in _rows("ptsm_priorites.csv"))


def ptsm_pages(department: str) -> list[TerritoryPage]:
    """The pages of a département, then that of its regional agency; none when neither is known."""
    pages = [TerritoryPage(*row) for row in _rows("ptsm_pages.csv")]
    return [
        page for place in (department, region_of(department)) for page in pages if page.territory == place
    ]


def _rows(name: str) -> list[list[str]]:
    """The lines of a file after its header."""
    text = (files("entraide") / "data" / name).read_text("utf-8")
    return list(csv.reader(text.splitlines(), delimiter=";"))[1:]
