"""The texts of a decision: the exact bytes that are frozen, and what changed from one version to the next."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from entraide.domain import dates, rules
from entraide.domain.decisions.meeting_options import options_of
from entraide.domain.decisions.options import names_of
from entraide.models.decision import Decision, DecisionVersion, Kind

WORD = re.compile(r"\S+\s*")
AROUND = 12
"""How many words that did not change are shown on each side of those that did."""


class Piece(NamedTuple):
    """Words that stayed (`mark` is empty), came (`added`), went (`removed`), or stayed and are left out (`skipped`)."""

    mark: str
    words: str


class Difference(NamedTuple):
    """A part of the text that changed. No piece: only spaces did."""

    part: str
    pieces: list[Piece]


def frozen_text(decision: Decision, version: DecisionVersion) -> str:
    """Title, short text, what happens otherwise, details, options: NFC, one blank line between, nothing at the end."""
    of_meeting = version.options.startswith("{")
    names = options_of(version).frozen if of_meeting else names_of(version)
    options = "\n".join(f"– {name}" for name in names)
    parts = (decision.title, version.simple, version.if_nothing, version.details, options)
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def fingerprint(decision: Decision, version: DecisionVersion) -> str:
    return hashlib.sha256(frozen_text(decision, version).encode()).hexdigest()


def differences(decision: Decision, before: DecisionVersion, after: DecisionVersion) -> list[Difference]:
    """What a reader of `before` has to read again, part by part."""
    found = [
        Difference(part, compared(WORD.findall(getattr(before, part)), WORD.findall(getattr(after, part))))
        for part in ("simple", "if_nothing", "details")
        if getattr(before, part) != getattr(after, part)
    ]
    if before.options != after.options:
        found.append(Difference("options", compared(option_lines(before), option_lines(after))))
    if before.value != after.value:
        found.append(Difference("value", compared(_values(decision, before), _values(decision, after))))
    return found


def compared(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Word by word, or line by line: each keeps the spaces that follow it, which are no difference."""
    steps = SequenceMatcher(None, _bare(old), _bare(new)).get_opcodes()
    pieces: list[Piece] = []
    for tag, a, b, c, d in steps:
        if tag == "equal":
            pieces += _shortened(new[c:d], c == 0, d == len(new))
        pieces += [Piece("removed", "".join(old[a:b]))] if tag in ("delete", "replace") else []
        pieces += [Piece("added", "".join(new[c:d]))] if tag in ("insert", "replace") else []
    return pieces if any(piece.mark in ("added", "removed") for piece in pieces) else []


def option_lines(version: DecisionVersion) -> list[str]:
    """What there is to choose between, a line each."""
    options = json.loads(version.options) if version.options else []
    if isinstance(options, dict):
        known = options_of(version)
        slots = [(slot.starts_at, slot.ends_at) for slot in known.slots]
        when = [f"{dates.full_day(start)}, {dates.hour(start)} – {dates.hour(end)}" for start, end in slots]
        options = [*when, *known.frozen[len(when) :]]
    return [f"{option}\n" for option in options]


def _shortened(words: Sequence[str], first: bool, last: bool) -> list[Piece]:
    """A long run of unchanged words, its middle left out; at the ends of the text, all but what touches a change."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    if len(words) <= head + tail + AROUND:
        return [Piece("", "".join(words))]
    kept = ("".join(words[:head]), "".join(words[len(words) - tail :]))
    return [piece for piece in (Piece("", kept[0]), Piece("skipped", ""), Piece("", kept[1])) if any(piece)]


def _values(decision: Decision, version: DecisionVersion) -> list[str]:
    """What rules would become, a line each."""
    if not version.value:
        return []
    proposed = json.loads(version.value)
    values = {decision.subject: proposed} if decision.kind == Kind.RULE else proposed
    shown = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return [
        f"{rules.KINDS[key].label}\u00a0: {rules.KINDS[key].shown(value)}\n" for key, value in shown.items()
    ]


def _bare(words: Sequence[str]) -> list[str]:
    return [word.strip() for word in words]
