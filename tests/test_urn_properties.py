"""What must hold of any secret ballot: names, codes and lids that say nothing, counts that depend on the ballots alone."""

import json
from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entraide.domain.decisions.methods.outcome import Terms
from entraide.domain.decisions.urn import cipher as ciphers
from entraide.domain.decisions.urn import counting, documents
from entraide.domain.decisions.urn.cipher import UrnCipher
from entraide.domain.decisions.urn.closing import coded
from entraide.domain.decisions.urn.documents import all_lists, canonical, lists_of
from entraide.domain.decisions.urn.margin import one_decides
from entraide.models.urn import CIPHER

KEY, NAMES = UrnCipher(b"k" * 32, "s-7"), ["Le jardin", "La cuisine", "Ne rien changer"]
METHODS = ("oui-non", "approbation", "jugement-majoritaire", "resistance")


def opening_of(method: str, names: list[str] = NAMES, people: int = 12) -> documents.Document:
    asked = documents.question(method, names, Terms(base=people, threshold=(2, 3)))
    lines = [f"{n:026}" for n in range(people)]
    return {"v": 2, "scrutin": "s-7", "liste": lines, "questions": [asked]}


@st.composite
def elections(draw: Any, methods: tuple[str, ...] = METHODS) -> tuple[documents.Document, list[list[int]]]:
    opening = opening_of(draw(st.sampled_from(methods)))
    one = st.tuples(*(st.integers(0, len(each.choices) - 1) for each in all_lists(opening))).map(list)
    return opening, draw(st.lists(one, min_size=1, max_size=12))


def closed(opening: documents.Document, ballots: list[list[int]], first: int = 0) -> documents.Document:
    put = {KEY.pseudo(str(first + n)): ballot for n, ballot in enumerate(ballots)}
    cast = coded(opening, KEY, put)
    assert cast is not None
    return documents.full_closing(opening, dict.fromkeys(opening["liste"], True), cast)


@given(elections(), st.randoms())
def test_who_gave_which_ballot_changes_neither_counts_nor_result(election: Any, random: Any):
    opening, ballots = election
    shuffled = random.sample(ballots, len(ballots))
    one, other = closed(opening, ballots), closed(opening, shuffled, first=50)

    assert one["depouillement"] == other["depouillement"]
    assert one["resultat"] == other["resultat"]


@given(elections())
def test_each_list_has_one_code_a_ballot_all_different_and_sorted(election: Any):
    opening, ballots = election
    document = closed(opening, ballots)

    for each in all_lists(opening):
        rows = document["bulletins"][each.key]
        codes = [code for code, _choice in rows]
        assert codes == sorted(set(codes))
        assert len(codes) == len(ballots)
        told = Counter(choice for _code, choice in rows)
        assert {choice: told[choice] for choice in each.choices} == document["depouillement"][each.key]
        assert sum(document["depouillement"][each.key].values()) == len(ballots)
    assert json.loads(canonical(document)) == document


@given(elections(METHODS[1:3]), st.permutations(range(3)))
def test_options_are_treated_alike(election: Any, order: list[int]):
    opening, ballots = election
    renamed = opening_of(opening["questions"][0]["methode"], [NAMES[n] for n in order])
    moved = [[ballot[n] for n in order] for ballot in ballots]

    one, other = closed(opening, ballots), closed(renamed, moved)
    assert one["resultat"]["q1"]["rangs"] == other["resultat"]["q1"]["rangs"]


@given(elections())
def test_a_small_closing_holds_no_number(election: Any):
    opening, ballots = election
    cast = coded(opening, KEY, {KEY.pseudo(str(n)): ballot for n, ballot in enumerate(ballots)})
    short = documents.small_closing(opening, cast or {})

    assert short.keys() == {"v", "scrutin", "ouverture_sha256", "petit", "classe", "resultat"}
    assert not any(sign.isdigit() for sign in json.dumps(short["resultat"]["q1"]))


@given(st.lists(st.integers(0, 5), max_size=8), st.binary(min_size=32, max_size=32))
def test_t1_15_a_ballot_has_one_length_whatever_it_says(choices: list[int], pseudo: bytes):
    sealed = KEY.close(pseudo, choices)

    assert len(sealed) == CIPHER == 284
    assert KEY.open(pseudo, sealed) == choices
    assert KEY.close(pseudo, choices) != sealed


def test_a_ballot_opens_at_its_own_place_alone():
    pseudo, other = KEY.pseudo("1"), KEY.pseudo("2")
    sealed = KEY.close(pseudo, [1])

    assert KEY.open(other, sealed) is None
    assert UrnCipher(b"k" * 32, "s-8").open(pseudo, sealed) is None
    assert UrnCipher(b"x" * 32, "s-7").open(pseudo, sealed) is None
    for place in (0, 11, 12, 100, CIPHER - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert KEY.open(pseudo, bytes(changed)) is None, place


@pytest.mark.parametrize("method", METHODS[1:])
def test_t1_16_one_person_has_another_code_for_each_option(method: str):
    mine, others = KEY.pseudo("1"), [KEY.pseudo(str(n)) for n in range(40)]
    keys = [each.key for each in all_lists(opening_of(method))]
    codes = {key: KEY.codes(key, others) for key in keys}

    assert len({codes[key][mine] for key in keys}) == len(keys) == 3
    assert len({tuple(sorted(of, key=of.get)) for of in codes.values()}) == 3


def test_a_code_already_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ciphers, "CODE_SIGNS", 1)
    pseudos = [KEY.pseudo(str(n)) for n in range(32)]

    assert set(KEY.codes("q1", pseudos).values()) == set(ciphers.ALPHABET)
    assert KEY.codes("q1", pseudos) == KEY.codes("q1", reversed(pseudos))


def changed_once(ballots: list[list[int]], opening: documents.Document) -> list[list[list[int]]]:
    """All that the box could hold if one ballot were another, were not there, or were one more."""
    sizes = [range(len(each.choices)) for each in all_lists(opening)]
    every = [list(ballot) for ballot in product(*sizes)]
    found = [[*ballots[:n], *ballots[n + 1 :]] for n in range(len(ballots))]
    found += [[*rest, other] for rest in (*found, ballots) for other in every]
    return found


@settings(max_examples=60, deadline=None)
@given(elections(("oui-non", "approbation", "resistance")))
def test_one_ballot_decides_is_never_denied_wrongly(election: Any):
    """Against trying everything: what it says cannot change does not. (It may say so too often, never too seldom.)"""
    opening, ballots = election
    asked = opening["questions"][0]

    def in_front(cast: list[list[int]]) -> Any:
        counts = {
            each.key: counting.count((each.choices[b[n]] for b in cast), each.choices)
            for n, each in enumerate(lists_of(asked))
        }
        return counts, counting.in_front(asked, counting.result(asked, counts, 12))

    counts, found = in_front(ballots)
    flips = any(in_front(other)[1] != found for other in changed_once(ballots, opening))
    assert one_decides(opening, counts) or not flips
