"""T1.9: what somebody who keeps the server could change in the roll, the ballots, the count, the result or the journal.

Each fraud publishes the rest consistently, journal included, unless it says otherwise.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sealed_ballot import Case, canon, chained, verify

Fraud = Callable[[Case], Any]
PHANTOM = "zzzzzzzzzzzzzzzzzzzzzzzzzz"
GHOST = "zzzzzzzz"


def add_line(case: Case) -> None:
    case.opening["liste"].append(PHANTOM)
    case.closing["emargements"].append([PHANTOM, False])


def drop_line(case: Case) -> None:
    del case.opening["liste"][0], case.closing["emargements"][0]


def double_line(case: Case) -> None:
    case.opening["liste"].insert(1, case.opening["liste"][0])
    case.closing["emargements"].insert(1, case.closing["emargements"][0])


def shuffle_roll(case: Case) -> None:
    case.opening["liste"].reverse()
    case.closing["emargements"].reverse()


ROLL: dict[str, tuple[str, Fraud]] = {
    "a phantom line in the roll": ("V6", add_line),
    "a phantom line at closing": ("V5", lambda case: case.closing["emargements"].append([PHANTOM, False])),
    "a phantom line that voted": ("V8", lambda case: case.closing["emargements"].append([PHANTOM, True])),
    "a member left out of the roll": ("V6", drop_line),
    "a line left out at closing": ("V5", lambda case: case.closing["emargements"].pop(0)),
    "a line twice": ("V4", double_line),
    "the roll out of order": ("V4", shuffle_roll),
    "the signatures out of order": ("V5", lambda case: case.closing["emargements"].reverse()),
    "a signature without a ballot": ("V8", lambda case: case.closing["emargements"][0].__setitem__(1, True)),
    "a ballot without its signature": (
        "V8",
        lambda case: case.closing["emargements"][1].__setitem__(1, False),
    ),
}


def change_and_count(case: Case) -> None:
    case.choose("q1", "dd37wcb0", "contre")
    case.closing["depouillement"]["q1"] = {"abstention": 1, "contre": 2, "pour": 3}


def move(case: Case) -> None:
    case.closing["bulletins"]["q2/Marche"].append(["zzzzzzz0", "oui"])
    case.closing["bulletins"]["q2/Thé/café"].pop()
    case.recount()


def add(case: Case) -> None:
    case.closing["bulletins"]["q1"].append([GHOST, "pour"])
    case.recount()


def remove(case: Case) -> None:
    case.closing["bulletins"]["q1"].pop()
    case.recount()


def rename_code(code: str) -> Fraud:
    return lambda case: case.closing["bulletins"]["q1"][-1].__setitem__(0, code)


def choice(key: str, code: str, choice: str) -> Fraud:
    return lambda case: case.choose(key, code, choice)


BALLOTS: dict[str, tuple[str, Fraud]] = {
    "a ballot changed": ("V11", choice("q1", "9mq26mgp", "pour")),
    "a ballot changed, and its count": ("V12", change_and_count),
    "a ballot added": ("V8", add),
    "a ballot removed": ("V8", remove),
    "a ballot moved to another option": ("V8", move),
    "ballots out of order": ("V9", lambda case: case.closing["bulletins"]["q1"].reverse()),
    "a code twice": ("V9", rename_code("scskqxwg")),
    "a code too short": ("V9", rename_code("zzzzzzz")),
    "a code with a letter that no code has": ("V9", rename_code("zzzzzzzi")),
    "a code in capitals": ("V9", rename_code("ZZZZZZZZ")),
    "a choice that does not exist": ("V10", choice("q1", "9mq26mgp", "plutôt contre")),
    "no opinion in a yes or no": ("V10", choice("q1", "9mq26mgp", "sans-avis")),
    "no opinion in an approval": ("V10", choice("q2/Marche", "3hbjqvgv", "sans-avis")),
    "a mention from another scale": ("V10", choice("q3/Jardin", "1c9edkcn", "Assez bien")),
    "a resistance of 4": ("V10", choice("q4/Dimanche", "1bf1nb53", "4")),
    "an option without its ballots": ("V7", lambda case: case.closing["bulletins"].pop("q3/Jardin")),
    "an option without its count": ("V7", lambda case: case.closing["depouillement"].pop("q3/Jardin")),
    "ballots for an option nobody announced": (
        "V7", lambda case: case.closing["bulletins"].update({"q3/Piscine": case.closing["bulletins"]["q3/Jardin"]})),
    "a question without its result": ("V7", lambda case: case.closing["resultat"].pop("q2")),
    "a result nobody asked for": ("V7", lambda case: case.closing["resultat"].update(q9="adopte")),
    "a wrong count": ("V11", lambda case: case.closing["depouillement"]["q1"].update(pour=5)),
    "a zero left out": ("V11", lambda case: case.closing["depouillement"]["q4/Dimanche"].pop("2")),
    "« sans-avis » not counted": ("V11", lambda case: case.closing["depouillement"]["q3/Jardin"].pop("sans-avis")),
    "true for a count of one": ("V11", lambda case: case.closing["depouillement"]["q1"].update(contre=True)),
}  # fmt: skip


def entry(n: int, **public: Any) -> Fraud:
    """Alter the public part of an act, and chain the whole journal again."""
    return lambda case: setattr(case, "acts", lambda acts: acts[n][2].update(public))


def insert(at: int, *act: Any) -> Fraud:
    return lambda case: setattr(case, "acts", lambda acts: acts.insert(at, act))


def swap(journal: dict[str, Any]) -> None:
    entries = journal["entrees"]
    entries[1], entries[2] = entries[2], entries[1]


def rewrite_one(journal: dict[str, Any]) -> None:
    journal["entrees"][0]["public"]["collectif"] = "Autre"


def skip_a_number(journal: dict[str, Any]) -> None:
    """The chain holds: only the number betrays the act taken out."""
    acts = [(entry["t"], entry["type"], entry["public"]) for entry in journal["entrees"]]
    journal.update(chained(acts, first=1))


def closing_only(case: Case) -> None:
    """The honest journal stays; another closing is shown."""
    case.keep_journal()
    case.choose("q1", "9mq26mgp", "pour")
    case.recount()


def another_opening(case: Case) -> None:
    case.keep_journal()
    case.opening["titre"] = "Un autre titre"


def other_ballot(case: Case) -> None:
    case.names_its_opening = False
    case.closing["ouverture_sha256"] = "0" * 64


def told(case: Case) -> None:
    """A ballot of one question, whose result the journal tells otherwise."""
    case.opening["questions"] = case.opening["questions"][:1]
    for name in ("bulletins", "depouillement", "resultat"):
        case.closing[name] = {"q1": case.closing[name]["q1"]}
    case.acts = lambda acts: acts[-1][2].update(resultat="non-adopte")


NAME, ZERO = "s-2026-007", "0" * 64
LATER = "2026-11-29T08:00Z"
OPENED = {"scrutin": NAME, "prolonge": True, "ferme": "2026-12-01T20:00Z"}
JOURNAL: dict[str, tuple[str, Fraud]] = {
    "an opening that is not the journal's": ("V1", another_opening),
    "a closing that is not the journal's": ("V2", closing_only),
    "a closing of another opening": ("V3", other_ballot),
    "a closing of another ballot": ("V3", lambda case: case.closing.update(scrutin="s-2026-008")),
    "a ballot that was never opened": ("V1", lambda case: setattr(case, "acts", lambda acts: acts.pop(-2))),
    "a ballot opened twice": ("V1", insert(10, "2026-11-22T08:00Z", "scrutin.ouvert", {"scrutin": NAME, "ouverture_sha256": ZERO})),
    "a ballot opened again with the same text": ("V1", insert(10, "2026-11-22T08:00Z", "scrutin.ouvert", {"scrutin": NAME})),
    "a ballot extended twice": ("V1", lambda case: setattr(case, "acts", lambda acts: acts.extend(
        [(LATER, "scrutin.ouvert", OPENED), (LATER, "scrutin.ouvert", OPENED)]))),
    "a roll that the journal tells otherwise": ("V1", entry(9, liste=9)),
    "a base that the journal tells otherwise": ("V1", entry(9, base=6)),
    "a ballot that the journal tells open to all": ("V1", entry(9, secret=False)),
    "an end that the journal tells otherwise": ("V1", entry(9, ferme="2026-11-27T20:00Z")),
    "another text": ("V1", entry(9, texte_sha256=ZERO)),
    "a ballot that was never closed": ("V2", lambda case: setattr(case, "acts", lambda acts: acts.pop())),
    "two closings": ("V2", insert(10, "2026-11-28T20:00Z", "scrutin.clos", {"scrutin": NAME, "cloture_sha256": ZERO})),
    "a closing shown though another replaced it": ("V2", insert(11, LATER, "scrutin.clos", {"scrutin": NAME, "cloture_sha256": ZERO})),
    "a closing before the hour": ("V2", lambda case: case.opening.update(ferme="2026-11-28T20:01Z")),
    "a closing before the extended hour": ("V2", insert(10, "2026-11-28T20:00Z", "scrutin.ouvert", OPENED)),
    "a result that the journal tells otherwise": ("V2", told),
    "an act rewritten": ("journal", lambda case: setattr(case, "forge", rewrite_one)),
    "an act taken out": ("journal", lambda case: setattr(case, "forge", lambda journal: journal["entrees"].pop(3))),
    "two acts exchanged": ("journal", lambda case: setattr(case, "forge", swap)),
    "acts cut off the end": ("journal", lambda case: setattr(case, "forge", lambda journal: journal["entrees"].pop())),
    "a head that is not the last act's": ("journal", lambda case: setattr(case, "forge", lambda journal: journal.update(tete=ZERO))),
    "a false number of acts": ("journal", lambda case: setattr(case, "forge", lambda journal: journal.update(taille=3))),
    "an act with a number too high": ("journal", lambda case: setattr(case, "forge", skip_a_number)),
    "an act from before the one before it": ("journal", insert(9, "2026-10-01T08:00Z", "effacement", {"nombre": 1})),
}  # fmt: skip
FORMS: dict[str, tuple[str, Fraud]] = {
    "an act whose type is a number": ("journal", insert(9, "2026-11-20T08:00Z", 5, {})),
    "an act on a day that does not exist": ("journal", insert(9, "2026-11-20T25:00Z", "effacement", {})),
    "an act whose public part is a list": ("journal", insert(9, "2026-11-20T08:00Z", "effacement", [])),
    "a field too many in the journal": (
        "journal",
        lambda case: setattr(case, "forge", lambda journal: journal.update(note="")),
    ),
    "a key twice in the journal": (
        "journal",
        lambda case: case.raw.update(
            journal=lambda data: data.replace(b'"taille":', b'"taille":3,"taille":')
        ),
    ),
}
FRAUDS = ROLL | BALLOTS | JOURNAL | FORMS


@pytest.mark.parametrize("name", FRAUDS)
def test_t1_9_the_program_alone_sees(tmp_path: Path, name: str):
    check, fraud = FRAUDS[name]
    case = Case(tmp_path)
    assert case.verify().status == 0

    fraud(case)
    report = case.verify()

    assert report.status == 1
    assert check in report.false, report.text


def test_t1_9_a_closing_withheld(tmp_path: Path):
    case = Case(tmp_path)
    journal = case.write()[-1]
    (tmp_path / "export.json").write_bytes(canon({"ouverture": case.opening}))

    assert verify(tmp_path / "export.json", journal).false == {"V2"}


def test_t1_9_heads_of_the_old_journal_left_on_acts_rewritten(tmp_path: Path):
    """Only the last head is honest: compared one by one with a kept copy, the others would look right."""
    case = Case(tmp_path)
    kept = case.write()[-1].rename(tmp_path / "ancien.json")
    old = [entry["tete"] for entry in json.loads(kept.read_bytes())["entrees"]]

    def forge(journal: dict[str, Any]) -> None:
        for entry, head in zip(journal["entrees"], old, strict=True):
            entry["tete"] = head

    case.opening["titre"], case.forge = "Un autre titre", forge
    report = case.verify("--temoin", kept)

    assert report.false == {"journal"}
    assert "l'acte n° 9, ou un acte d'avant, a été modifié" in report.text
