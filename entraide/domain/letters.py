"""Text as it can be shown, and reduced to its plain letters, to be compared whatever accents and capitals were typed."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

# What no page can hold (control signs, halves of a sign, signs that will never be) and what turns round the order of
# the words around it. Planes 1 to 16 end with two signs that will never be.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


def showable(text: str, instead: str = "") -> str:
    """The text without what a page cannot show; NUL, that PostgreSQL refuses, is among it."""
    return _UNSHOWN.sub(instead, text)


def fold(text: str) -> str:
    """Lower case, no accents, œ and æ as two letters. Signs and spaces stay."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
