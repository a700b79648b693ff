"""From what is written to what is compared: words without accents, then their stems.

The accents go before the stem is taken, so that typed or not they give the same one. The final s or x goes too:
Snowball leaves some plurals (« vélos ») as they are once the accents are gone.
"""

from functools import lru_cache
from importlib.resources import files

import snowballstemmer

from entraide.domain.letters import fold
from entraide.domain.search.spelling import spelled


def words(text: str) -> list[str]:
    """The words that count, in their order, SMS writing in full, without accents nor capitals."""
    return [word for word in map(fold, spelled(text)) if counts(word)]


@lru_cache(maxsize=40_000)
def stem(word: str) -> str:
    """What is common to the forms of one word."""
    single = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    # A stemmer keeps its word while it works: one that threads share would mix theirs.
    return snowballstemmer.stemmer("french").stemWord(single)


def terms(text: str) -> list[str]:
    """The stems of the words that count, each once, in their order."""
    return list(dict.fromkeys(map(stem, words(text))))


def counts(word: str) -> bool:
    """Whether this word, without its accents, says something alone."""
    return word not in empty() and (len(word) > 1 or word.isdigit())


@lru_cache(maxsize=1)
def empty() -> frozenset[str]:
    """Words that say nothing alone. « seul », « peur », « marre », « personne », « rien » say a need: they are not there."""
    return frozenset((files("entraide") / "data" / "mots_vides.txt").read_text("utf-8").split())
