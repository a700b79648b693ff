"""Files that cannot be read, huge or hostile ones, commands that are not understood: a sentence, never a trace."""

from pathlib import Path

import pytest

from tests.sealed_ballot import SAMPLE, Case, canon, verify

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "ce n'est pas du JSON en UTF-8, au signe n° 0"),
    "a file cut off": (b'{"v":2', "au signe n° 6"),
    "something after the end": (b"{} {}", "au signe n° 3"),
    "a number that starts with zero": (b'{"v":02}', "au signe n° 6"),
    "bytes that are no text": (b'{"v":"\xff"}', "au signe n° 6"),
    "lists in lists": (b"[" * 100_000, "les uns dans les autres"),
    "lists in lists that end": (b"[" * 500 + b"]" * 500, "les uns dans les autres"),
    "a file too big": (b" " * 16_000_001, "il dépasse 16 Mo"),
}


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("position", [0, 1, 2], ids=["opening", "closing", "journal"])
def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path, name: str, position: int):
    data, sentence = UNREADABLE[name]
    files = Case(tmp_path).write()
    files[position].write_bytes(data)

    report = verify(*files)

    assert report.status == 2
    assert str(files[position]) in report.text
    assert sentence in report.text


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["journal.json"],
        ["absent.json", "journal.json"],
        ["--votants", "six"],
        ["a", "b", "c", "d"],
        ["--inconnu"],
    ],
)
def test_a_command_that_is_not_understood(arguments: list[str]):
    assert verify(*arguments).status == 2


def test_a_journal_that_an_editor_marked_is_said(tmp_path: Path):
    case = Case(tmp_path)
    case.raw["journal"] = lambda data: b"\xef\xbb\xbf" + data

    assert "journal : une marque invisible (BOM) est au début." in case.verify().text


def test_files_in_the_wrong_order(tmp_path: Path):
    opened, closed, journal = Case(tmp_path).write()

    assert "Le dernier fichier n'est pas le journal." in verify(journal, opened, closed).text
    assert verify(opened, journal).status == 2
    assert verify(opened, closed, journal, journal).status == 2
    opened.write_bytes(b"[]")
    assert verify(closed, opened).status == 2


def test_nothing_in_a_file_can_disturb_the_screen(tmp_path: Path):
    case = Case(tmp_path)
    case.opening["titre"] = case.opening["scrutin"] = "\x1b[2Jx\u202e"
    (tmp_path / "tampered.json").write_bytes(canon({"\x1b[2J\u202e": 1}))

    for text in (
        case.verify().text,
        verify(SAMPLE / "ouverture.json", tmp_path / "tampered.json", case.write()[2]).text,
    ):
        assert not {"\x1b", "\u202e"} & set(text)


def test_what_is_big_but_allowed_is_read_in_full(tmp_path: Path):
    """A list of a thousand options, or of as many questions, ends."""
    case = Case(tmp_path)
    case.question("q2")["options"] = [f"Option {number}" for number in range(1000)]
    assert "V0" in case.verify().false
    case.opening["questions"] = [{**case.question("q1"), "id": f"q{number}"} for number in range(1000)]
    assert "V7" in case.verify().false
