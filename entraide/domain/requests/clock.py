"""The gentle clock of a request: after three days two more people are asked, after seven days a meeting hears of it.

It counts from the day of the request, or from the end of the last help that was accepted. The people are found by the
request's own sentence, and asked once: whoever has room now is asked later by the author, or by who hands over.

An addressed request has one chosen reader. Its form says beforehand that, without an answer in three days, two other
people are asked; its author may refuse (`widens` false) then or later. Then nobody else is asked, no meeting hears of it,
and the clock only tells the author. When they did not refuse, the meeting hears that one more request waits: no sentence.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlalchemy import update as change
from sqlmodel import Session, col, or_, select

from entraide.domain import permissions
from entraide.domain.notices import Notice, tell
from entraide.domain.requests.asking import propose
from entraide.domain.requests.helpers import could_help
from entraide.models.exchange import Exchange
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage

WIDENED = timedelta(hours=72)
ON_AGENDA = timedelta(days=7)
MORE = 2


def waits_since() -> ColumnElement[datetime]:
    """For a query over requests that wait."""
    helped = select(func.max(Exchange.ended_at)).where(
        Exchange.request_id == HelpRequest.id, col(Exchange.accepted_at).is_not(None)
    )
    return func.coalesce(helped.correlate(HelpRequest).scalar_subquery(), HelpRequest.opened_at)


def by_who_is_here() -> ColumnElement[bool]:
    """For a query over requests and their authors: not of a candidate, whose request waits for them, nor of who goes."""
    return col(Member.state).in_(permissions.INSIDE) & col(Member.erasing_at).is_(None)


def advance(session: Session, now: datetime) -> None:
    """Duty: each step once for each wait, the longest waiting first; run once or ten times, same result."""
    since = waits_since()
    widen = or_(col(HelpRequest.widened_at).is_(None), col(HelpRequest.widened_at) <= since)
    meet = or_(col(HelpRequest.agenda_at).is_(None), col(HelpRequest.agenda_at) <= since)
    query = (
        select(HelpRequest, Member, widen, (since <= now - ON_AGENDA) & meet)
        .join(Member, col(Member.id) == HelpRequest.author_id)
        .where(HelpRequest.stage == Stage.WAITING, by_who_is_here())
        .where(since <= now - WIDENED, or_(widen, (since <= now - ON_AGENDA) & meet))
    )
    for request, author, widens, meets in session.exec(query.order_by(since, col(HelpRequest.id))).all():
        if widens:
            _ask_more(session, request, author, MORE, now)
            request.widened_at = now
        if meets:
            request.agenda_at = now
        session.flush()
        tell(session, author, Notice.WAITS, now)


def pass_on(session: Session, request: HelpRequest, now: datetime) -> None:
    """Somebody hands this request over: the next one is asked at once, if its author lets the site ask."""
    author = session.get_one(Member, request.author_id)
    if request.stage == Stage.WAITING and permissions.may_take_part(author):
        _ask_more(session, request, author, 1, now)


def begin(session: Session, author: Member, now: datetime) -> None:
    """What somebody prepared before coming in waits from the day when members can read it."""
    prepared = change(HelpRequest).where(col(HelpRequest.author_id) == author.id)
    session.exec(prepared.where(col(HelpRequest.stage) == Stage.WAITING).values(opened_at=now))


def _ask_more(session: Session, request: HelpRequest, author: Member, most: int, now: datetime) -> None:
    if not request.widens:
        return
    for helper in could_help(session, author, request.sentence, request.theme, most, request.id):
        propose(session, request, helper.member, now, helper.competence_id, relayed=True)
