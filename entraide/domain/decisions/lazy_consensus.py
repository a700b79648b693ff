"""« Sauf objection »: everybody is told when it opens, and for some days after it was adopted one may still object."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain import notices
from entraide.domain.decisions.methods.lazy import APPEAL
from entraide.models.decision import Decision, RollLine, Stage
from entraide.models.member import Member

METHOD = "lazy"


def tell_everybody(session: Session, decision: Decision, now: datetime) -> None:
    """Silence lets it go on, so nobody may say that they were not told. How many were is kept with the terms."""
    on_roll = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
    on_roll = on_roll.where(RollLine.decision_id == decision.id).order_by(col(Member.id))
    told = [
        notices.tell(session, member, notices.Notice.OPENED, now) for member in session.exec(on_roll).all()
    ]
    decision.terms = json.dumps(json.loads(decision.terms) | {"told": sum(told)}, ensure_ascii=False)
    session.flush()


def told(decision: Decision) -> int:
    """How many people a message left for, when it opened."""
    return int(json.loads(decision.terms).get("told", 0)) if decision.terms else 0


def appeal_until(decision: Decision) -> datetime | None:
    """Until when it may still be objected to, once adopted. From the closing: objecting twice gives no more days."""
    if decision.method != METHOD or decision.closes_at is None:
        return None
    return decision.closes_at + APPEAL


def may_be_reopened(decision: Decision, stage: str, now: datetime) -> bool:
    until = appeal_until(decision)
    return stage == Stage.ADOPTED and until is not None and now < until


@dataclass(frozen=True)
class Silence:
    """What a page of such a decision shows beside the answers. `told`: how many people a message left for."""

    told: int
    appeal_until: datetime | None
    may_reopen: bool


def read(session: Session, member: Member, decision: Decision, stage: str, now: datetime) -> Silence:
    may_reopen = may_be_reopened(decision, stage, now)
    may_reopen = may_reopen and session.get(RollLine, (decision.id, member.id)) is not None
    return Silence(told(decision), appeal_until(decision), may_reopen)
