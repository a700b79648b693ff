"""The journal: every governed act, in the same transaction as the act. Format: `docs/journal.md`."""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from entraide.domain import journal_chain as chain
from entraide.models.journal import JournalContent, JournalEntry

Public = Mapping[str, Any]


class Act(StrEnum):
    """The closed list of types. The names are frozen: they are in members' copies."""

    GENESIS = "genese"
    RULE_CHANGED = "reglage.change"
    CANDIDATE = "membre.candidat"
    WELCOME = "membre.accueil"
    MEMBER = "membre.membre"
    GONE = "membre.sorti"
    BALLOT_OPENED = "scrutin.ouvert"
    BALLOT_CLOSED = "scrutin.clos"
    BALLOT_SEALED = "scrutin.scelle"
    ACTION_STARTED = "action.demarree"
    TRIAL_ENDED = "essai.fini"
    ERASURE = "effacement"
    SERVER_COMMAND = "operateur.commande"


def record(
    session: Session, now: datetime, act: Act, public: Public | None = None, member_id: int | None = None
) -> int:
    """Append one entry and return its number.

    `public` holds integers, strings, booleans and lists of them, never anything about a person: the person, if any,
    is a commitment whose content and salt stay in an erasable table.
    """
    last = session.exec(select(JournalEntry).order_by(col(JournalEntry.n).desc()).limit(1)).first()
    n, head, at = (last.n + 1, last.head, max(now, last.at)) if last else (0, chain.START, now)
    content = _person(n, member_id) if member_id is not None else None
    commitments = {content.field: commitment_of(content)} if content else {}
    entry = chain.entry(n, at, act, dict(public or {}), commitments)
    session.add(
        JournalEntry(
            n=n,
            at=at,
            type=act,
            public=chain.canon(entry["public"]).decode(),
            commitments=chain.canon(commitments).decode(),
            head=chain.head(head, chain.leaf(entry)),
        )
    )
    session.flush()
    if content:
        session.add(content)
        session.flush()
    return n


def commitment_of(content: JournalContent) -> str:
    """What the entry holds of this content."""
    return chain.commitment(bytes.fromhex(content.salt), json.loads(content.content))


def _person(n: int, member_id: int) -> JournalContent:
    return JournalContent(
        n=n,
        field="membre",
        salt=secrets.token_hex(32),
        content=chain.canon({"membre": member_id}).decode(),
        member_id=member_id,
    )


def entries(session: Session, before: int | None = None, limit: int | None = None) -> list[JournalEntry]:
    """Newest first; `before` is the number of the last one already read."""
    query = select(JournalEntry).order_by(col(JournalEntry.n).desc()).limit(limit)
    return list(session.exec(query.where(JournalEntry.n < before) if before is not None else query))


def exported(session: Session) -> Iterator[dict[str, Any]]:
    """All entries, oldest first, in the form that the chain hashes, each with its `tete`."""
    for row in session.exec(select(JournalEntry).order_by(col(JournalEntry.n))):
        entry = chain.entry(row.n, row.at, row.type, json.loads(row.public), json.loads(row.commitments))
        yield {**entry, "tete": row.head}


class Witness(NamedTuple):
    """What is enough to recognise a journal: how many entries, the last head, the same in six words."""

    size: int
    head: str
    words: str
    at: datetime


def witness(session: Session) -> Witness | None:
    """None before the foundation, when there is no journal."""
    last = entries(session, limit=1)
    return Witness(last[0].n + 1, last[0].head, chain.spoken(last[0].head), last[0].at) if last else None


def export(session: Session) -> dict[str, Any]:
    """The whole journal in one document; its keys are promised in `docs/journal.md`."""
    lines = list(exported(session))
    head = lines[-1]["tete"] if lines else chain.START
    return {"taille": len(lines), "tete": head, "mots": chain.spoken(head), "entrees": lines}
