"""How often a search finds a right person, and what it costs, on the site's own verbs and search.

    python benchmarks/search.py --competences FILE --queries FILE [--without-meaning] [--json] [--copies N] [--url URL]

COMPETENCES: `libelle;categorie`, each line offered by a member of its own, with room. QUERIES: `query;expected_labels`,
labels joined by « | ». hit@n: a right offer among the first n. recall@5: right offers among the first five, out of
those that there are (at most five). MRR: mean of 1 / rank of the first right one among the twenty shown. Latency: CPU
of the process for one search, in milliseconds, each query asked `ROUNDS` times. `--copies` offers the lines so many
times more, worded with a number, to see how it grows; `--url` is an empty PostgreSQL database instead of SQLite.
Two baselines on the same offers: LIKE on the words of four letters and more, and FTS5 alone (unicode61, bm25, OR).
"""

import argparse
import csv
import gc
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from sqlmodel import Session, select

from entraide.database import Engines, open_engines
from entraide.domain import competences
from entraide.domain.competences import THEMES, CompetenceDraft
from entraide.domain.search import index, situations
from entraide.domain.search.finding import find
from entraide.domain.search.meaning import Sense
from entraide.models.member import Member, State
from entraide.operating.migration import migrate
from entraide.settings import Settings

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ROUNDS, SHOWN = 3, 20
Ask = Callable[[str], list[str]]
"""From a query to the labels found, best first."""


@dataclass(frozen=True)
class Query:
    text: str
    expected: frozenset[str]


def main() -> None:
    options = _options()
    labels, queries = _competences(options.competences), _queries(options.queries)
    unknown = sorted(
        {label for query in queries for label in query.expected} - {label for label, _theme in labels}
    )
    if unknown:
        sys.exit(f"These expected labels are in no competence: {unknown}")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url=options.url)
        engines = open_engines(settings.sqlalchemy_url)
        migrate(engines)
        sense = None if options.without_meaning else _open_sense()
        _offer(engines, labels, options.copies)
        _read_meanings(engines, sense)
        figures = _site(engines, queries, sense)
        engines.dispose()
    figures |= _baselines([label for label, _theme in labels], queries)
    _print({"competences": len(labels) * options.copies, "queries": len(queries), **figures}, options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--competences", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--without-meaning", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--url", default="")
    return parser.parse_args()


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))[1:]


def _competences(path: Path) -> list[tuple[str, str]]:
    return [(row[0], row[1] if len(row) > 1 else "") for row in _rows(path)]


def _queries(path: Path) -> list[Query]:
    return [Query(row[0], frozenset(row[1].split("|"))) for row in _rows(path)]


def _open_sense() -> Sense:
    catalogue = situations.shipped()
    sense = Sense(catalogue)
    sense.remember(sense.learn(catalogue))
    return sense


def _offer(engines: Engines, labels: list[tuple[str, str]], copies: int) -> None:
    """Each line by a member of its own. The copies have other words at the end, so that they are other offers."""
    themes = {name: theme for theme, name in THEMES.items()}
    with engines.writing() as session:
        for copy in range(copies):
            for number, (label, category) in enumerate(labels):
                member = _member(session, f"Membre {copy} {number}")
                theme = {"theme": themes[category]} if category in themes else {}
                sentence = label if not copy else f"{label[:180]}, {copy}"
                competences.offer(session, member, CompetenceDraft(sentence=sentence, **theme), NOW)


def _member(session: Session, name: str) -> Member:
    member = Member(
        pseudonym=name,
        pseudonym_key=name,
        state=State.MEMBER,
        state_since_at=NOW,
        joined_at=NOW,
        seen_on=NOW.date(),
    )
    session.add(member)
    session.flush()
    return member


def _read_meanings(engines: Engines, sense: Sense | None) -> None:
    done = 1
    while done:
        with engines.writing() as session:
            done = index.read_meanings(session, sense)


def _site(engines: Engines, queries: list[Query], sense: Sense | None) -> dict[str, Any]:
    with engines.writing() as session:
        reader_id = _member(session, "Qui cherche").id
    situations.shipped()
    gc.freeze()  # as `entraide serve` does once it is warm
    found: list[list[str]] = []
    times: list[float] = []
    for _round in range(ROUNDS):
        found = []
        for query in queries:
            with engines.reading() as session:
                reader = session.exec(select(Member).where(Member.id == reader_id)).one()
                begun = time.process_time()
                offers = find(session, reader, query.text, sense).offers
                times.append((time.process_time() - begun) * 1000)
                found.append([re.sub(r", \d+$", "", offer.sentence) for offer in offers])
    hundredths = quantiles(times, n=100, method="inclusive")
    latency = {"p50_ms": round(hundredths[49], 1), "p99_ms": round(hundredths[98], 1)}
    return {**_quality(queries, found, ""), **latency}


def _quality(queries: list[Query], found: list[list[str]], prefix: str) -> dict[str, Any]:
    def hit(most: int) -> float:
        return mean(bool(query.expected & set(labels[:most])) for query, labels in pairs)

    pairs = list(zip(queries, found, strict=True))
    recall = mean(
        len(query.expected & set(labels[:5])) / min(5, len(query.expected)) for query, labels in pairs
    )
    ranks = [
        next((1 / n for n, it in enumerate(labels[:SHOWN], 1) if it in query.expected), 0.0)
        for query, labels in pairs
    ]
    figures = {"hit@1": hit(1), "hit@3": hit(3), "hit@5": hit(5), "recall@5": recall, "mrr": mean(ranks)}
    silent = sum(not labels for labels in found)
    return {f"{prefix}{name}": round(value, 3) for name, value in figures.items()} | {
        f"{prefix}without_answer": silent
    }


def _baselines(labels: list[str], queries: list[Query]) -> dict[str, Any]:
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE VIRTUAL TABLE offer USING fts5(label, tokenize='unicode61 remove_diacritics 2')")
        base.executemany("INSERT INTO offer VALUES (?)", [(label,) for label in labels])
        figures: dict[str, Any] = {}
        for name, ask in (("like_", _like(base)), ("fts5_", _fts5(base))):
            figures |= _quality(queries, [ask(query.text) for query in queries], name)
    return figures


def _like(base: sqlite3.Connection) -> Ask:
    def ask(text: str) -> list[str]:
        words = [word for word in re.findall(r"\w+", text.lower()) if len(word) >= 4]
        if not words:
            return []
        score = " + ".join(["(label LIKE ?)"] * len(words))
        query = f"SELECT label FROM offer WHERE {score} > 0 ORDER BY {score} DESC, rowid LIMIT {SHOWN}"
        like = [f"%{word}%" for word in words]
        return [row[0] for row in base.execute(query, like + like)]

    return ask


def _fts5(base: sqlite3.Connection) -> Ask:
    def ask(text: str) -> list[str]:
        words = re.findall(r"\w+", text.lower())
        query = f"SELECT label FROM offer WHERE offer MATCH ? ORDER BY bm25(offer) LIMIT {SHOWN}"
        return (
            [row[0] for row in base.execute(query, [" OR ".join(f'"{word}"' for word in words)])]
            if words
            else []
        )

    return ask


def _print(figures: dict[str, Any], as_json: bool) -> None:
    lines: Iterable[str] = (
        [json.dumps(figures)] if as_json else (f"{name}: {value}" for name, value in figures.items())
    )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
