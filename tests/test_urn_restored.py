"""A backup put back in an empty database: with the key the vote goes on, without it one votes again, and never twice."""

import shutil
from pathlib import Path

import pytest

from entraide.domain.decisions.urn import sealing
from entraide.domain.verification import verify
from entraide.models.decision import Stage
from entraide.models.urn import UrnBallot, UrnLine
from entraide.operating.backup import back_up, restore
from tests.conftest import Site
from tests.urn_cast import Box, make_box


@pytest.fixture
def box(site: Site) -> Box:
    return make_box(site)


def put_back(box: Box, file: Path, keys: bool) -> None:
    """On another machine, at the same hour; the folder of keys came too, or did not."""
    now, kept = box.now, file.with_name("keys")
    if box.keys.folder.exists():
        shutil.copytree(box.keys.folder, kept, dirs_exist_ok=True)
    box.site.reset()
    box.site.clock.now = now
    if keys:
        shutil.copytree(kept, box.keys.folder)
    restore(box.site.engines, file)


def test_with_its_key_a_vote_goes_on_from_where_the_backup_was(box: Box, tmp_path: Path):
    box.open().vote_all(["pour"] * 4)
    back_up(box.site.engines, tmp_path / "file", box.now)
    box.vote(4, "contre")
    put_back(box, tmp_path / "file", keys=True)

    assert box.choice(0) == {"": "pour"}
    assert box.choice(4) is None
    box.vote(4, "contre")
    box.close()
    assert box.closing()["depouillement"] == {"q1": {"pour": 4, "contre": 1, "abstention": 0}}


@pytest.mark.parametrize("age", ["open", "checking"])
def test_without_its_key_it_is_a_vote_to_redo(box: Box, tmp_path: Path, age: str):
    box.open().vote_all(["pour"] * 5)
    if age == "checking":
        box.close()
    back_up(box.site.engines, tmp_path / "file", box.now)
    put_back(box, tmp_path / "file", keys=False)
    box.tick()

    assert box.look().stage == Stage.REDO
    assert box.acts("scrutin.clos")[-1][1]["motif"] == "cle-perdue"
    box.seal()
    assert not box.rows(UrnBallot)


def test_a_backup_from_before_the_sealing_is_sealed_again(box: Box, tmp_path: Path):
    """The roll is back: the next round sees that its time is over."""
    box.open().vote_all(["pour"] * 5).close()
    back_up(box.site.engines, tmp_path / "file", box.now)
    closing = box.seal().closing()
    put_back(box, tmp_path / "file", keys=False)
    assert box.rows(UrnLine)
    box.tick()
    sealing.seal_due(box.site.engines, box.now)

    assert box.look().stage == Stage.ADOPTED
    assert box.closing() == closing
    assert box.urn().sealed_at == box.now
    assert not box.rows(UrnLine)
    with box.site.reading() as session:
        assert verify(session) == []
