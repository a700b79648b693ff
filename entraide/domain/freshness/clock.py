"""When « toujours d'accord ? » is asked, and what becomes of an offer whose owner has not answered.

Each offer is asked about 90 days after it was last confirmed. Those of one person that are due, or due within a month,
are asked about together, in one message; between two such messages a month passes at least, and three when nothing was
answered. After 14 days without an answer an offer is shown « à confirmer »; nothing else happens to it.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from entraide.domain import notices, permissions
from entraide.domain.dates import PARIS
from entraide.models.competence import Competence, Freshness
from entraide.models.exchange import Exchange
from entraide.models.member import Member

EVERY = timedelta(days=90)
QUIET = timedelta(days=30)
"""Nobody is asked twice within this time, nor within this time of the end of a pause."""
TO_ANSWER = timedelta(days=14)

DUE = (
    select(Competence, Member)
    .join(Member, col(Member.id) == Competence.member_id)
    .where(col(Competence.due_on) <= bindparam("today"))
    .where(col(Member.state).in_(permissions.INSIDE), col(Member.paused).is_(False))
    .where(col(Member.erasing_at).is_(None))
    .order_by(col(Competence.id))
)


def confirm(competence: Competence, now: datetime) -> None:
    """Its owner says that it holds, or shows it: nothing is asked for 90 days."""
    competence.confirmed_on = now.date()
    ask_later(competence, now)


def ask_later(competence: Competence, now: datetime) -> None:
    competence.freshness, competence.due_on = Freshness.AGREED, now.date() + EVERY


def rest(competence: Competence) -> None:
    """Nothing is asked any more."""
    competence.freshness, competence.due_on = Freshness.AGREED, None


def confirm_by_helping(session: Session, exchange: Exchange, now: datetime) -> None:
    """Who accepts to help with what they offer still offers it."""
    competence = session.get(Competence, exchange.competence_id) if exchange.competence_id else None
    if competence and competence.withdrawn_at is None:
        confirm(competence, now)
        session.flush()


def after_pause(session: Session, member: Member, now: datetime) -> None:
    """Who comes back finds no question and no mark; what is due waits a month more."""
    mine = (col(Competence.member_id) == member.id) & col(Competence.due_on).is_not(None)
    soon = now.date() + QUIET
    unanswered = col(Competence.freshness) != Freshness.AGREED
    again = {"freshness": Freshness.AGREED, "due_on": soon}
    session.exec(update(Competence).where(mine, unanswered | (col(Competence.due_on) < soon)).values(**again))


def turn(session: Session, now: datetime) -> None:
    """Duty: mark what was not answered, ask what is due, by day. Nobody on pause is asked, and nothing of theirs marked."""
    if now.astimezone(PARIS).hour < notices.MORNING.hour:
        return
    due = session.exec(DUE, params={"today": now.date()}).all()
    for competence, _owner in due:
        if competence.freshness == Freshness.ASKED:
            _mark(competence)
    for owner in {owner.id: owner for competence, owner in due if _is_due(competence, now.date())}.values():
        _ask(session, owner, now)
    session.flush()


def _mark(competence: Competence) -> None:
    """Its owner has not answered. What nobody sees is not asked about twice."""
    if competence.withdrawn_at is not None:
        rest(competence)
    elif competence.due_on:
        competence.freshness, competence.due_on = Freshness.TO_CONFIRM, competence.due_on + EVERY


def _ask(session: Session, owner: Member, now: datetime) -> None:
    """One question for all that is due. While an earlier one waits, no message says that there is one more."""
    today = now.date()
    mine = session.exec(select(Competence).where(Competence.member_id == owner.id)).all()
    unanswered = [it for it in mine if it.freshness != Freshness.AGREED]
    tells = not unanswered or any(_is_due(it, today) for it in unanswered)
    for competence in mine:
        if competence.freshness == Freshness.AGREED and _is_due(
            competence, today + QUIET if tells else today
        ):
            competence.freshness, competence.due_on = Freshness.ASKED, today + TO_ANSWER
    if tells:
        for competence in unanswered:
            if competence.freshness == Freshness.TO_CONFIRM:
                competence.due_on = today + EVERY
        notices.tell(session, owner, notices.Notice.STILL_AGREED, now)


def _is_due(competence: Competence, day: date) -> bool:
    return competence.due_on is not None and competence.due_on <= day
