"""Closing a secret ballot: all is opened, counted and published at once, or it is said that one must vote again."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from entraide.domain.decisions.methods.outcome import Kind
from entraide.domain.decisions.standing import whole_minute
from entraide.domain.decisions.urn import cipher as ciphers
from entraide.domain.decisions.urn import counting, documents
from entraide.domain.decisions.urn.box import cipher_of, named, urn_of
from entraide.domain.decisions.urn.cipher import UrnCipher
from entraide.domain.decisions.urn.documents import SMALL, Document, canonical, sha256
from entraide.domain.decisions.urn.voting import marked
from entraide.models.decision import Decision, Stage
from entraide.models.urn import Urn, UrnBallot, UrnCode, UrnLine

TO_CHECK = timedelta(days=7)
KEY_LOST, INCOHERENT, CONTESTED = "cle-perdue", "incoherence", "contestations"
ONE_CONTEST = "une-contestation"
"""One person contested, and one ballot could not have changed the result."""
REDONE = (KEY_LOST, INCOHERENT, CONTESTED)
Cast = dict[str, list[tuple[str, str]]]


def wants_more_time(session: Session, decision: Decision) -> bool:
    """Fewer than five ballots would hide nobody: once, three more days."""
    return not decision.extended and marked(session, decision) < SMALL


def close(session: Session, decision: Decision, now: datetime) -> Stage:
    """Publish what the ballots decide; the seven days to check begin. Done again, it gives the same."""
    urn = urn_of(session, decision)
    opening = json.loads(urn.opening)
    if not urn.closing:
        cipher = cipher_of(session, decision)
        cast = _opened(session, decision, opening, cipher) if cipher and _whole(urn) else None
        if cast is None:
            redo(session, decision, INCOHERENT if cipher else KEY_LOST, now)
            return Stage.REDO
        _publish(session, urn, _closing(session, decision, opening, cast), now)
    return stage_of(urn)


def stage_of(urn: Urn) -> Stage:
    """What its closing says, once and for all."""
    opening, closing = json.loads(urn.opening), json.loads(urn.closing)
    question = opening["questions"][0]
    if closing["resultat"][question["id"]] == "refaire":
        return Stage.REDO
    return Stage(counting.kind_of(question, closing))


def redo(session: Session, decision: Decision, reason: str, now: datetime) -> None:
    """Nothing is decided. What was published is replaced; each may still look at their line of the roll."""
    urn = urn_of(session, decision)
    session.exec(delete(UrnCode).where(col(UrnCode.decision_id) == decision.id))
    urn.reason = reason
    _publish(session, urn, documents.redo_closing(json.loads(urn.opening)), now)


def told(session: Session, decision: Decision) -> dict[str, Any]:
    """What the journal says of the closing, beside the result."""
    urn = urn_of(session, decision)
    public: dict[str, Any] = {"cloture_sha256": urn.closing_sha256} if urn.closing else {}
    number = _chosen(json.loads(urn.opening), json.loads(urn.closing)) if urn.closing else 0
    public |= {"choisi": number} if number else {}
    return public | ({"motif": urn.reason} if urn.reason in REDONE else {})


def _chosen(opening: Document, closing: Document) -> int:
    """The place of what was chosen among the options, from 1: the journal holds no text of a member."""
    question = opening["questions"][0]
    found = closing["resultat"][question["id"]]
    if isinstance(found, str) or counting.kind_of(question, closing) != Kind.CHOSEN:
        return 0
    return 1 + int(question["options"].index(counting.leaders(question, found)[0]))


def _publish(session: Session, urn: Urn, document: Document, now: datetime) -> None:
    written = canonical(document)
    urn.closing, urn.closing_sha256 = written.decode(), sha256(written)
    urn.contest_until = urn.contest_until or whole_minute(now) + TO_CHECK
    session.add(urn)
    session.flush()


def _closing(session: Session, decision: Decision, opening: Document, cast: Cast) -> Document:
    lines = session.exec(select(UrnLine).where(UrnLine.decision_id == decision.id)).all()
    marks = {line.line: line.voted for line in lines}
    if sum(marks.values()) < SMALL:
        return documents.small_closing(opening, cast)
    document = documents.full_closing(opening, marks, cast)
    for key, rows in document["bulletins"].items():
        for code, choice in rows:
            session.add(UrnCode(decision_id=decision.id, question=key, code=code, choice=choice))
    return document


def _whole(urn: Urn) -> bool:
    return sha256(urn.opening.encode()) == urn.opening_sha256


def _opened(session: Session, decision: Decision, opening: Document, cipher: UrnCipher) -> Cast | None:
    """All the ballots, opened and valid, with their codes; None when anything is not as it should be."""
    lines = session.exec(select(UrnLine).where(UrnLine.decision_id == decision.id)).all()
    ballots = session.exec(select(UrnBallot).where(UrnBallot.decision_id == decision.id)).all()
    voters = {cipher.pseudo(named(line.member_id)) for line in lines if line.voted}
    if voters != {ballot.pseudo for ballot in ballots} or not _same_roll(lines, opening):
        return None
    put = {ballot.pseudo: cipher.open(ballot.pseudo, ballot.cipher) for ballot in ballots}
    return coded(opening, cipher, put)


def _same_roll(lines: Sequence[UrnLine], opening: Document) -> bool:
    name = opening["scrutin"]
    derived = [ciphers.line_of(line.salt, name, named(line.member_id)) for line in lines]
    return derived == [line.line for line in lines] and sorted(derived) == opening["liste"]


def coded(opening: Document, cipher: UrnCipher, put: Mapping[bytes, list[int] | None]) -> Cast | None:
    """For each list the codes with their choices, from what each ballot holds."""
    lists = documents.all_lists(opening)
    for places in put.values():
        if places is None or len(places) != len(lists):
            return None
        if any(place >= len(each.choices) for place, each in zip(places, lists, strict=True)):
            return None
    return {
        each.key: [
            (code, each.choices[(put[pseudo] or [])[n]])
            for pseudo, code in cipher.codes(each.key, put).items()
        ]
        for n, each in enumerate(lists)
    }
