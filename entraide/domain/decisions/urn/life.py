"""What the clock does of a secret ballot: more time, the closing, the end of the seven days; and voting it again."""

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain import notices
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.methods import consent
from entraide.domain.decisions.opening import record_round
from entraide.domain.decisions.urn import closing
from entraide.domain.decisions.urn.box import cipher_of
from entraide.models.decision import Decision, RollLine, Stage
from entraide.models.member import Member
from entraide.models.urn import Urn

UNDER_WAY = (Stage.OPEN, Stage.CHECKING)


def close_due(session: Session, now: datetime) -> None:
    """Write the closings and the extensions whose instant has come, in the order of their instants."""
    due = select(Decision).where(col(Decision.secret).is_(True), Decision.stage == Stage.OPEN)
    due = due.where(col(Decision.closes_at) <= now)
    for decision in session.exec(due.order_by(col(Decision.closes_at), col(Decision.id))).all():
        at = decision.closes_at or now
        if closing.wants_more_time(session, decision):
            at += consent.EXTENSION
            _extend(session, decision, at, now)
        if now >= at:
            with suppress(OSError):  # a disk that does not answer: the next round closes it
                _close(session, decision, at, now)


def _extend(session: Session, decision: Decision, until: datetime, now: datetime) -> None:
    decision.closes_at, decision.extended, decision.reminded = until, True, False
    session.flush()
    record_round(session, decision, now)


def _close(session: Session, decision: Decision, at: datetime, now: datetime) -> None:
    """All is published; what it decides is carried out when everybody had the time to check."""
    result = closing.close(session, decision, now)
    if result == Stage.REDO:
        lifecycle.end(session, decision, result, at, now)
        tell_roll(session, decision, now)
        return
    decision.stage, decision.closed_at = Stage.CHECKING, at
    session.flush()
    lifecycle.record_closed(session, decision, result, now)
    tell_roll(session, decision, now)


def tell_roll(session: Session, decision: Decision, now: datetime) -> None:
    """Something was published: the same to all of the roll, those who did not vote included."""
    roll = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
    for member in session.exec(roll.where(RollLine.decision_id == decision.id)).all():
        notices.tell(session, member, notices.Notice.TO_CHECK, now)


def conclude(session: Session, now: datetime) -> None:
    """The seven days to check are over and nothing was upset: what was published is carried out."""
    over = select(Decision, Urn).join(Urn, col(Urn.decision_id) == Decision.id)
    over = over.where(Decision.stage == Stage.CHECKING, col(Urn.contest_until) <= now)
    for decision, urn in session.exec(over.order_by(col(Urn.contest_until), col(Decision.id))).all():
        decision.stage = stage = closing.stage_of(urn)
        session.flush()
        lifecycle.follow(session, decision, stage, urn.contest_until or now, now)


def redo(session: Session, decision: Decision, reason: str, now: datetime) -> None:
    """Nothing is decided by this vote; the same question may be put again at once."""
    closing.redo(session, decision, reason, now)
    lifecycle.end(session, decision, Stage.REDO, now, now)
    tell_roll(session, decision, now)


def redo_lost(session: Session, now: datetime) -> None:
    """Without its key a vote can be neither counted nor checked. A program without the folder of keys cannot tell."""
    if session.info.get("urns") is None:
        return
    held = select(Decision, Urn).join(Urn, col(Urn.decision_id) == Decision.id)
    held = held.where(col(Decision.stage).in_(UNDER_WAY))
    for decision, urn in session.exec(held.order_by(col(Decision.id))).all():
        over = urn.contest_until is not None and urn.contest_until <= now
        with suppress(OSError):  # a disk that does not answer: that key is not lost
            if not over and cipher_of(session, decision) is None:
                redo(session, decision, closing.KEY_LOST, now)
