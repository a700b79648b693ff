"""A secret ballot compared with what the journal says of it: its two documents, its roll, its count. No key is needed."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain.decisions.standing import terms_of
from entraide.domain.decisions.urn import cipher, closing, documents
from entraide.domain.decisions.urn.box import named
from entraide.domain.decisions.urn.documents import SMALL, Document, canonical, sha256
from entraide.domain.decisions.words import METHODS, RESULTS, ballot_name
from entraide.models.decision import Decision, RollLine
from entraide.models.urn import Urn, UrnCode, UrnLine


def documents_differ(session: Session, decision: Decision, told: Mapping[str, Any], closed: str) -> bool:
    """`told`: the last opening entry; `closed`: the hash in the last closing entry, empty when there is none."""
    urn = session.get(Urn, decision.id)
    if not decision.secret or urn is None:
        return decision.secret or urn is not None or "ouverture_sha256" in told
    opening = json.loads(urn.opening)
    written = canonical(opening)
    frozen = {"base": opening["base"], "liste": len(opening["liste"]), "ouverture_sha256": sha256(written)}
    frozen |= {"scrutin": opening["scrutin"], "texte_sha256": opening["texte_sha256"], "secret": True}
    return (
        written != urn.opening.encode()
        or any(told[key] != value for key, value in frozen.items())
        or [_asked(decision)] != opening["questions"]
        or closed != (sha256(urn.closing.encode()) if urn.closing else "")
    )


def _asked(decision: Decision) -> Document:
    terms = terms_of(decision)
    return documents.question(METHODS[decision.method], terms.options, terms)


def roll_differs(session: Session, decision: Decision, sealed: bool) -> bool:
    """The named roll is that of the opening, until it is sealed; then there is none."""
    lines = session.exec(select(UrnLine).where(UrnLine.decision_id == decision.id)).all()
    kept = session.exec(select(func.count()).where(RollLine.decision_id == decision.id)).one()
    if sealed:
        return bool(lines) or kept > 0
    name, opening = ballot_name(decision.id), json.loads(session.get_one(Urn, decision.id).opening)
    derived = [cipher.line_of(line.salt, name, named(line.member_id)) for line in lines]
    same = derived == [line.line for line in lines] and sorted(derived) == opening["liste"]
    return not same or kept != len(lines)


def count_differs(session: Session, decision: Decision, result: str) -> bool:
    """The closing is counted again. A small one can only be compared with the result that the journal tells."""
    urn = session.get_one(Urn, decision.id)
    if not urn.closing:
        return False
    document = json.loads(urn.closing)
    if RESULTS[closing.stage_of(urn)] != result:
        return True
    rows = session.exec(select(UrnCode).where(UrnCode.decision_id == decision.id).order_by(col(UrnCode.code)))
    codes: dict[str, list[list[str]]] = {}
    for row in rows:
        codes.setdefault(row.question, []).append([row.code, row.choice])
    if codes != document.get("bulletins", {}):
        return True
    return "bulletins" in document and not _recounts(json.loads(urn.opening), document)


def _recounts(opening: Document, document: Document) -> bool:
    marks = dict(document["emargements"])
    again = documents.full_closing(opening, marks, document["bulletins"])
    voters = sum(marks.values())
    each = {len(rows) for rows in document["bulletins"].values()}
    return canonical(again) == canonical(document) and each == {voters} and voters >= SMALL
