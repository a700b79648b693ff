"""T1.9: the five frauds that no program sees alone: each passes, then a person, a number or a kept journal gives it away."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from entraide.data.verifier import verifier
from tests.sealed_ballot import Case

Deed = Callable[[Case], Any]


def test_t1_9_a_ballot_altered_consistently_is_seen_by_who_cast_it(tmp_path: Path):
    case = Case(tmp_path)
    case.choose("q1", "9mq26mgp", "pour")
    case.recount()

    assert case.verify("--votants", 6).status == 0
    assert case.as_member("vote=oui", "q1=contre").false == {"V14"}
    assert case.as_member("vote=oui", "q1=pour").status == 0


def test_t1_9_a_ballot_stuffed_for_an_abstainer_is_seen_by_them_or_by_counting(tmp_path: Path):
    case = Case(tmp_path)
    ghost = next(pair for pair in case.closing["emargements"] if not pair[1])
    ghost[1] = True
    for key, pairs in case.closing["bulletins"].items():
        pairs.append(["zzzzzzzz", "pour" if key == "q1" else pairs[0][1]])
    case.recount()
    case.proof = absent_member(case, ghost[0])

    assert case.verify().status == 0
    assert case.verify("--votants", 6).false == {"votants"}
    assert "V13" in case.as_member("vote=non").false


def absent_member(case: Case, line: str) -> dict[str, Any]:
    """The proof of m-06 or of m-08, who did not vote, made as the sample's page says."""
    for member in ("m-06", "m-08"):
        salt = sha256(f"sel{member}".encode()).digest()[:16].hex()
        if line_of(case, member, salt) == line:
            return {"membre": member, "sel": salt, "ligne": line, "codes": {}}
    raise AssertionError(line)


def test_t1_9_a_small_form_though_five_voted_is_seen_by_counting(tmp_path: Path):
    case = Case(tmp_path, "cloture-petite")

    assert case.verify().status == 0
    assert case.verify("--votants", 4).status == 0
    assert case.verify("--votants", 5).false == {"V17"}


def name_mentions_anew(case: Case) -> None:
    names = case.question("q3")["mentions"]
    renamed = {name: f"Mention {name}" for name in names}
    case.question("q3")["mentions"] = list(renamed.values())
    for option in case.question("q3")["options"]:
        for pair in case.closing["bulletins"][f"q3/{option}"]:
            pair[1] = renamed.get(pair[1], pair[1])
    case.recount()


def twelve_lines(case: Case) -> None:
    """A roll whose floor is 3, and three who say yes."""
    for sign in "wxyz":
        case.opening["liste"].append(sign * 26)
        case.closing["emargements"].append([sign * 26, False])
    case.members, case.opening["base"], case.question("q1")["plancher"] = 12, 12, 3
    case.fill("q1", "pour", "pour", *["abstention"] * 4)
    case.recount()


def lower_base_and_floor(case: Case) -> None:
    case.opening["base"], case.question("q1")["plancher"] = 8, 2
    case.recount()


@pytest.mark.parametrize(
    ("honest", "rewritten"),
    [(name_mentions_anew, lambda case: (case.question("q3")["mentions"].reverse(), case.recount())),
     (twelve_lines, lower_base_and_floor)],
    ids=["unknown mentions reversed", "base and floor lowered together"],
)  # fmt: skip
def test_t1_9_a_rewritten_journal_is_seen_by_a_kept_copy(tmp_path: Path, honest: Deed, rewritten: Deed):
    case = Case(tmp_path)
    honest(case)
    case.write()
    kept = tmp_path / "ancien.json"
    kept.write_bytes((tmp_path / "journal.json").read_bytes())
    assert case.verify("--temoin", kept).status == 0
    before = dict(case.closing["resultat"])

    rewritten(case)

    assert case.closing["resultat"] != before
    assert case.verify().status == 0
    assert case.verify("--temoin", kept).false == {"témoin"}


def test_t1_9_a_copy_from_before_the_opening_promises_nothing(tmp_path: Path):
    case = Case(tmp_path)
    case.acts = lambda acts: acts[:9]
    case.write()
    kept = tmp_path / "ancien.json"
    kept.write_bytes((tmp_path / "journal.json").read_bytes())
    case.acts = lambda acts: acts

    assert "témoin" in case.verify("--temoin", kept).answers("pas fait")


def test_t1_9_acts_cut_off_are_seen_by_a_kept_copy(tmp_path: Path):
    case = Case(tmp_path)
    longer = [("2026-11-30T08:00Z", "effacement", {"nombre": 1})]
    case.acts = lambda acts: acts + longer
    case.write()
    kept = tmp_path / "ancien.json"
    kept.write_bytes((tmp_path / "journal.json").read_bytes())
    case.acts = lambda acts: acts

    assert case.verify("--temoin", kept).false == {"témoin"}


def line_of(case: Case, member: str, salt: str) -> str:
    return verifier.ligne_de(case.opening["scrutin"], member, salt)


PROOFS: dict[str, tuple[str, Deed]] = {
    "another member's number": ("V13", lambda case: case.proof.update(membre="m-04")),
    "another salt": ("V13", lambda case: case.proof.update(sel="0" * 32)),
    "another line": ("V13", lambda case: case.proof.update(ligne=case.opening["liste"][0])),
    "a code of nobody": ("V14", lambda case: case.proof["codes"].update({"q2/Marche": "zzzzzzzz"})),
    "a line of nobody on the roll": (
        "V13",
        lambda case: case.proof.update(membre="m-99", ligne=line_of(case, "m-99", case.proof["sel"])),
    ),
    "a key twice": (
        "V13",
        lambda case: case.raw.update(preuve=lambda data: data.replace(b'"sel"', b'"sel":"","sel"')),
    ),
    "a code left out": ("V14", lambda case: case.proof["codes"].pop("q1")),
    "no code for who voted": ("V14", lambda case: case.proof.update(codes={})),
    "the code of another ballot": ("V14", lambda case: case.proof["codes"].update(q1="dd37wcb0")),
    "a proof of another form": ("V13", lambda case: case.proof.update(vote=True)),
}


@pytest.mark.parametrize("name", PROOFS)
def test_t1_9_a_private_proof_that_does_not_hold(tmp_path: Path, name: str):
    check, fraud = PROOFS[name]
    case = Case(tmp_path)
    assert case.as_member("vote=oui", "q1=contre").status == 0

    fraud(case)

    assert case.as_member("vote=oui", "q1=contre").false == {check}


def test_t1_9_who_says_another_number_or_that_they_did_not_vote(tmp_path: Path):
    case = Case(tmp_path)

    assert case.as_member("membre=m-04").false == {"V13"}
    assert case.as_member("vote=non").false == {"V13"}


def test_a_proof_alone_shows_and_lets_compare(tmp_path: Path):
    case = Case(tmp_path)
    case.write()

    report = case.verify("--preuve", tmp_path / "preuve.json")

    assert report.status == 0
    assert "V14" not in report.answers("juste")
    for sentence in (
        "Votre ligne dit : a voté. Est-ce vrai ?",
        "Vous n'avez dit aucune de vos réponses",
        "q1=contre",
    ):
        assert sentence in report.text
