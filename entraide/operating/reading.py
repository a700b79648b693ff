"""Reads a JSON file that somebody else wrote: whatever is not as expected is refused in a sentence naming its place."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entraide.language import typeset


class Malformed(Exception):
    """A sentence for the person who gave the file."""


def load(path: Path) -> "Node":
    """What the file holds. A name written twice in one object is refused: only one of the two would be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        value = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except OSError:
        raise Malformed(typeset(f"Le fichier « {path} » ne peut pas être lu.")) from None
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise Malformed(typeset(f"Le fichier n'est pas du JSON : {place}.")) from None
    except (ValueError, RecursionError):
        raise Malformed("Le fichier n'est pas du JSON en UTF-8 que l'on puisse lire.") from None
    return Node(value, "")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names: set[str] = set()
    for name, _value in pairs:
        if name in names:
            raise Malformed(typeset(f"Un même objet contient deux fois « {name} »."))
        names.add(name)
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise Malformed(typeset(f"Le fichier contient {name}, qui n'est pas un nombre."))


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place in the file, such as `ballots[3].A`; the first of a list is [0]."""

    value: Any
    place: str

    def refuse(self, sentence: str) -> Malformed:
        return Malformed(typeset(f"{self.place or 'Le fichier'} : {sentence}"))

    def __getitem__(self, name: str) -> "Node":
        place = f"{self.place}.{name}" if self.place else name
        if name not in self:
            raise Malformed(typeset(f"{place} : ce champ manque."))
        return Node(self.value[name], place)

    def __contains__(self, name: object) -> bool:
        return name in self.fields()

    def fields(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.refuse("un objet est attendu, entre accolades.")
        return self.value

    def only(self, names: Collection[str]) -> "Node":
        """This object, which holds none but these names."""
        for name in self.fields():
            if name not in names:
                raise self[name].refuse("ce nom n'est pas attendu ici.")
        return self

    def each(self) -> "Iterator[Node]":
        if not isinstance(self.value, list):
            raise self.refuse("une liste est attendue, entre crochets.")
        return (Node(value, f"{self.place}[{n}]") for n, value in enumerate(self.value))

    def one_of(self, choices: Collection[str]) -> str:
        if not isinstance(self.value, str) or self.value not in choices:
            shown = json.dumps(self.value, ensure_ascii=False)[:60]
            raise self.refuse(f"{shown} n'est pas permis ; on attend {', '.join(choices)}.")
        return self.value

    def whole(self, lowest: int, highest: int) -> int:
        if type(self.value) is not int or not lowest <= self.value <= highest:
            raise self.refuse(f"un nombre entier de {lowest} à {highest} est attendu.")
        return self.value

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse("true ou false est attendu.")
        return self.value

    def names(self, at_least: int = 1) -> list[str]:
        """Distinct names, none of them empty, in the order given."""
        names: list[str] = []
        for item in self.each():
            if not isinstance(item.value, str) or not item.value.strip():
                raise item.refuse("un nom est attendu, entre guillemets.")
            if item.value in names:
                raise item.refuse(f"« {item.value} » est déjà dans la liste.")
            names.append(item.value)
        if len(names) < at_least:
            raise self.refuse(f"il en faut au moins {at_least}.")
        return names

    def some_of(self, choices: Collection[str]) -> list[str]:
        """Distinct names, all of them among these."""
        for item in self.each():
            item.one_of(choices)
        return self.names(at_least=0)
