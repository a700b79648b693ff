"""Whether a text says distress: then the numbers to call stand above the results, which still follow.

It errs on the side of showing, and nothing else ever comes of it: nobody is reported or blocked. The phrases are data
for people to read and mend: `data/detresse.txt` says how they are written.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from entraide.domain.letters import fold

_LONGEST = 1000  # letters read of a text: what is searched is a sentence
_SLOT = re.compile(r"\([^)]*\)\??|\S+")
_GAP = "(?:[a-z0-9]+ ){0,3}"


class Phrase(NamedTuple):
    """A way to say it, and what in the same text shows that it is said of something else."""

    said: re.Pattern[str]
    unless: re.Pattern[str] | None


class Phrases(NamedTuple):
    written: dict[str, str]
    """SMS writing, with the words it stands for."""
    groups: dict[str, str]
    all: list[Phrase]


def is_distress(text: str) -> bool:
    """Whatever the spelling, the accents, the SMS writing."""
    phrases = _phrases()
    heard = f" {_heard(text[:_LONGEST], phrases.written)} "
    return any(said.search(heard) and not (unless and unless.search(heard)) for said, unless in phrases.all)


def _heard(text: str, written: dict[str, str]) -> str:
    """The words as the phrases are compared with them."""
    words: list[str] = []
    for word in re.findall("[a-z0-9]+", fold(text)):
        if word not in written and re.match("j[bcdfgklmnpqrstvwxz].", word):
            words.append("je")
            word = word[1:]
        words += written.get(word, word).split()
    bare = " ".join(_bare(fold(word)) for word in words)
    return re.sub(r"\bme a\b", "ma", re.sub(r"\b(\w+)(?: \1\b)+", r"\1", bare))


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """Without doubled letters nor the endings that are not heard: « suicidé », « suicider », « suicides » are one."""
    single = _without_end(re.sub(r"([a-z])\1+", r"\1", word))
    return _without_end(re.sub("(?:er|ez)$", "e", single)) if len(single) > 3 else single


def _without_end(word: str) -> str:
    while len(word) > 3 and word[-1] in "esxtz":
        word = word[:-1]
    return word


@lru_cache(maxsize=1)
def _phrases() -> Phrases:
    phrases = Phrases({}, {}, [])
    for line in (files("entraide") / "data" / "detresse.txt").read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if (arrow := line.partition(" ->"))[1]:
            phrases.written[fold(arrow[0])] = arrow[2]
        elif (equals := line.partition(" = "))[1]:
            phrases.groups[equals[0]] = equals[2]
        else:
            said, _, unless = line.partition(" sauf ")
            others = "|".join(_pattern(other, phrases) for other in unless.split(" / ") if other)
            phrases.all.append(
                Phrase(re.compile(_pattern(said, phrases)), re.compile(others) if others else None)
            )
    return phrases


def _pattern(phrase: str, phrases: Phrases) -> str:
    return "(?<= )" + "".join(_slot(slot, phrases) for slot in _SLOT.findall(phrase))


def _slot(slot: str, phrases: Phrases) -> str:
    """One place of a phrase: a word, one of several, a gap, an end."""
    if slot in {"^", "$", "…"}:
        return {"^": "(?<=^ )", "$": "$", "…": _GAP}[slot]
    choices = slot.removesuffix("?").strip("()")
    while "{" in choices:
        choices = re.sub(r"\{(\w+)\}", lambda name: phrases.groups[name[1]], choices)
    either = "|".join(f"{_heard(choice, phrases.written)} " for choice in choices.split("|"))
    return f"(?:{either}){'?' if slot.endswith('?') else ''}"
