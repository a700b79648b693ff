"""The arithmetic of the journal, held by its published vectors."""

import copy
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.domain import journal_chain as chain
from entraide.domain import passphrase

TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
GENESIS = chain.entry(0, TEN, "genese", {"collectif": "Exemple", "logiciel": "0.1.0"}, {})
CHANGE = chain.entry(
    1,
    TEN + timedelta(minutes=5),
    "reglage.change",
    {"cle": "jury.taille", "avant": 3, "apres": 5, "scrutin": "s-7"},
    {},
)
HEADS = [
    "d250a53f3d5bc3a402388160741cb03e221fde480935b2cf1d5c9e7f47631da8",
    "91eeca3665cc8f5c8c81f90a2e0b949aa847c26e06457f08f0043b1e7ce59166",
]


def test_before_entry_0_stands_a_constant():
    assert chain.START == "41c623dc3bbe433f80987000865a414912b0e6aad33d8f1a8bde148f58458aa7"


def test_entry_0_has_its_published_bytes_leaf_and_head():
    assert chain.canon(GENESIS) == (
        b'{"eng":{},"n":0,"public":{"collectif":"Exemple","logiciel":"0.1.0"},'
        b'"t":"2026-11-21T10:00Z","type":"genese","v":1}'
    )
    assert chain.leaf(GENESIS) == "9d23d944ad3bab71146e709ad932324dde297de960c414510c19c4ebbc942e6e"
    assert chain.head(chain.START, chain.leaf(GENESIS)) == HEADS[0]


def test_entry_1_has_its_published_head():
    assert chain.canon(CHANGE) == (
        b'{"eng":{},"n":1,"public":{"apres":5,"avant":3,"cle":"jury.taille","scrutin":"s-7"},'
        b'"t":"2026-11-21T10:05Z","type":"reglage.change","v":1}'
    )
    assert chain.head(HEADS[0], chain.leaf(CHANGE)) == HEADS[1]


def test_a_head_is_also_six_words():
    assert chain.spoken(HEADS[1]) == passphrase.spell(bytes.fromhex(HEADS[1]))
    assert len(set(chain.spoken(HEADS[0]).split())) == 6


def test_letters_are_written_in_one_way():
    decomposed = unicodedata.normalize("NFD", "Éé")

    assert chain.canon({decomposed: decomposed, "z": '/\n"'}) == '{"z":"/\\n\\"","Éé":"Éé"}'.encode()


@pytest.mark.parametrize(
    "value", [1.0, None, {"a": None}, [float("nan")], 2**53, {1: "a"}, {"é": 1, "e\u0301": 2}, b"a"]
)
def test_what_could_be_written_in_two_ways_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        chain.canon(value)


def test_an_instant_is_utc_and_has_its_zone():
    paris = datetime(2026, 11, 21, 11, 0, 59, tzinfo=timezone(timedelta(hours=1)))

    assert chain.stamp(paris) == "2026-11-21T10:00Z"
    with pytest.raises(ValueError, match="zone"):
        chain.stamp(datetime(2026, 11, 21))


def test_a_commitment_says_nothing_without_its_salt():
    salt, other = b"s" * 32, b"t" * 32

    assert chain.commitment(salt, "exclu") == chain.commitment(salt, "exclu")
    assert chain.commitment(salt, "exclu") != chain.commitment(other, "exclu")
    assert len(chain.commitment(salt, {"membre": 3})) == 64
    with pytest.raises(ValueError, match="32"):
        chain.commitment(b"short", "exclu")


def test_the_published_chain_holds():
    assert chain.verify([]) is None
    assert chain.verify([GENESIS | {"tete": HEADS[0]}, CHANGE | {"tete": HEADS[1]}]) is None


def made(length: int) -> list[dict]:
    entries, head = [], chain.START
    for n in range(length):
        eng = {"membre": chain.commitment(bytes([n]) * 32, f"m-{n}")}
        entry = chain.entry(
            n, TEN + timedelta(minutes=n), "membre.membre", {"nombre": n, "sujet": {"cle": "a"}}, eng
        )
        head = chain.head(head, chain.leaf(entry))
        entries.append(entry | {"tete": head})
    return entries


CHANGES = {
    "version": lambda entry: entry.update(v=2),
    "version as a boolean": lambda entry: entry.update(v=True),
    "number": lambda entry: entry.update(n=entry["n"] + 1),
    "instant": lambda entry: entry.update(t="2026-11-22T00:00Z"),
    "earlier instant": lambda entry: entry.update(t="2026-11-21T09:59Z"),
    "type": lambda entry: entry.update(type="membre.sorti"),
    "public": lambda entry: entry["public"].update(nombre=99),
    "deep in public": lambda entry: entry["public"]["sujet"].update(cle="b"),
    "a float": lambda entry: entry["public"].update(nombre=1.5),
    "commitment": lambda entry: entry["eng"].update(membre="0" * 64),
    "commitment erased": lambda entry: entry.update(eng={}),
    "head": lambda entry: entry.update(tete="0" * 64),
    "no head": lambda entry: entry.pop("tete"),
    "a missing field": lambda entry: entry.pop("public"),
    "a field more": lambda entry: entry.update(note="x"),
}


@given(length=st.integers(1, 8), where=st.integers(0, 7), change=st.sampled_from(sorted(CHANGES)))
def test_whatever_is_changed_is_found_where_it_was_changed(length, where, change):
    entries = made(length)
    where %= length
    CHANGES[change](entries[where])

    assert chain.verify(entries) == where


@given(length=st.integers(2, 8), where=st.integers(0, 6))
def test_an_entry_taken_away_or_moved_is_found(length, where):
    entries = made(length)
    where %= length - 1
    swapped = copy.deepcopy(entries)
    swapped[where], swapped[where + 1] = swapped[where + 1], swapped[where]

    assert chain.verify(swapped) == where
    assert chain.verify(entries[:where] + entries[where + 1 :]) == where


def test_rewriting_an_entry_changes_every_later_head():
    """Whoever kept an old fingerprint sees it, even if the whole chain was made again."""
    first, second = made(4), made(4)
    second[1]["public"]["nombre"] = 7
    head = first[0]["tete"]
    for entry in second[1:]:
        head = entry["tete"] = chain.head(head, chain.leaf({k: v for k, v in entry.items() if k != "tete"}))

    assert chain.verify(second) is None
    assert [a["tete"] == b["tete"] for a, b in zip(first, second, strict=True)] == [True, False, False, False]
