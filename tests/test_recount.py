"""`python -m entraide tally FILE`: a real process, without database nor settings."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.election_files import APPROVAL, DATE_PLACE, JUDGMENT, RESISTANCE, SCHULZE, YES_NO, result


def run(folder: Path, content: str, status: int) -> str:
    """In a folder of its own, where nothing else is left behind."""
    file = folder / "election.json"
    file.write_text(content, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTRAIDE_")}
    environment |= {"ENTRAIDE_PORT": "not read", "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", "entraide", "tally", str(file)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert [path.name for path in folder.iterdir()] == ["election.json"]
    return done.stderr if status else done.stdout


@pytest.mark.parametrize(
    ("election", "outcome", "ranks", "winner"),
    [
        (YES_NO, "adopted", None, None),
        (APPROVAL, "chosen", {"A": 2, "B": 1, "C": 3}, "B"),
        (JUDGMENT, "chosen", {"X": 1, "Y": 2}, "X"),
        (RESISTANCE, "chosen", {"Samedi": 1, "Jamais": 2}, "Samedi"),
        (SCHULZE, "chosen", {"A": 2, "B": 4, "C": 3, "D": 5, "E": 1}, "E"),
        (DATE_PLACE, "chosen", None, ["D1", "L1"]),
    ],
    ids=lambda value: value["method"] if isinstance(value, dict) and "method" in value else "",
)
def test_each_method_is_recounted(tmp_path, election, outcome, ranks, winner):
    result = json.loads(run(tmp_path, json.dumps(election), 0))

    assert list(result) == ["method", "outcome", "ranks", "winner", "detail"]
    assert result["method"] == election["method"]
    assert (result["outcome"], result["ranks"], result["winner"]) == (outcome, ranks, winner)


def test_a_malformed_file_is_one_sentence_and_exit_2(tmp_path):
    said = run(tmp_path, json.dumps(JUDGMENT | {"ballots": [{"X": "Poor"}, {"X": "Super"}]}), 2)

    assert (
        said
        == 'ballots[1].X\u00a0: "Super" n\'est pas permis\u202f; on attend Poor, Fair, Good, Excellent.\n'
    )


def test_the_five_mentions_are_ours_unless_the_file_says_others(tmp_path):
    ballots = [{"A": "Très bien", "B": "Bien"}, {"A": "Passable", "B": None, "count": 2}]
    election = {"method": "majority-judgment", "options": ["A", "B"], "ballots": ballots}

    assert result(tmp_path, election)["detail"]["majority-value"] == {
        "A": ["Passable", "Passable", "Très bien"]
    }


def test_a_scale_of_ten_is_read_when_it_is_said(tmp_path):
    options = ["Cinema", "Zoo", "Walk", "Museum"]
    rows = [(8, 4, 2, 1), (3, 7, 4, 6), (0, 9, 6, 3), (1, 0, 2, 0)]
    election = RESISTANCE | {
        "options": options,
        "passive": "Zoo",
        "scale": 10,
        "ballots": [dict(zip(options, row, strict=True)) for row in rows],
    }

    assert result(tmp_path, election)["winner"] == "Museum"


def test_dates_of_the_calendar_go_from_the_earliest_and_others_as_listed(tmp_path):
    def first(*dates: str) -> str:
        ballot = {"dates": dict.fromkeys(dates, "yes"), "places": {"L": "yes"}}
        return result(tmp_path, {"method": "date-place", "dates": list(dates), "ballots": [ballot]})[
            "winner"
        ][0]

    assert first("2026-12-10", "2026-12-03T18:00") == "2026-12-03T18:00"
    assert first("mardi", "lundi") == "mardi"
    assert first("2026-12-10T18:00Z", "2026-12-03") == "2026-12-10T18:00Z"


def test_silence_is_not_a_refusal(tmp_path):
    for election in (YES_NO, APPROVAL, JUDGMENT, RESISTANCE, SCHULZE, DATE_PLACE):
        empty = result(tmp_path, election | {"ballots": []})
        assert (empty["outcome"], empty["ranks"], empty["winner"]) == ("not-enough", None, None)


def test_yes_and_no_equal_a_naive_recount_of_a_thousand_elections(tmp_path):
    chance = random.Random(4)
    for _ in range(1000):
        said = chance.choices(["for", "against", "abstain"], k=chance.randint(0, 12))
        yes, no, floor = said.count("for"), said.count("against"), chance.randint(0, 5)
        numerator, denominator = chance.choice([(1, 2), (2, 4), (3, 5), (2, 3), (9, 10), (1, 1)])
        half = 2 * numerator == denominator
        met = yes > no if half else yes * denominator >= numerator * (yes + no)
        short = "not-adopted" if no > yes else "not-enough"
        expected = short if yes < floor else "adopted" if met else "not-adopted"
        election = YES_NO | {"threshold": [numerator, denominator], "floor": floor, "ballots": said}
        assert result(tmp_path, election)["outcome"] == expected


@pytest.mark.parametrize(
    ("more", "outcome", "winner"),
    [
        ({"approves": [], "count": 9}, "chosen", "B"),
        ({"approves": [], "none": False, "count": 9}, "chosen", "B"),
        ({"approves": [], "none": True, "count": 3}, "chosen", "B"),
        ({"approves": [], "none": True, "count": 4}, "not-adopted", None),
    ],
)
def test_a_ballot_that_approves_nothing_refuses_all_only_when_it_says_so(tmp_path, more, outcome, winner):
    """B has three; as many who refuse all of them do not undo it."""
    found = result(tmp_path, APPROVAL | {"ballots": [*APPROVAL["ballots"], more]})

    assert (found["outcome"], found["winner"]) == (outcome, winner)


@pytest.mark.parametrize("election", [APPROVAL, JUDGMENT, RESISTANCE])
def test_fewer_ballots_than_the_floor_decide_nothing(tmp_path, election):
    cast = sum(b.get("count", 1) for b in election["ballots"])
    enough, lacking = (result(tmp_path, election | {"floor": cast + more}) for more in (0, 1))

    assert enough["outcome"] == "chosen"
    assert (lacking["outcome"], lacking["winner"], lacking["ranks"]) == ("not-enough", None, None)
