"""The verifier run on what the site gives to download: votes held on both engines, from the opening to the sealing."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Site
from tests.sealed_ballot import Report, verify
from tests.urn_cast import OPTIONS, Box, make_box

BALLOTS: dict[str, list[Any]] = {
    "yes_no": ["pour", "pour", "contre", "pour", "abstention", "pour"],
    "approval": [{OPTIONS[0]: "oui"}, {OPTIONS[0]: "oui", OPTIONS[1]: "oui"}, {OPTIONS[1]: "oui"}] * 2,
    "judgment": [{OPTIONS[0]: mention, OPTIONS[1]: "Bien"} for mention in ("Bien", "Excellent", "Passable") * 2],
    "resistance": [dict(zip(OPTIONS, notes, strict=True)) for notes in ("012", "101", "030", "122", "003", "111")],
}  # fmt: skip
JUST = {"journal", "V0", "V1", "V2", "V3", "V4", "V6", "V7", "V15", "V16"}
FULL = JUST | {"V5", "V8", "V9", "V10", "V11", "V12", "V17", "votants", "V13", "V14"}


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


def downloaded(box: Box, folder: Path, who: int = 0) -> tuple[list[Path], Path]:
    """What a member saves: the vote's file, the journal, and their own proof while there is one."""
    visitor = box.site.signed_in(box.members[who])
    files = [folder / "export.json", folder / "journal.json", folder / "preuve.json"]
    for path, url in zip(
        files, (f"/decisions/{box.decision_id}/export.json", "/journal/export.json"), strict=False
    ):
        path.write_bytes(visitor.client.get(url).content)
    answer = visitor.client.post(f"/decisions/{box.decision_id}/preuve.json")
    files[2].write_bytes(answer.content)
    return files[:2], files[2]


def checked(box: Box, folder: Path, *options: Any) -> Report:
    return verify(*downloaded(box, folder)[0], *options)


@pytest.mark.parametrize("method", BALLOTS)
def test_a_vote_held_on_the_site_passes_every_check(box: Box, tmp_path: Path, method: str):
    box.open(method).vote_all(BALLOTS[method]).close()
    files, proof = downloaded(box, tmp_path)
    choices = [f"{key}={choice}" for key, choice in box.proof(0).choices.items()]

    report = verify(
        *files, "--preuve", proof, "--votants", 6, "--temoin", files[1], "--je-dis", "vote=oui", *choices
    )

    assert report.status == 0, report.text
    assert report.answers("juste") == FULL | {"témoin"}, report.text


def test_who_did_not_vote_sees_that_nobody_did_for_them(box: Box, tmp_path: Path):
    box.open().vote_all(BALLOTS["yes_no"]).close()
    files, proof = downloaded(box, tmp_path, who=7)

    report = verify(*files, "--preuve", proof, "--votants", 6, "--je-dis", "vote=non")

    assert report.status == 0, report.text
    assert report.answers("juste") >= FULL


def test_a_small_vote_after_its_three_more_days(box: Box, tmp_path: Path):
    box.open("approval").vote_all(BALLOTS["approval"][:3]).close()
    assert checked(box, tmp_path).status == 0
    box.advance(days=3)

    report = checked(box, tmp_path, "--votants", 3)

    assert report.status == 0, report.text
    assert report.answers("juste") >= JUST | {"V17"}


def test_a_vote_extended_that_five_then_answered(box: Box, tmp_path: Path):
    box.open().vote_all(BALLOTS["yes_no"][:4]).close()
    box.vote(5, "pour")
    box.advance(days=3)

    report = checked(box, tmp_path, "--votants", 5)

    assert report.status == 0, report.text
    assert report.answers("juste") >= FULL - {"V13", "V14"}


def test_a_vote_to_be_redone(box: Box, tmp_path: Path):
    box.open().vote_all(BALLOTS["yes_no"]).close()
    before = (checked(box, tmp_path).status, (tmp_path / "export.json").read_bytes())
    box.contest(0)  # one ballot decides this vote

    report = checked(box, tmp_path)

    assert before[0] == report.status == 0, report.text
    assert "Ce scrutin est à refaire : rien n'est décidé." in report.text
    (tmp_path / "export.json").write_bytes(before[1])
    assert verify(tmp_path / "export.json", tmp_path / "journal.json").false == {"V2"}


def test_a_vote_before_its_closing_and_after_its_sealing(box: Box, tmp_path: Path):
    box.open().vote_all(BALLOTS["yes_no"])
    report = checked(box, tmp_path)
    assert report.status == 0, report.text
    assert "Ce scrutin n'est pas clos, ou il a été retiré." in report.text

    kept = (tmp_path / "journal.json").rename(tmp_path / "ancien.json")
    box.close().seal()
    report = checked(box, tmp_path, "--temoin", kept)

    assert report.status == 0, report.text
    assert "témoin" in report.answers("juste")
