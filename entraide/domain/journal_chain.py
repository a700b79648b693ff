"""The arithmetic of the journal: one hash chain, as `canon`, `leaf`, `head` and commitments.

An entry is ``{"v", "n", "t", "type", "public", "eng"}``. ``public`` never holds anything about a person; what does is
a commitment in ``eng``, whose content and salt are kept elsewhere and can be erased without breaking the chain.
Leaves are hashed as in RFC 6962, so that a Merkle root can be added over the same history without rewriting it.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from entraide.domain import passphrase

VERSION = 1
SALT_BYTES = 32
START = hashlib.sha256(b"conseil-entraide/journal/v1").hexdigest()
"""The head before entry 0."""

_FIELDS = {"v", "n", "t", "type", "public", "eng"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**53 - 1  # beyond it a browser would read another number


def canon(value: Any) -> bytes:
    """The one way to write `value`: UTF-8 JSON, keys sorted, no space, NFC; no float, no null."""
    text = json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def entry(
    n: int, at: datetime, kind: str, public: Mapping[str, Any], eng: Mapping[str, str]
) -> dict[str, Any]:
    """Entry `n` as it is hashed, stored and exported."""
    return {
        "v": VERSION,
        "n": n,
        "t": stamp(at),
        "type": str(kind),
        "public": _plain(public),
        "eng": _plain(eng),
    }


def stamp(at: datetime) -> str:
    """An instant as the journal writes it: UTC, to the minute."""
    if at.tzinfo is None:
        raise ValueError("an instant of the journal needs its time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def leaf(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(b"\x00" + canon(entry)).hexdigest()


def head(previous: str, leaf: str) -> str:
    """The head after `leaf`; `previous` is `START` for entry 0."""
    return hashlib.sha256(b"\x02" + bytes.fromhex(previous) + bytes.fromhex(leaf)).hexdigest()


def spoken(head: str) -> str:
    """Six words that stand for a head when it is read aloud."""
    return passphrase.spell(bytes.fromhex(head))


def commitment(salt: bytes, content: Any) -> str:
    """What `eng` keeps of a content that can be erased; `salt` is fresh for each one."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hmac.new(salt, canon(content), hashlib.sha256).hexdigest()


def verify(entries: Iterable[Mapping[str, Any]]) -> int | None:
    """Recompute a chain from entry 0, each entry with its head as `tete`: the number of the first wrong one, or None."""
    previous, before = START, ""
    for n, line in enumerate(entries):
        entry = {key: value for key, value in line.items() if key != "tete"}
        if not _well_formed(entry, n) or entry["t"] < before:
            return n
        previous, before = head(previous, leaf(entry)), entry["t"]
        if line.get("tete") != previous:
            return n
    return None


def _well_formed(entry: Mapping[str, Any], n: int) -> bool:
    try:
        canon(entry)
    except (TypeError, ValueError):
        return False
    return (
        set(entry) == _FIELDS
        and [type(entry["v"]), entry["v"], type(entry["n"]), entry["n"]] == [int, VERSION, int, n]
        and isinstance(entry["t"], str)
        and _INSTANT.fullmatch(entry["t"]) is not None
        and isinstance(entry["type"], str)
        and isinstance(entry["public"], Mapping)
        and isinstance(entry["eng"], Mapping)
        and all(isinstance(digest, str) and _COMMITMENT.fullmatch(digest) for digest in entry["eng"].values())
    )


def _plain(value: Any) -> Any:
    """`value` with NFC strings, refused when it could be written in two ways."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case bool():
            return value
        case int() if abs(value) <= _LARGEST:
            return value
        case Mapping():
            plain = {_key(key): _plain(item) for key, item in value.items()}
            if len(plain) != len(value):
                raise ValueError("two keys are the same once written in NFC")
            return plain
        case list() | tuple():
            return [_plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} has no place in the journal")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of the journal is a text")
    return unicodedata.normalize("NFC", key)
