"""T1.9: documents that are not as the format says, rules bent in the opening, forms mixed."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sealed_ballot import Case

Fraud = Callable[[Case], Any]


def written(document: str, before: str, after: str) -> Fraud:
    """The bytes of a document are altered, and hashed as they are."""

    def alter(data: bytes) -> bytes:
        assert data.count(before.encode()) >= 1
        return data.replace(before.encode(), after.encode("utf-8", "surrogatepass"), 1)

    return lambda case: case.raw.update({document: alter})


def opening(**fields: Any) -> Fraud:
    return lambda case: case.opening.update(fields)


def closing(**fields: Any) -> Fraud:
    return lambda case: case.closing.update(fields)


def question(name: str, **fields: Any) -> Fraud:
    return lambda case: case.question(name).update(fields)


NFD = unicodedata.normalize("NFD", "Thé/café")
WRITING: dict[str, Fraud] = {
    "a float": written("cloture", '"contre":1,', '"contre":1.0,'),
    "an exponent": written("cloture", '"contre":1,', '"contre":1e0,'),
    "not a number": written("cloture", '"contre":1,', '"contre":NaN,'),
    "a negative number": written("cloture", '"contre":1,', '"contre":-1,'),
    "a number beyond 2^53": written("ouverture", '"base":7', '"base":9007199254740992'),
    "a number of many digits": written("ouverture", '"base":7', f'"base":{"9" * 6000}'),
    "null": written("ouverture", '"base":7', '"base":null'),
    "a key twice": written("cloture", '"pour":4', '"pour":5,"pour":4'),
    "a text that is not NFC": lambda case: case.raw.update(
        ouverture=lambda data: data.replace("Thé/café".encode(), NFD.encode()),
        cloture=lambda data: data.replace("Thé/café".encode(), NFD.encode())),
    "a space": written("cloture", '"pour":4', '"pour": 4'),
    "a line end": lambda case: case.raw.update(cloture=lambda data: data + b"\n"),
    "a mark of order of bytes": lambda case: case.raw.update(cloture=lambda data: b"\xef\xbb\xbf" + data),
    "keys out of order": written("ouverture", '"base":7,"ferme":"2026-11-28T20:00Z"', '"ferme":"2026-11-28T20:00Z","base":7'),
    "an accent written with a code": written("ouverture", "méthode", "m\\u00e9thode"),
    "a slash escaped": written("ouverture", "Thé/café", "Thé\\/café"),
    "half a character": written("ouverture", "Exemple", "Exemple\\ud800"),
    "a control character": written("ouverture", "Exemple", "Exemple\\u0007"),
}  # fmt: skip
FIELDS: dict[str, Fraud] = {
    "a field too many": opening(note="x"),
    "a field missing": lambda case: case.opening.pop("titre"),
    "a field too many at closing": closing(note="x"),
    "a question with a field too many": question("q1", passive="contre"),
    "participation where it has no place": question("q2", participation=[1, 2]),
    "another version": opening(v=1),
    "true for a version": closing(v=True),
    "a ballot that is not secret": opening(secret=False),
    "a title with a space at its end": opening(titre="Titre "),
    "an empty title": opening(titre=""),
    "an id with a space": opening(scrutin="s 12"),
    "an id too long": opening(scrutin="s" * 65),
    "a hash in capitals": opening(texte_sha256="A" * 64),
    "a day that does not exist": opening(ferme="2026-11-31T20:00Z"),
    "an instant with seconds": opening(ferme="2026-11-28T20:00:00Z"),
    "a closing before the opening": opening(ferme="2026-11-20T20:00Z"),
    "no question": opening(questions=[]),
    "two questions of one id": lambda case: case.question("q2").update(id="q1"),
    "an unknown method": question("q1", methode="majorite"),
    "choices in another order": question("q1", choix=["contre", "pour", "abstention"]),
    "a choice left out": question("q1", choix=["pour", "contre"]),
    "a fraction that can be simplified": question("q1", seuil=[4, 6]),
    "a fraction of nothing": question("q1", seuil=[0, 1]),
    "a fraction with true": question("q1", seuil=[True, 2]),
    "true for a base": opening(base=True),
    "an opening at the hour of its closing": opening(ouvre="2026-11-28T20:00Z"),
    "an instant without a zero": opening(ferme="2026-11-28T20:0Z"),
    "a fraction above one": question("q1", seuil=[3, 2]),
    "a floor that is a text": question("q1", plancher="2"),
    "an option twice": question("q2", options=["Marche", "Marche"]),
    "an option with a space before": question("q2", options=["Marche", " Thé"]),
    "a line with a letter that no line has": lambda case: case.opening["liste"].__setitem__(7, "u" * 26),
    "a signature that is neither true nor false": lambda case: case.closing["emargements"][0].__setitem__(1, 0),
    "a ballot with three parts": lambda case: case.closing["bulletins"]["q1"][0].append("x"),
    "a full form with « petit »": closing(petit=False),
    "a full form of a class": closing(classe="moins-de-5"),
    "a full form without its count": lambda case: case.closing.pop("depouillement"),
    "an object for a list": opening(liste={}),
    "a list for a document": lambda case: case.raw.update(cloture=lambda data: b"[" + data + b"]"),
}  # fmt: skip
NINE = [f"Option {number}" for number in range(9)]
RULES: dict[str, tuple[str, Fraud]] = {
    "a base above the roll": ("V15", lambda case: (case.opening.update(base=9), case.question("q1").update(plancher=3))),
    "a floor lowered": ("V15", question("q1", plancher=1)),
    "a floor raised": ("V15", question("q1", plancher=3)),
    "a cap that is no number": ("V15", lambda case: case.rules.append({"cle": "decision.plancher", "apres": "5"})),
    "a cap of one": ("V15", lambda case: (
        case.rules.append({"cle": "decision.plancher", "apres": 1}), case.question("q1").update(plancher=1))),
    "a threshold under a half": ("V15", question("q1", seuil=[2, 5])),
    "a threshold above nine tenths": ("V15", question("q1", seuil=[19, 20])),
    "a participation under three tenths": ("V15", question("q1", participation=[1, 4])),
    "nine options": ("V16", question("q2", options=NINE)),
    "one option": ("V16", question("q2", options=["Marche"])),
    "known mentions reversed": ("V16", lambda case: case.question("q3")["mentions"].reverse()),
    "two known mentions exchanged": ("V16", question("q3", mentions=["Passable", "Insuffisant", "Bien", "Très bien", "Excellent"])),
    "one mention": ("V16", question("q3", mentions=["Bien"])),
    "eight mentions": ("V16", question("q3", mentions=NINE[:8])),
    "« sans-avis » among the mentions": ("V16", question("q3", mentions=["Passable", "Bien", "sans-avis"])),
    "a passive option that is no option": ("V16", question("q4", passive="Ne rien faire")),
    "four lines": ("V16", lambda case: (case.opening.update(liste=case.opening["liste"][:4]), setattr(case, "members", 4))),
}  # fmt: skip


def four_ballots(case: Case) -> None:
    for pairs in case.closing["bulletins"].values():
        del pairs[4:]
    voted = [pair for pair in case.closing["emargements"] if pair[1]]
    for pair in voted[4:]:
        pair[1] = False
    case.recount()


def test_t1_9_a_full_form_with_four_ballots(tmp_path: Path):
    case = Case(tmp_path)
    four_ballots(case)

    assert case.verify().false == {"V17"}


@pytest.mark.parametrize("name", WRITING)
def test_t1_9_a_document_badly_written(tmp_path: Path, name: str):
    case = Case(tmp_path)
    WRITING[name](case)

    assert "V0" in case.verify().false


@pytest.mark.parametrize("name", FIELDS)
def test_t1_9_a_document_of_another_form(tmp_path: Path, name: str):
    case = Case(tmp_path)
    FIELDS[name](case)
    report = case.verify()

    assert report.false - {"V1", "V2"} == {"V0"}, report.text
    assert report.answers("juste") <= {"journal", "V0"}, "what cannot be read is never right"


@pytest.mark.parametrize("name", RULES)
def test_t1_9_a_rule_bent_in_the_opening(tmp_path: Path, name: str):
    case = Case(tmp_path)
    check, fraud = RULES[name]
    fraud(case)

    assert check in case.verify().false


SMALL: dict[str, tuple[str, Fraud]] = {
    "with a count": ("V0", closing(depouillement={"q1": {"pour": 4}})),
    "with signatures": ("V0", closing(emargements=[])),
    "that says it is not": ("V0", closing(petit=False)),
    "of another class": ("V0", closing(classe="moins-de-6")),
    "with a number in its result": ("V12", lambda case: case.closing["resultat"]["q2"].update(oui={"Marche": 4})),
    "with an option nobody announced": ("V12", lambda case: case.closing["resultat"].update(q4={"retenue": "Lundi"})),
    "with options out of order": ("V12", lambda case: case.closing["resultat"]["q2"]["premieres"].reverse()),
    "with the result of a full form": ("V12", lambda case: case.closing["resultat"].update(q4="Vendredi soir")),
    "with a result that does not exist": ("V12", lambda case: case.closing["resultat"].update(q1="rejete")),
    "with one question to be redone": ("V12", lambda case: case.closing["resultat"].update(q1="refaire")),
    "without a question": ("V7", lambda case: case.closing["resultat"].pop("q1")),
    "adopted with fewer than the floor": ("V12", lambda case: (case.opening.update(base=20), case.question("q1").update(plancher=5))),
    "adopted under the participation": ("V12", lambda case: case.question("q1").update(participation=[3, 4])),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_t1_9_a_small_form(tmp_path: Path, name: str):
    case = Case(tmp_path, "cloture-petite")
    check, fraud = SMALL[name]
    fraud(case)

    assert check in case.verify().false


@pytest.mark.parametrize(
    ("check", "fraud"),
    [
        ("V12", lambda case: case.closing["resultat"].update(q1="adopte")),
        ("V7", lambda case: case.closing["resultat"].pop("q1")),
        ("V0", closing(petit=True)),
        ("V0", closing(bulletins={})),
    ],
    ids=["decides one question", "forgets a question", "is half small", "has ballots"],
)
def test_t1_9_a_closing_to_be_redone(tmp_path: Path, check: str, fraud: Fraud):
    case = Case(tmp_path, "cloture-refaire")
    fraud(case)

    assert check in case.verify().false


def twelve(case: Case, base: int, floor: int) -> None:
    """Four more lines, so that the floor can be 3."""
    for sign in "wxyz":
        case.opening["liste"].append(sign * 26)
        case.closing["emargements"].append([sign * 26, False])
    case.members = 12
    case.opening["base"], case.question("q1")["plancher"] = base, floor
    case.recount()


@pytest.mark.parametrize(
    ("base", "floor", "cap", "right"),
    [
        (12, 3, 5, True),
        (12, 2, 5, False),
        (8, 3, 5, False),
        (9, 3, 5, True),
        (12, 2, 2, True),
        (12, 3, 2, False),
    ],
)
def test_t1_9_base_and_floor_hold_together(tmp_path: Path, base: int, floor: int, cap: int, right: bool):
    case = Case(tmp_path)
    twelve(case, base, floor)
    case.rules.append({"cle": "decision.plancher", "avant": 5, "apres": cap})

    assert case.verify().false == (set() if right else {"V15"})
