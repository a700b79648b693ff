"""The clock of a decision stops while an objection waits for somebody who is not available, fourteen days at most.

Then the group may go on: the objection counts no more, is printed beside the decision for ever, and the decision, if it
is adopted, is reviewed within thirty days. Nothing is written about who is on pause.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from entraide.domain import permissions
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.standing import HOLD, MAY_BE_HELD, goes_on_at, later
from entraide.models.decision import Ballot, Decision, Stage
from entraide.models.deliberation import Objection
from entraide.models.member import Member

REVIEWED_WITHIN = 30
"""Days, for what is adopted while an objection was passed over."""

author, carrier = aliased(Member), aliased(Member)
BALLOT = (
    (col(Ballot.decision_id) == Objection.decision_id)
    & (col(Ballot.member_id) == Objection.member_id)
    & (col(Ballot.version) == Objection.version)
)
NOBODY_SPEAKS = col(author.paused) & or_(
    col(Objection.carried_at).is_(None),
    col(carrier.paused),
    col(carrier.state).not_in(permissions.READING),
    col(carrier.erasing_at).is_not(None),
)
"""Who objected is on pause, and nobody available carries the objection for them."""
ABSENT = (
    select(Objection)
    .join(Decision, col(Decision.id) == Objection.decision_id)
    .join(Ballot, BALLOT)
    .join(author, col(author.id) == Objection.member_id)
    .outerjoin(carrier, col(carrier.id) == Objection.carrier_id)
    .where(col(Decision.stage).in_(MAY_BE_HELD), Decision.version == Objection.version)
    .where(col(Ballot.settled_at).is_(None), NOBODY_SPEAKS)
    .order_by(col(Objection.id))
)


def absent(session: Session, decision_id: int | None = None) -> dict[int, list[Objection]]:
    """The objections that stand and that nobody can speak of now, by decision."""
    found: dict[int, list[Objection]] = {}
    query = ABSENT.where(Objection.decision_id == decision_id) if decision_id else ABSENT
    for objection in session.exec(query):
        found.setdefault(objection.decision_id, []).append(objection)
    return found


def keep(session: Session, now: datetime, decision_id: int | None = None) -> None:
    """Duty, and around each act that changes who is available: stop the clocks, let them go on."""
    away = absent(session, decision_id)
    held = col(Decision.held_since).is_not(None) | col(Decision.id).in_(list(away))
    query = select(Decision).where(col(Decision.stage).in_(MAY_BE_HELD), held).order_by(col(Decision.id))
    query = query.where(Decision.id == decision_id) if decision_id else query
    for decision in session.exec(query).all():
        _keep(session, decision, away.get(decision.id, []), now)


@contextmanager
def kept(session: Session, now: datetime, decision_id: int | None = None) -> Iterator[None]:
    """What the clock had made true before the act, then what the act changes in it."""
    keep(session, now, decision_id)
    yield
    session.flush()
    keep(session, now, decision_id)


def _keep(session: Session, decision: Decision, away: list[Objection], now: datetime) -> None:
    at_the_latest = goes_on_at(decision)
    if at_the_latest is not None and at_the_latest <= now:
        for objection in away:
            _pass_over(session, decision, objection, at_the_latest)
        _go_on(session, decision, at_the_latest, now)
        if decision.stage == Stage.INTEGRATION:
            lifecycle.count_again(session, decision, at_the_latest, now)
    elif at_the_latest is not None and not away:
        _go_on(session, decision, now, now)
    elif at_the_latest is None and away and _runs(decision, now):
        decision.held_since = now
    session.flush()


def _runs(decision: Decision, now: datetime) -> bool:
    """A closing that has come is written by `close_due`; a version whose days are used up is not stopped again."""
    closing = decision.stage == Stage.OPEN and decision.closes_at is not None and decision.closes_at <= now
    return not closing and timedelta(seconds=decision.held_for) < HOLD


def _go_on(session: Session, decision: Decision, at: datetime, now: datetime) -> None:
    if decision.held_since is None:
        return
    until = later(decision, at)
    decision.held_for += int((at - decision.held_since).total_seconds())
    decision.held_since = None
    if decision.stage == Stage.OPEN and until is not None and until != decision.closes_at:
        lifecycle.put_off(session, decision, until, now, extended=decision.extended)


def _pass_over(session: Session, decision: Decision, objection: Objection, at: datetime) -> None:
    ballot = session.get_one(Ballot, (objection.decision_id, objection.member_id, objection.version))
    objection.lapsed_at = ballot.settled_at = at
    decision.trial_days = min(decision.trial_days or REVIEWED_WITHIN, REVIEWED_WITHIN)
    decision.after_trial = decision.after_trial or "continue"
    session.flush()
