"""The words and the codes with which one comes in: drawn by the machine, easy to copy, to say aloud and to mistype.

The 2,048 words are the French list of BIP-39, from the package `mnemonic`, in which the words that could hurt give
their place to gentle ones (`data/mots_remplaces.csv`). Each has 5 to 9 letters and is shown without accents. The order
is frozen: the fingerprints of the journal are read aloud with it.
"""

import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

from entraide.domain.letters import fold

WORDS_IN_A_PASSPHRASE = 6
BITS_PER_WORD = 11
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are read as other signs."""
_MISREAD = str.maketrans("ILOU", "110V")


class Draw(Protocol):
    """`secrets`, or in a demonstration a seeded `random.Random`."""

    def choice(self, seq: Sequence[str], /) -> str: ...


def generate(rng: Draw = secrets) -> str:
    """Six words: 66 bits."""
    return " ".join(rng.choice(words()) for _ in range(WORDS_IN_A_PASSPHRASE))


def canonical(text: str) -> str:
    """The words as `generate` writes them, whatever capitals, accents, commas or numbers were typed with them."""
    return " ".join(re.findall("[a-z]+", fold(text)))


def spell(digest: bytes) -> str:
    """The first 66 bits of a digest as six words."""
    number = int.from_bytes(digest[:9]) >> (9 * 8 - WORDS_IN_A_PASSPHRASE * BITS_PER_WORD)
    shifts = range((WORDS_IN_A_PASSPHRASE - 1) * BITS_PER_WORD, -1, -BITS_PER_WORD)
    return " ".join(words()[number >> shift & (1 << BITS_PER_WORD) - 1] for shift in shifts)


def generate_code(rng: Draw = secrets) -> str:
    """A code of the feuille de secours: XXXXX-XXXXX, 50 bits."""
    return _code(5, rng)


def generate_invitation_code(rng: Draw = secrets) -> str:
    """A code that is dictated: XXXX-XXXX, 40 bits."""
    return _code(4, rng)


def canonical_code(text: str) -> str:
    """The signs of a code without dash or space, as they were drawn even if O, I or L was read instead of 0 or 1."""
    return "".join(re.findall("[0-9A-Z]+", fold(text).upper())).translate(_MISREAD)


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """The 2,048 words, without accents, in their frozen order."""
    lines = (files("entraide") / "data" / "mots_remplaces.csv").read_text("utf-8").split()[1:]
    instead = dict(line.split(";") for line in lines)
    listed = (files("mnemonic") / "wordlist" / "french.txt").read_text("utf-8").split()
    return tuple(instead.get(word, word) for word in map(fold, listed))


def _code(half: int, rng: Draw) -> str:
    return "-".join("".join(rng.choice(CODE_SIGNS) for _ in range(half)) for _ in range(2))
