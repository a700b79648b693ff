"""The search finds a right person for people whose words nobody who wrote the catalogue had seen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
COMPETENCES = HOUSE / "entraide" / "data" / "demo" / "competences.csv"
UNSEEN = HOUSE / "benchmarks" / "queries" / "unseen.csv"


def measured(*options: str | Path) -> str:
    command = [sys.executable, HOUSE / "benchmarks" / "search.py", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("options", "least"), [((), 0.80), (("--without-meaning",), 0.75)])
def test_a_right_person_is_among_the_first_three(options: tuple[str, ...], least: float):
    figures = json.loads(measured("--competences", COMPETENCES, "--queries", UNSEEN, "--json", *options))

    assert figures["competences"] == 209
    assert figures["queries"] == 200
    assert figures["hit@3"] >= least
    assert figures["hit@3"] > 10 * figures["fts5_hit@3"]


def test_the_figures_are_a_name_and_a_value_a_line(tmp_path: Path):
    offers, queries = tmp_path / "offers.csv", tmp_path / "queries.csv"
    offers.write_text(
        "libelle;categorie\nJe garde un chat quelques jours;Savoir-faire du quotidien\n", "utf-8"
    )
    queries.write_text("query;expected_labels\nqui garde mon chat;Je garde un chat quelques jours\n", "utf-8")
    printed = measured("--competences", offers, "--queries", queries, "--without-meaning")
    figures = dict(line.split(": ") for line in printed.splitlines())

    assert {float(figures[name]) for name in ("hit@1", "hit@3", "hit@5", "recall@5", "mrr")} == {1.0}
    assert figures["without_answer"] == "0"
    assert {"p50_ms", "p99_ms", "like_hit@3", "fts5_hit@3"} <= figures.keys()


def test_an_expected_label_that_nobody_offers_is_said(tmp_path: Path):
    queries = tmp_path / "queries.csv"
    queries.write_text("query;expected_labels\nchat;Je garde un dragon\n", "utf-8")

    with pytest.raises(subprocess.CalledProcessError) as refused:
        measured("--competences", COMPETENCES, "--queries", queries, "--without-meaning")

    assert "Je garde un dragon" in refused.value.stderr
