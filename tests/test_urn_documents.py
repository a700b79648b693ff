"""The documents of a secret ballot: the very bytes of the published sample, the table of results, what is refused."""

import hashlib
import json
from pathlib import Path

import pytest

from entraide.domain.decisions.methods.outcome import Kind, Terms
from entraide.domain.decisions.urn import counting, documents
from entraide.domain.decisions.urn.checking import Proof
from entraide.domain.decisions.urn.cipher import UrnCipher, b32, line_of
from entraide.domain.decisions.urn.closing import coded
from entraide.domain.decisions.urn.documents import all_lists, canonical, sha256

SAMPLE = Path(__file__).parent / "data" / "ballot-sample"
HASHES = {
    "ouverture": "7872e5a23bd4bf8911464816e7ade02556c03eefc169090aba52e678b91b0e34",
    "cloture": "fbbbfab31f4f704a52922d693da66ed047df85ee7c4e3fe23afce0830a5c4d08",
    "cloture-petite": "72a4897dd3c3ede399f35e29da4c5c82ba266e5abedcacb28693cae2db5fb53c",
    "cloture-refaire": "e0690a289d915da1ad77c7e702bcbb61ebf0d42b65f0319702a3d58c2236ccd8",
    "preuve-m-03": "4447ebe7d1e1d1407b4b9b89325e82d7680226d972494bbfd36ca01e56bb927c",
}
BALLOT, KEY = "s-2026-007", bytes(range(32))
VOTERS = ("m-01", "m-02", "m-03", "m-04", "m-05", "m-07")
MEMBERS = tuple(f"m-0{n}" for n in range(1, 9))
GIVEN = {
    "q1": "pour pour contre pour abstention pour",
    "q2/Thé/café": "oui oui non oui non oui",
    "q2/Marche": "non oui oui oui oui non",
    "q2/Jeux de société": "non non oui non oui non",
    "q3/Atelier d'écriture": "Très_bien Très_bien Passable Bien Passable Excellent",
    "q3/Jardin": "- - Bien Excellent Très_bien Insuffisant",
    "q3/Cinéma": "Passable Bien Passable Excellent Bien -",
    "q3/Échecs": "- - Insuffisant - - Insuffisant",
    "q4/Mardi soir": "2 0 1 2 - 0",
    "q4/Samedi matin": "1 1 1 1 1 1",
    "q4/Dimanche": "0 1 3 1 0 1",
    "q4/Vendredi soir": "3 0 0 0 3 0",
    "q4/Une fois par mois": "2 1 2 2 1 2",
    "q4/On ne change rien": "1 2 2 1 2 2",
}


def sample(name: str) -> bytes:
    return (SAMPLE / f"{name}.json").read_bytes()


def salt(member: str) -> bytes:
    return hashlib.sha256(f"sel{member}".encode()).digest()[:16]


@pytest.fixture
def opening() -> documents.Document:
    """Made again; only the options are read from the sample."""
    options = [question.get("options", []) for question in json.loads(sample("ouverture"))["questions"]]
    terms = Terms(base=7, floor_cap=5, threshold=(2, 3))
    methods = ("oui-non", "approbation", "jugement-majoritaire", "resistance")
    asked = [documents.question(m, o, terms) for m, o in zip(methods, options, strict=True)]
    return {
        "v": 2,
        "scrutin": BALLOT,
        "titre": 'Exemple : quatre questions, une par "méthode"',
        "texte_sha256": hashlib.sha256(b"Texte de la proposition").hexdigest(),
        "secret": True,
        "ouvre": "2026-11-21T08:00Z",
        "ferme": "2026-11-28T20:00Z",
        "liste": sorted(line_of(salt(member), BALLOT, member) for member in MEMBERS),
        "base": 7,
        "questions": [question | {"id": f"q{n}"} for n, question in enumerate(asked, 1)],
    }


@pytest.fixture
def cipher() -> UrnCipher:
    return UrnCipher(KEY, BALLOT)


def put(opening: documents.Document, cipher: UrnCipher, voters: tuple[str, ...]) -> dict[bytes, list[int]]:
    """The ballots as the box holds them."""
    ballots: dict[bytes, list[int]] = {}
    for n, voter in enumerate(voters):
        said = [GIVEN[each.key].split()[n] for each in all_lists(opening)]
        said = ["sans-avis" if choice == "-" else choice.replace("_", " ") for choice in said]
        ballots[cipher.pseudo(voter)] = [
            each.choices.index(choice) for each, choice in zip(all_lists(opening), said, strict=True)
        ]
    return ballots


@pytest.mark.parametrize("name", HASHES)
def test_the_sample_is_the_one_that_was_published(name: str):
    assert sha256(sample(name)) == HASHES[name]


def test_the_opening_is_written_byte_for_byte(opening: documents.Document):
    assert canonical(opening) == sample("ouverture")


def test_the_full_closing_is_written_byte_for_byte(opening: documents.Document, cipher: UrnCipher):
    cast = coded(opening, cipher, put(opening, cipher, VOTERS))
    marks = {line_of(salt(member), BALLOT, member): member in VOTERS for member in MEMBERS}

    assert canonical(documents.full_closing(opening, marks, cast or {})) == sample("cloture")


def test_the_small_closing_is_written_byte_for_byte(opening: documents.Document, cipher: UrnCipher):
    cast = coded(opening, cipher, put(opening, cipher, VOTERS[:4]))

    assert canonical(documents.small_closing(opening, cast or {})) == sample("cloture-petite")


def test_the_closing_to_be_redone_is_written_byte_for_byte(opening: documents.Document):
    assert canonical(documents.redo_closing(opening)) == sample("cloture-refaire")


def test_the_private_proof_is_written_byte_for_byte(opening: documents.Document, cipher: UrnCipher):
    pseudos, mine = [cipher.pseudo(voter) for voter in VOTERS], cipher.pseudo("m-03")
    codes = {each.key: cipher.codes(each.key, pseudos)[mine] for each in all_lists(opening)}
    line = line_of(salt("m-03"), BALLOT, "m-03")

    assert line == "7h5k1gvc6vjexk8tdeyfjc9zhe"
    assert Proof("m-03", salt("m-03").hex(), line, True, codes).document() == sample("preuve-m-03")


def test_the_export_holds_both(opening: documents.Document):
    parts = sample("ouverture").decode(), sample("cloture").decode()
    both = documents.export(*parts)

    assert both == b'{"cloture":' + sample("cloture") + b',"ouverture":' + sample("ouverture") + b"}"
    assert documents.export(parts[0], "") == b'{"ouverture":' + sample("ouverture") + b"}"


YES_NO = {
    "id": "q1",
    "methode": "oui-non",
    "choix": ["pour", "contre", "abstention"],
    "seuil": [2, 3],
    "plancher": 3,
    "participation": [3, 10],
}


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ((4, 2, 0), "adopte"),
        ((4, 3, 0), "non-adopte"),
        ((3, 0, 3), "adopte"),
        ((2, 0, 4), "pas-assez-de-reponses"),
        ((2, 2, 2), "pas-assez-de-reponses"),
        ((2, 3, 1), "non-adopte"),
        ((5, 0, 0), "pas-assez-de-reponses"),
        ((0, 6, 0), "non-adopte"),
        ((0, 0, 6), "pas-assez-de-reponses"),
    ],
)
def test_the_table_of_results_of_the_format(given: tuple[int, int, int], result: str):
    counts = {"q1": dict(zip(YES_NO["choix"], given, strict=True))}

    assert counting.result(YES_NO, counts, 20) == result


def test_a_tie_is_a_tie_and_nothing_ticked_is_not_enough():
    approval = documents.question("approbation", ["A", "B"], Terms(base=5))
    for yes, kind in (((2, 2), Kind.TIE), ((3, 2), Kind.CHOSEN), ((0, 0), Kind.NOT_ENOUGH)):
        counts = {f"q1/{o}": {"oui": n, "non": 5 - n} for o, n in zip("AB", yes, strict=True)}
        full = {"resultat": {"q1": counting.result(approval, counts, 5)}, "depouillement": counts}
        short = {"resultat": {"q1": counting.in_front(approval, full["resultat"]["q1"])}}
        assert counting.kind_of(approval, full) == counting.kind_of(approval, short) == kind


@pytest.mark.parametrize(
    "text", ["une\nligne", "une\ttabulation", "\x00", "un\x1f"], ids=lambda text: ascii(text)
)
def test_a_control_character_has_no_place(text: str):
    with pytest.raises(ValueError, match="control character"):
        canonical({"titre": text})


@pytest.mark.parametrize("value", [1.5, None, float("nan"), {1: "a"}, b"x"])
def test_what_two_programs_could_write_otherwise_is_refused(value: object):
    with pytest.raises((TypeError, ValueError)):
        canonical({"a": value})


def test_quotes_bars_and_accents_stand():
    written = canonical({"e\u0301": 'a"b\\n/ç'})

    assert written == '{"é":"a\\"b\\\\n/ç"}'.encode()


def test_a_title_with_a_control_character_does_not_stop_the_site():
    assert documents.plain(" Un\x07 cafe\u0301\n") == "Un  café"
    assert documents.question("approbation", ["a\x00", " b "], Terms(base=5))["options"] == ["a", "b"]


def test_signs_are_cut_from_the_first_bits():
    assert b32(b"\xff\xff\xff\xff\xff", 8) == "zzzzzzzz"
    assert b32(b"\x08\x42\x10\x84\x21\xff", 8) == "11111111"
