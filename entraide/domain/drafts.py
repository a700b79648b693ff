"""What drafts and lists share."""

from datetime import timedelta
from typing import Any

from pydantic import BeforeValidator

PAGE = 20
"""How many lines a list shows before « la suite »."""

SAME_ACT = timedelta(hours=1)
"""The same words from the same person within this time are one act, sent twice."""


def _on_one_line(typed: Any) -> Any:
    return " ".join(typed.split()) if isinstance(typed, str) else typed


ON_ONE_LINE = BeforeValidator(_on_one_line)
"""For a title or a sentence: whatever stood between the words is one space, before the length is looked at."""

HIGHEST = 2**31 - 1
"""The greatest number that a key can be, on both engines."""
