"""The catalogue. The French sentence is the message id; an empty translation answers with itself.

Sentences are typed with plain spaces; the unbreakable ones of French typography are put here, once for all.
"""

import gettext
import re
from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"

_catalogue = gettext.translation("entraide", LOCALES, languages=["fr"], fallback=True)
_NARROW, _WIDE = "\u202f", "\u00a0"
_BEFORE_HIGH = re.compile(r" (?=[;!?])")
_BEFORE_COLON = re.compile(r" (?=:(?!\w))|(?<=«) | (?=»)")


def typeset(sentence: str) -> str:
    """The same sentence with its unbreakable spaces."""
    return _BEFORE_COLON.sub(_WIDE, _BEFORE_HIGH.sub(_NARROW, sentence))


@lru_cache(maxsize=4096)
def _(sentence: str) -> str:
    return typeset(_catalogue.gettext(sentence))


@lru_cache(maxsize=512)
def _plural_form(singular: str, plural: str, several: bool) -> str:
    return typeset(_catalogue.ngettext(singular, plural, 2 if several else 1))


def ngettext(singular: str, plural: str, number: int) -> str:
    """In French, zero and one are singular."""
    return _plural_form(singular, plural, number >= 2)
