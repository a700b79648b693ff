"""Communes by name or postal code, and how far they are. Sources and date: `data/README.md`.

The 35,000 lines stay one block of bytes, sorted by the letters of their names: read once, in a few hundredths of a
second, and only what is found becomes objects.
"""

import csv
import gzip
import re
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from entraide.domain.letters import fold

_EARTH = 6371.0  # km
_ARTICLE = re.compile(r"^(?:l|le|la|les) (?=.)")
_ORDINAL = re.compile(r"\b(\d+)(?:er|eme|e)\b")
_SHORT = {"st": "saint", "ste": "sainte", "s": "sur"}


class Commune(NamedTuple):
    """A commune, or an arrondissement of Paris, Lyon or Marseille. A few overseas have no point or population."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float | None
    longitude: float | None


class Department(NamedTuple):
    code: str
    name: str
    region: str


def find(typed: str, limit: int = 20) -> list[Commune]:
    """Best first: the exact name, then names that begin so, then names that hold these words; the largest first.

    A postal code gives all its communes, an arrondissement before its city.
    """
    if re.fullmatch(r"\d{5}", code := "".join(typed.split())):
        return _by_postcode(code)[:limit]
    key = _key(typed)
    return (
        [commune for _, commune in sorted(_by_name(key), key=lambda found: _rank(key, *found))[:limit]]
        if key
        else []
    )


@lru_cache(maxsize=1024)
def commune(code: str) -> Commune | None:
    """The commune that has this INSEE code."""
    mark = f";{code};".encode()
    at = _lines().find(mark)
    while at >= 0:
        found = _parse(_line(at))[1]
        if found.code == code:
            return found
        at = _lines().find(mark, at + 1)
    return None


def distance_km(a: Commune, b: Commune) -> float | None:
    """As the crow flies, or None when one of them has no point: then « même département » is all one can say."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    north, south = radians(a.latitude), radians(b.latitude)
    half = sin((north - south) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(a.longitude - b.longitude) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))


def department(code: str) -> Department | None:
    return departments().get(code)


def region_of(department: str) -> str | None:
    """The name of the region of a department's code."""
    found = departments().get(department)
    return found.region if found else None


@lru_cache(maxsize=1)
def departments() -> dict[str, Department]:
    text = (files("entraide") / "data" / "departements.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))[1:]
    return {row[0]: Department(*row) for row in rows}


def _key(name: str) -> str:
    """A name as the file sorts it: no accent, sign, leading article or ordinal ending, « st » in full."""
    words = re.findall(r"[a-z]+|\d+", _ORDINAL.sub(r"\1", fold(name)))
    return _ARTICLE.sub("", " ".join(_SHORT.get(word, word) for word in words))


def _by_name(key: str) -> list[tuple[str, Commune]]:
    return _beginning(key) or _holding(key)


def _beginning(key: str) -> list[tuple[str, Commune]]:
    """The lines that begin with the key stand together, since the file is sorted."""
    found, start = [], f"\n{key}".encode()
    at = _lines().find(start)
    while at >= 0 and _lines().startswith(start, at):
        found.append(_parse(_line(at + 1)))
        at = _lines().find(b"\n", at + 1)
    return found


def _holding(key: str) -> list[tuple[str, Commune]]:
    found, word = [], f" {key}".encode()
    at = _lines().find(word)
    while at >= 0:
        line = _parse(_line(at))
        if f" {key}" in line[0]:
            found.append(line)
        at = _lines().find(word, at + 1)
    return found


def _by_postcode(code: str) -> list[Commune]:
    found = []
    for sign in (b";", b"|"):
        at = _lines().find(sign + code.encode())
        while at >= 0:
            line = _parse(_line(at))[1]
            if code in line.postcodes:
                found.append(line)
            at = _lines().find(sign + code.encode(), at + 1)
    return sorted(found, key=lambda commune: (len(commune.postcodes) > 9, -commune.population))


def _rank(wanted: str, key: str, commune: Commune) -> tuple[int, int]:
    nearness = 0 if key == wanted else 1 if key.startswith(f"{wanted} ") else 2
    return nearness, -commune.population


def _line(at: int) -> bytes:
    """The whole line that holds this place."""
    end = _lines().find(b"\n", at)
    return _lines()[_lines().rfind(b"\n", 0, at) + 1 : end]


def _parse(line: bytes) -> tuple[str, Commune]:
    key, code, name, department, postcodes, population, latitude, longitude = line.decode().split(";")
    point = (float(latitude), float(longitude)) if latitude else (None, None)
    codes = tuple(postcodes.split("|")) if postcodes else ()
    return key, Commune(code, name, department, codes, int(population or 0), *point)


@lru_cache(maxsize=1)
def _lines() -> bytes:
    """The header, then a line for each place."""
    return gzip.decompress((files("entraide") / "data" / "communes.csv.gz").read_bytes())
