"""The journal: every governed act, in the same transaction as the act. Format: `docs/journal.md`."""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

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
    ACTION_STARTED = "action.demarree"
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
    commitments = (
        {content.field: chain.commitment(bytes.fromhex(content.salt), content.content)} if content else {}
    )
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
