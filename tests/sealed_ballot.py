"""The sample of a secret ballot, altered as a fraud would, published again and given to the verifier."""

import copy
import hashlib
import io
import json
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from entraide.data.verifier import verifier
from tests import naive_tally

SAMPLE = Path(__file__).parent / "data" / "ballot-sample"
LINE = re.compile(r"^(journal|témoin|V\d+|votants) +(juste|faux|pas fait) +(.*)$", re.MULTILINE)


def sample(name: str) -> Any:
    return json.loads((SAMPLE / f"{name}.json").read_bytes())


def canon(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def chained(acts: list[tuple[str, str, dict[str, Any]]], first: int = 0) -> dict[str, Any]:
    """A journal as `docs/journal.md` describes it, from (instant, type, public)."""
    head, entries = hashlib.sha256(b"conseil-entraide/journal/v1").digest(), []
    for n, (at, kind, public) in enumerate(acts, first):
        entry = {"v": 1, "n": n, "t": at, "type": kind, "public": public, "eng": {}}
        head = hashlib.sha256(b"\x02" + head + hashlib.sha256(b"\x00" + canon(entry)).digest()).digest()
        entries.append({**entry, "tete": head.hex()})
    return {
        "taille": len(entries),
        "tete": head.hex(),
        "mots": "un deux trois quatre cinq six",
        "entrees": entries,
    }


class Report(NamedTuple):
    status: int
    text: str

    def answers(self, answer: str) -> set[str]:
        """The numbers of the checks that gave this answer."""
        return {number for number, given, _sentence in LINE.findall(self.text) if given == answer}

    @property
    def false(self) -> set[str]:
        return self.answers("faux")


def verify(*arguments: Any) -> Report:
    said = io.StringIO()
    with redirect_stdout(said):
        status = verifier.main([str(argument) for argument in arguments])
    return Report(status, said.getvalue().replace("\xa0", " "))


class Case:
    """One ballot. What a fraud leaves alone is published again consistently: hashes, journal, chain."""

    def __init__(self, folder: Path, closing: str = "cloture") -> None:
        self.folder = folder
        self.opening, self.closing = sample("ouverture"), sample(closing)
        self.proof = sample("preuve-m-03")
        self.members = 8
        self.names_its_opening = True
        self.rules: list[dict[str, Any]] = []
        self.acts: Callable[[list[Any]], Any] = lambda acts: acts
        self.forge: Callable[[dict[str, Any]], Any] = lambda journal: journal
        self.raw: dict[str, Callable[[bytes], bytes]] = {}
        self.journal: dict[str, Any] | None = None

    def question(self, name: str) -> dict[str, Any]:
        return next(question for question in self.opening["questions"] if question["id"] == name)

    def choose(self, key: str, code: str, choice: str) -> None:
        """Change one ballot of a list, nothing else."""
        next(pair for pair in self.closing["bulletins"][key] if pair[0] == code)[1] = choice

    def fill(self, key: str, *choices: str) -> None:
        """The choices of a list, under its own codes."""
        for pair, choice in zip(self.closing["bulletins"][key], choices, strict=True):
            pair[1] = choice

    def recount(self) -> None:
        """Count and result anew, as the fraud would so that all agrees."""
        given = {key: [choice for _code, choice in pairs] for key, pairs in self.closing["bulletins"].items()}
        self.closing["depouillement"], self.closing["resultat"] = {}, {}
        for question in self.opening["questions"]:
            self.closing["depouillement"] |= naive_tally.count(question, given)
            result = naive_tally.result(question, given, len(self.opening["liste"]))
            self.closing["resultat"][question["id"]] = result

    def keep_journal(self) -> None:
        """The journal stays as it is now, whatever is altered afterwards."""
        self.journal = self._journal(*self._documents())

    def write(self) -> list[Path]:
        opening, closing = self._documents()
        journal = copy.deepcopy(self.journal or self._journal(opening, closing))
        self.forge(journal)
        files = {
            "ouverture": opening,
            "cloture": closing,
            "journal": self.raw.get("journal", bytes)(canon(journal)),
        }
        for name, data in files.items():
            (self.folder / f"{name}.json").write_bytes(data)
        (self.folder / "preuve.json").write_bytes(self.raw.get("preuve", bytes)(canon(self.proof)))
        return [self.folder / f"{name}.json" for name in files]

    def verify(self, *options: Any) -> Report:
        return verify(*self.write(), *options)

    def as_member(self, *said: str) -> Report:
        return self.verify("--preuve", self.folder / "preuve.json", "--je-dis", *said)

    def _documents(self) -> tuple[bytes, bytes]:
        same = self.raw.get
        opening = same("ouverture", bytes)(canon(self.opening))
        if self.names_its_opening:
            self.closing["ouverture_sha256"] = sha(opening)
        return opening, same("cloture", bytes)(canon(self.closing))

    def _journal(self, opening: bytes, closing: bytes) -> dict[str, Any]:
        document = self.opening
        name = document.get("scrutin")
        opened = {"scrutin": name, "objet": "question", "secret": True, "ouverture_sha256": sha(opening)}
        roll = document.get("liste")
        opened |= {"liste": len(roll) if isinstance(roll, list) else 0, "base": document.get("base", 0)}
        acts = [("2026-11-01T08:00Z", "genese", {"collectif": "Exemple", "logiciel": "0.4.0"})]
        acts += [("2026-11-02T08:00Z", "membre.membre", {})] * self.members
        acts += [("2026-11-03T08:00Z", "reglage.change", rule) for rule in self.rules]
        acts += [("2026-11-21T08:00Z", "scrutin.ouvert", opened)]
        acts += [("2026-11-28T20:00Z", "scrutin.clos", {"scrutin": name, "cloture_sha256": sha(closing)})]
        altered = self.acts(acts)
        return chained(altered if isinstance(altered, list) else acts)
