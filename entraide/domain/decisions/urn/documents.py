"""The documents of a secret ballot, format version 2: who writes the same ballot gets the same bytes. Pure functions.

The names of their fields are frozen: members keep copies, and other programs than ours read them.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from entraide.domain.decisions.methods.majority_judgment import MENTIONS
from entraide.domain.decisions.methods.outcome import Terms
from entraide.domain.decisions.urn import counting
from entraide.domain.journal_chain import canon

VERSION = 2
SMALL = 5
"""Fewer electors than that: no secret ballot. Fewer ballots: no counts, no codes, no roll are published."""
MOST_OPTIONS = 8
QUESTION = "q1"
YES_NO = ("pour", "contre", "abstention")
APPROVAL = ("oui", "non")
RESISTANCE = ("0", "1", "2", "3")
NO_OPINION = "sans-avis"
Document = dict[str, Any]
Lists = Mapping[str, Iterable[tuple[str, str]]]
"""For each list its codes, each with the choice that it stands for."""


@dataclass(frozen=True)
class BallotList:
    """One thing to answer: a question, or one option of it. `choices`: all that a ballot may carry, always in that order."""

    key: str
    option: str
    choices: tuple[str, ...]
    unanswered: str
    """What an empty answer means; empty when one must answer."""


def canonical(document: Any) -> bytes:
    """The one way to write a document. A text that another program could write otherwise is refused."""
    written = canon(document)
    if b"\\" in re.sub(rb'\\["\\]', b"", written):
        raise ValueError("a control character has no place in a document")
    return written


def sha256(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def question(method: str, options: Iterable[str], terms: Terms) -> Document:
    """The one question of a decision. `method`: its frozen name."""
    names = [plain(option) for option in options]
    match method:
        case "oui-non":
            fields: Document = {
                "choix": list(YES_NO),
                "seuil": list(terms.threshold),
                "plancher": terms.floor,
            }
        case "approbation":
            fields = {"choix": list(APPROVAL), "options": names}
        case "jugement-majoritaire":
            fields = {"mentions": list(MENTIONS), "options": names}
        case "resistance":
            fields = {"choix": list(RESISTANCE), "options": names, "passive": names[-1]}
        case _:
            raise ValueError(f"{method} is no way to vote in secret")
    return {"id": QUESTION, "methode": method, **fields}


def plain(name: str) -> str:
    """A name as documents write it: one form for each accent, no control character, no space around."""
    printed = "".join(sign if sign >= " " else " " for sign in name)
    return unicodedata.normalize("NFC", printed).strip()


def lists_of(question: Mapping[str, Any]) -> list[BallotList]:
    """In the order shown to those who vote."""
    if question["methode"] == "oui-non":
        return [BallotList(question["id"], "", tuple(question["choix"]), "")]
    unanswered = "non" if question["methode"] == "approbation" else NO_OPINION
    known = tuple(question.get("mentions", question.get("choix")))
    choices = known if unanswered in known else (*known, unanswered)
    return [
        BallotList(f"{question['id']}/{option}", option, choices, unanswered)
        for option in question["options"]
    ]


def all_lists(opening: Mapping[str, Any]) -> list[BallotList]:
    return [each for question in opening["questions"] for each in lists_of(question)]


def full_closing(opening: Document, marks: Mapping[str, bool], cast: Lists) -> Document:
    """For five ballots or more. `marks`: by line of the roll, whether that person voted."""
    ballots = {key: sorted([code, choice] for code, choice in rows) for key, rows in cast.items()}
    counts = {
        each.key: counting.count((choice for _code, choice in ballots[each.key]), each.choices)
        for each in all_lists(opening)
    }
    return _closing(
        opening,
        emargements=[[line, marks[line]] for line in opening["liste"]],
        bulletins=ballots,
        depouillement=counts,
        resultat=counting.results(opening, counts),
    )


def small_closing(opening: Document, cast: Lists) -> Document:
    """For four ballots or fewer: what was decided, and no number."""
    whole = full_closing(opening, dict.fromkeys(opening["liste"], False), cast)
    short = {
        question["id"]: counting.in_front(question, whole["resultat"][question["id"]])
        for question in opening["questions"]
    }
    return _closing(opening, petit=True, classe="moins-de-5", resultat=short)


def redo_closing(opening: Document) -> Document:
    """Nothing is decided: it must be voted again."""
    return _closing(opening, resultat={question["id"]: "refaire" for question in opening["questions"]})


def _closing(opening: Document, **fields: Any) -> Document:
    return {
        "v": VERSION,
        "scrutin": opening["scrutin"],
        "ouverture_sha256": sha256(canonical(opening)),
        **fields,
    }


def export(opening: str, closing: str) -> bytes:
    """Both in one file; before the closing, the opening alone."""
    parts = {"ouverture": json.loads(opening)} | ({"cloture": json.loads(closing)} if closing else {})
    return canonical(parts)
