"""Sealing a secret ballot: its key, then its ballots and its named roll, then the last trace of them in the files.

Each step may be cut and is done again: the next round goes on from where it stands.
"""

import logging
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from entraide.database import Engines
from entraide.domain import journal
from entraide.domain.decisions.words import ballot_name
from entraide.domain.notices import Notice
from entraide.models.decision import Decision, RollLine, Stage
from entraide.models.outbox import Mail
from entraide.models.urn import Urn, UrnBallot, UrnContest, UrnLine

log = logging.getLogger("entraide")
NAMED = (UrnContest, UrnBallot, UrnLine, RollLine)
UNDER_WAY = (Stage.OPEN, Stage.CHECKING)


def seal_due(engines: Engines, now: datetime) -> None:
    """Seal those whose seven days are over and whose result is carried out. A failure waits for the next round."""
    for decision_id in due(engines, now):
        try:
            seal(engines, decision_id, now)
        except (OSError, DBAPIError) as error:
            log.error("urn not sealed", extra={"error": error})


def due(engines: Engines, now: datetime) -> list[int]:
    over = select(Urn.decision_id).join(Decision, col(Decision.id) == Urn.decision_id)
    over = over.where(col(Urn.sealed_at).is_(None))
    over = over.where((col(Urn.contest_until) <= now) | (col(Decision.stage) == Stage.WITHDRAWN))
    with engines.reading() as session:
        return list(
            session.exec(over.where(col(Decision.stage).not_in(UNDER_WAY)).order_by(col(Decision.id)))
        )


def seal(engines: Engines, decision_id: int, now: datetime) -> bool:
    """True once nothing is left to find. The key goes first: without it, what follows is only cleaning."""
    if engines.urns is None:
        return False
    engines.urns.destroy(ballot_name(decision_id))
    with engines.writing() as session:
        _empty(session, decision_id, now)
    if not engines.leave_no_trace(*(str(table.__tablename__) for table in (*NAMED, Mail))):
        return False
    with engines.writing() as session:
        session.get_one(Urn, decision_id).sealed_at = now
    return True


def _empty(session: Session, decision_id: int, now: datetime) -> None:
    """Once: a roll has lines until it is emptied."""
    if session.exec(select(UrnLine.line).where(UrnLine.decision_id == decision_id).limit(1)).first() is None:
        return
    for table in NAMED:
        session.exec(delete(table).where(col(table.decision_id) == decision_id))
    _forget_reminders(session, session.get_one(Decision, decision_id))
    journal.record(session, now, journal.Act.BALLOT_SEALED, {"scrutin": ballot_name(decision_id)})


def _forget_reminders(session: Session, decision: Decision) -> None:
    """Who was told that a closing came had not voted. All such messages go: which vote one was about is not written."""
    if decision.closed_at is not None:
        told = delete(Mail).where(col(Mail.kind) == Notice.CLOSING)
        session.exec(told.where(col(Mail.due_on) <= decision.closed_at.date()))


def repair(engines: Engines) -> None:
    """Destroy the keys that outlived their ballot: an opening that was undone, a sealing that was cut or restored.

    Under the writers' lock, since an opening makes its key before its ballot. A database without a journal is not ours
    to judge by.
    """
    if engines.urns is None or not engines.urns.names():
        return
    with engines.writing() as session:
        if not journal.entries(session, limit=1):
            return
        kept = {ballot_name(number) for number in session.exec(select(UrnLine.decision_id).distinct())}
        for name in set(engines.urns.names()) - kept:
            engines.urns.destroy(name)
            log.warning("urn key destroyed", extra={"ballot": name})
