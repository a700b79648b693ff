"""What the demonstration says: plain pseudonyms, and the texts of `data/demo`."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from itertools import count

SHOWN = ("Mistral", "Bruyère", "Galet")
"""The three members whom the demonstration lets one enter as."""

PSEUDONYMS = (
    *SHOWN,
    *[
        "Sureau",
        "Ajonc",
        "Brume",
        "Cyprès",
        "Dune",
        "Écume",
        "Fougère",
        "Genêt",
        "Houle",
        "Iris",
        "Jonc",
        "Lichen",
        "Marée",
        "Noisette",
        "Orme",
        "Pivoine",
    ],
    *[
        "Quartz",
        "Romarin",
        "Sapin",
        "Thym",
        "Verveine",
        "Aubépine",
        "Bouleau",
        "Calanque",
        "Dahlia",
        "Érable",
        "Figuier",
        "Glycine",
        "Hêtre",
        "Jasmin",
    ],
    *[
        "Lavande",
        "Mûrier",
        "Narcisse",
        "Olivier",
        "Pommier",
        "Roseau",
        "Saule",
        "Tilleul",
        "Vallon",
        "Zéphyr",
    ],
)
PLACES = ("94003", "94028", "94033", "94041", "94043", "94046", "94052", "94068", "94069", "94080", "94081")
"""Communes of the Val-de-Marne, by INSEE code."""


def pseudonyms() -> Iterator[str]:
    """As many as wanted: past the list, the same ones with a number."""
    yield from PSEUDONYMS
    for round_ in count(2):
        for name in PSEUDONYMS:
            yield f"{name} {round_}"


def rows(name: str) -> list[dict[str, str]]:
    """The lines of `data/demo/<name>.csv`."""
    text = (files("entraide") / "data" / "demo" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))
