"""The files of the keys: private, whole or not there, never written over, gone when they are destroyed."""

import os
import stat
from pathlib import Path

import pytest

from entraide.keys import open_keys
from entraide.urn_keys import UrnKeys


@pytest.fixture
def keys(tmp_path: Path) -> UrnKeys:
    return UrnKeys(tmp_path / "secrets" / "scrutins")


def test_a_key_is_private_and_read_again(keys: UrnKeys):
    assert (keys.read("s-1"), keys.names()) == (None, [])
    key = keys.make("s-1")

    assert len(key) == 32
    assert UrnKeys(keys.folder).read("s-1") == key
    assert stat.S_IMODE((keys.folder / "s-1.cle").stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    assert keys.make("s-2") != key
    assert keys.names() == ["s-1", "s-2"]


def test_a_key_is_never_written_over(keys: UrnKeys):
    key = keys.make("s-1")

    with pytest.raises(FileExistsError):
        keys.make("s-1")
    assert keys.read("s-1") == key


def test_a_destroyed_key_is_gone_and_its_bytes_were_written_over(keys: UrnKeys, tmp_path: Path):
    key = keys.make("s-1")
    os.link(keys.folder / "s-1.cle", tmp_path / "same-file")

    assert keys.destroy("s-1") is True
    assert keys.read("s-1") is None
    assert keys.names() == []
    assert (tmp_path / "same-file").read_bytes() == b""
    assert keys.destroy("s-1") is False
    assert keys.make("s-1") != key


@pytest.mark.parametrize("content", [b"", b"k" * 31, b"k" * 33])
def test_a_file_that_was_not_written_whole_is_no_key(keys: UrnKeys, content: bytes):
    keys.make("s-1")
    (keys.folder / "s-1.cle").write_bytes(content)

    assert keys.read("s-1") is None


def test_a_key_that_cannot_be_read_is_not_said_to_be_lost(keys: UrnKeys):
    keys.folder.mkdir(parents=True)
    (keys.folder / "s-1.cle").mkdir()

    with pytest.raises(OSError, match="directory"):
        keys.read("s-1")


def test_destroying_where_there_was_never_a_key_makes_nothing(tmp_path: Path):
    UrnKeys(tmp_path / "none").destroy("s-1")

    assert list(tmp_path.iterdir()) == []


def test_they_are_kept_among_the_secrets(tmp_path: Path):
    made = open_keys(tmp_path / "secrets").urns

    assert made.folder == tmp_path / "secrets" / "scrutins"
    assert not made.folder.exists()
