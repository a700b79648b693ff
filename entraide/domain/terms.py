"""The acronyms and words of the trade that a text uses, each with its meaning in simple words."""

import re
from functools import lru_cache

from entraide.domain import facts
from entraide.domain.facts import Term


def explained(text: str) -> list[Term]:
    """The terms that stand in this text, in the order of the glossary."""
    found = set(_pattern().findall(text))
    return [term for term in facts.glossary() if term.short in found]


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Longest first, so that none hides in another; in the capitals they are written with."""
    shorts = sorted((re.escape(term.short) for term in facts.glossary()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(shorts)})(?!\w)")
