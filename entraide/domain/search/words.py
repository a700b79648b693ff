"""From what is written to what is compared: words without accents, then their stems.

The accents go before the stem is taken, so that typed or not they give the same one. The final s or x goes too:
Snowball leaves some plurals (« vélos ») as they are once the accents are gone.
"""

import re
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

from entraide.domain.letters import fold

_SHORT = {
    "rdv": "rendez",
    "asso": "association",
    "ordi": "ordinateur",
    "appart": "appartement",
    "medoc": "medicament",
    "medocs": "medicament",
    "doc": "docteur",
    "tel": "telephone",
    "certif": "certificat",
    "alloc": "allocation",
}


def words(text: str) -> list[str]:
    """The words that count, in their order, as they are written but for accents and capitals."""
    found = re.findall("[a-z0-9]+", fold(text))
    return [word for word in (_SHORT.get(word, word) for word in found) if _counts(word)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What is common to the forms of one word."""
    single = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    # A stemmer keeps its word while it works: one that threads share would mix theirs.
    return snowballstemmer.stemmer("french").stemWord(single)


def terms(text: str) -> list[str]:
    """The stems of the words that count, each once, in their order."""
    return list(dict.fromkeys(map(stem, words(text))))


def _counts(word: str) -> bool:
    return word not in _empty() and (len(word) > 1 or word.isdigit())


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    """Words that say nothing alone. « seul », « peur », « marre », « personne », « rien » say a need: they are not there."""
    return frozenset((files("entraide") / "data" / "mots_vides.txt").read_text("utf-8").split())
