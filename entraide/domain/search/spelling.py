"""A text as it would be in a dictionary: SMS writing spelled out, glued words taken apart, slips mended.

Nothing is ever said about a spelling: it only serves to compare.
"""

import csv
import re
from collections.abc import Container, Mapping
from functools import lru_cache
from importlib.resources import files
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

from entraide.domain.letters import fold

_WORD = re.compile("([0-9a-zàáâãäåçèéêëìíîïñòóôõöùúûüýÿœæ]+)(['’]?)")
_GLUED_JE = re.compile("j[bcdfghklmnpqrstvwxz].")  # no French word begins so
_NEAREST = 3
_SHORTEST, _LONG = 3, 8
_ELIDED = ("l", "d", "j", "m", "n", "s", "t", "c", "qu", "k")

# What is heard, in the order in which it is read. Capitals are sounds, an apostrophe a mute e: they are not read twice.
_HEARD = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"œ", "e"),
        (r"[âà]", "a"),
        (r"ô", "o"),
        (r"[ûù]", "u"),
        (r"([^s])\1+", r"\1"),
        (r"(?:er|ez|ers|et|ets|ée|ées|és|é)$", "E"),
        (r"(?:(?<!m)ent|es|e)$", "'"),
        (r"ph", "f"),
        (r"e?au", "o"),
        (r"gu(?=[eiéèêyE'])", "G"),
        (r"ge(?=[ao])|g(?=[eiéèêyE'])|j", "J"),
        (r"sc(?=[eiéèêyE'])|c(?=[eiéèêyE'])|ç|ss|t(?=ion)", "S"),
        (r"qu|ck|[ckq]", "K"),
        (r"h", ""),
        (r"o[iîy]", "WA"),
        (r"(?:ain|ein|aim|in|im|yn|ym|un|um)(?![aeiouynmEéèê'])", "1"),
        (r"oin", "W1"),
        (r"(?:an|am|en|em)(?![aeiouynmEéèê'])", "2"),
        (r"(?:on|om)(?![aeiouynmEéèê'])", "3"),
        (r"ai|ei|[éèêë]", "e"),
        (r"ou", "U"),
        (r"[yî]", "i"),
        (r"(?<=[aeiouEUA123])[sz](?=[aeiouEUWA123'])", "Z"),
        (r"s", "S"),
        (r"[Stxdpz]+$", ""),
        (r"'", ""),
    )
]


def spelled(text: str) -> list[str]:
    """The words as they are said: SMS writing in full, the rest as it was typed, in lower case."""
    said: list[str] = []
    for word, elided in _WORD.findall(normalize("NFKC", text).lower()):
        said += [word] if elided else _in_full(word)
    return said


def _in_full(word: str) -> list[str]:
    sms = _sms()
    known = sms.get(word) or sms.get(fold(word))
    if known is None and _GLUED_JE.match(word):
        return ["je", *_in_full(word[1:])]
    return known or [word]


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """How a French ear hears this word, roughly: « papié », « papiers » and « papier » are one."""
    heard = word
    for pattern, said in _HEARD:
        heard = pattern.sub(said, heard)
    return re.sub(r"(.)\1+", r"\1", heard) or word


class Vocabulary:
    """The words that somebody uses, and so what a word that nobody uses may stand for.

    `in_use`: each word without accents, and how much it is used.
    """

    def __init__(self, in_use: Mapping[str, int]) -> None:
        self.in_use = in_use
        self._heard: dict[str, list[str]] = {}
        for word in in_use:
            self._heard.setdefault(sound(word), []).append(word)

    def repair(self, word: str) -> list[str]:
        """Up to 3 words in use, the likeliest first; the word itself when it is one; none for a number.

        First what is glued (« laah »), then what sounds the same, then what is a slip or two away.
        """
        plain = fold(word)
        if plain in self.in_use:
            return [plain]
        if len(plain) < _SHORTEST or plain.isdigit():
            return []
        if rest := unglued(plain, self.in_use):
            return [rest]
        same = self._heard.get(sound(word), [])
        if same:
            return sorted(same, key=lambda it: (OSA.distance(plain, it), -self.in_use[it], it))[:_NEAREST]
        return nearest(plain, self.in_use)


def nearest(word: str, in_use: Mapping[str, int]) -> list[str]:
    """Up to 3 words within a slip of this one, two from 8 letters on: a letter missing, added, changed, or two exchanged.

    The nearest first, then the most used. None for a number, nor for less than 3 letters.
    """
    if len(word) < _SHORTEST or word.isdigit():
        return []
    slips = 1 if len(word) < _LONG else 2
    near = process.extract(word, in_use.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
    ordered = sorted(near, key=lambda found: (found[1], -in_use[found[0]], found[0]))
    return [found for found, _slips, _index in ordered[:_NEAREST]]


def unglued(word: str, known: Container[str]) -> str:
    """What follows « l' », « d' », « j' »… typed without its apostrophe, if it is a word; else nothing."""
    for elided in _ELIDED:
        rest = word.removeprefix(elided)
        if (
            rest != word
            and len(rest) >= _SHORTEST
            and (rest[0] in "aeiouyh" or elided == "j")
            and rest in known
        ):
            return rest
    return ""


@lru_cache(maxsize=1)
def _sms() -> dict[str, list[str]]:
    text = (files("entraide") / "data" / "ecriture_sms.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))[1:]
    return {written: [word for word, _elided in _WORD.findall(said)] for written, said in rows}
