"""The program that members download to check a secret ballot: the sample, what one tells it, what it cannot read."""

import ast
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from entraide.data.verifier import verifier
from tests.sealed_ballot import SAMPLE, Case, canon, sha, verify

PUBLISHED = {
    "ouverture": "7872e5a23bd4bf8911464816e7ade02556c03eefc169090aba52e678b91b0e34",
    "cloture": "fbbbfab31f4f704a52922d693da66ed047df85ee7c4e3fe23afce0830a5c4d08",
    "cloture-petite": "72a4897dd3c3ede399f35e29da4c5c82ba266e5abedcacb28693cae2db5fb53c",
    "cloture-refaire": "e0690a289d915da1ad77c7e702bcbb61ebf0d42b65f0319702a3d58c2236ccd8",
    "preuve-m-03": "4447ebe7d1e1d1407b4b9b89325e82d7680226d972494bbfd36ca01e56bb927c",
}
RECOUNTED = {"V5", "V8", "V9", "V10", "V11"}
SHIPPED = Path(verifier.__file__)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_sample_is_the_one_published(name: str):
    assert sha((SAMPLE / f"{name}.json").read_bytes()) == PUBLISHED[name]


def test_the_sample_passes_every_check(case: Case):
    said = [f"{key}={pair[1]}" for key, code in case.proof["codes"].items()
            for pair in case.closing["bulletins"][key] if pair[0] == code]  # fmt: skip
    case.write()
    (case.folder / "ancien.json").write_bytes((case.folder / "journal.json").read_bytes())

    report = case.verify(
        "--preuve", case.folder / "preuve.json", "--temoin", case.folder / "ancien.json",
        "--votants", 6, "--membres", 8, "--je-dis", "vote=oui", "membre=m-03", *said,
    )  # fmt: skip

    assert report.status == 0
    assert report.answers("juste") == {"journal", "témoin", "votants"} | {f"V{n}" for n in range(18)}
    assert report.answers("pas fait") == set()


def test_a_check_whose_input_is_missing_is_never_right(case: Case):
    report = case.verify()

    assert report.status == 0
    assert report.answers("pas fait") == {"témoin", "votants", "V13", "V14"}


def test_one_file_holds_both(case: Case):
    export = case.folder / "export.json"
    journal = case.write()[-1]
    export.write_bytes(canon({"cloture": case.closing, "ouverture": case.opening}))

    assert verify(export, journal).answers("juste") == case.verify().answers("juste")
    export.write_bytes(canon({"cloture": case.closing, "ouverture": case.opening}) + b"\n")
    assert verify(export, journal).false == {"V0"}


def test_an_open_ballot_is_checked_as_far_as_it_goes(case: Case):
    case.acts = lambda acts: acts[:-1]
    journal = case.write()[-1]
    export = case.folder / "export.json"
    export.write_bytes(canon({"ouverture": case.opening}))

    report = verify(export, journal)

    assert report.status == 0
    assert report.answers("juste") == {"journal", "V0", "V1", "V4", "V6", "V15", "V16"}
    assert "Ce scrutin n'est pas clos, ou il a été retiré." in report.text


def test_a_small_form_says_what_nobody_can_check(tmp_path: Path):
    report = Case(tmp_path, "cloture-petite").verify()

    assert report.status == 0
    assert report.answers("pas fait") >= RECOUNTED | {"V12", "V17"}
    assert (
        "Moins de 5 bulletins : personne ne peut refaire les émargements, les codes ni le compte."
        in report.text
    )


def test_a_ballot_to_be_redone_decides_nothing(tmp_path: Path):
    report = Case(tmp_path, "cloture-refaire").verify()

    assert report.status == 0
    assert report.answers("pas fait") >= RECOUNTED | {"V12", "V17"}
    assert "Ce scrutin est à refaire : rien n'est décidé." in report.text
    assert "Résultat" not in report.text


def test_a_redone_closing_may_replace_one_at_any_hour(tmp_path: Path):
    case = Case(tmp_path, "cloture-refaire")
    first = ("2026-11-28T20:00Z", "scrutin.clos", {"scrutin": "s-2026-007", "cloture_sha256": "0" * 64})
    case.acts = lambda acts: [*acts[:-1], first, acts[-1]]

    assert case.verify().status == 0


def test_an_extension_is_an_entry_and_the_closing_comes_after_it(case: Case):
    opened = {"scrutin": "s-2026-007", "prolonge": True, "ferme": "2026-12-01T20:00Z", "liste": 8}
    extension = ("2026-11-28T20:00Z", "scrutin.ouvert", opened)
    case.acts = lambda acts: [*acts[:-1], extension, ("2026-12-01T20:00Z", *acts[-1][1:])]

    assert case.verify().status == 0


def test_the_members_in_welcome_make_the_roll_of_an_action_uncertain(case: Case):
    case.members = 6

    def acts(acts: list) -> None:
        acts[1:1] = [("2026-11-02T08:00Z", "membre.accueil", {})] * 3
        acts[-2][2]["objet"] = "action"

    case.acts = acts
    report = case.verify()

    assert (report.status, "V6" in report.answers("pas fait")) == (0, True)
    assert case.verify("--membres", 8).answers("pas fait") == {"témoin", "votants", "V13", "V14"}
    assert case.verify("--membres", 7).false == {"V6"}
    gone = ("2026-11-02T08:00Z", "membre.sorti", {"depuis": "accueil"})
    case.acts = lambda entries: (acts(entries), entries.insert(9, gone), entries.insert(9, gone))
    assert case.verify().false == {"V6"}


def test_who_left_or_came_later_is_not_counted(case: Case):
    case.members = 10

    def acts(acts: list) -> None:
        acts[-2:-2] = [
            ("2026-11-20T08:00Z", "membre.sorti", {"depuis": "membre"}),
            ("2026-11-20T08:00Z", "membre.sorti", {"depuis": "suspendu"}),
            ("2026-11-20T08:00Z", "membre.sorti", {"depuis": "candidat"}),
        ]
        acts[-1:-1] = [("2026-11-22T08:00Z", "membre.membre", {})]

    case.acts = acts

    assert case.verify().status == 0


def test_unknown_mentions_are_left_to_the_eye(case: Case):
    names = ["Non", "Bof", "Oui", "Très bien", "Super"]
    renamed = dict(zip(case.question("q3")["mentions"], names, strict=True))
    case.question("q3")["mentions"] = names
    for option in case.question("q3")["options"]:
        for pair in case.closing["bulletins"][f"q3/{option}"]:
            pair[1] = renamed.get(pair[1], pair[1])
    case.recount()

    report = case.verify()

    assert (report.status, "V16" in report.answers("pas fait")) == (0, True)
    assert "Non, Bof, Oui, Très bien, Super" in report.text


@pytest.mark.parametrize(("seuil", "participation"), [([9, 10], [3, 10]), ([1, 2], [1, 1])])
def test_the_bounds_of_the_rules_are_allowed(case: Case, seuil: list[int], participation: list[int]):
    case.question("q1").update(seuil=seuil, participation=participation)
    case.recount()

    assert case.verify().status == 0


def test_a_word_typed_with_its_accents_apart_is_the_same_word(case: Case):
    assert case.as_member("vote=oui", unicodedata.normalize("NFD", "q3/Cinéma=Passable")).status == 0


@pytest.mark.parametrize(
    "said",
    [["q1=Pour"], ["q9=pour"], ["vote"], ["q3/Jardin=bon"], ["vote=peut-être"], ["q2/Marche=sans-avis"]],
)
def test_a_word_mistyped_is_a_question_not_a_fraud(case: Case, said: list[str]):
    report = case.as_member(*said)

    assert report.status == 2
    assert f"--je-dis {said[0]} n'est pas une réponse." in report.text


def test_it_runs_alone_on_the_oldest_python_it_promises(tmp_path: Path):
    """No module of ours, no package: `-I -S` leaves the standard library."""
    text = SHIPPED.read_text()
    ast.parse(text, feature_version=(3, 9))
    shutil.copy(SHIPPED, tmp_path / "verifier.py")
    files = [str(path) for path in Case(tmp_path).write()]

    done = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", *files],
        cwd=tmp_path, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"V12      juste" in done.stdout
