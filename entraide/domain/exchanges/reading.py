"""Whose exchanges these are, and which of them waits for whom. Nobody learns when the other read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case
from sqlmodel import Session, col, or_, select

from entraide.domain import permissions
from entraide.domain.distance import UNSEEN
from entraide.domain.drafts import PAGE
from entraide.domain.exchanges.conversation import has_left
from entraide.domain.members.names import name_of
from entraide.domain.notices import Waiting
from entraide.domain.requests.reading import signature
from entraide.language import _
from entraide.models.distance import Distance, Kind
from entraide.models.exchange import GOING_ON, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.request import HelpRequest


@dataclass(frozen=True)
class Line:
    """An exchange as one of the two sees it. `left`: this one left the conversation."""

    exchange: Exchange
    request: HelpRequest
    other: Member
    name: str
    helping: bool
    left: bool


ME: Any = bindparam("member_id")
MINE = (
    select(Exchange, HelpRequest, Member)
    .join(HelpRequest, col(HelpRequest.id) == Exchange.request_id)
    .join(
        Member,
        col(Member.id) == case((col(Exchange.asker_id) == ME, Exchange.helper_id), else_=Exchange.asker_id),
    )
    .where(or_(Exchange.asker_id == ME, Exchange.helper_id == ME))
    .order_by(col(Exchange.id).desc())
)
"""Exchange, request and the other person, newest first."""
LAST_WORD = (
    select(Message.author_id)
    .where(Message.exchange_id == Exchange.id)
    .order_by(col(Message.id).desc())
    .limit(1)
    .scalar_subquery()
)
UNENDED = MINE.where(Exchange.state != State.ENDED, col(Member.id).not_in(UNSEEN)).add_columns(LAST_WORD)


def going_on(session: Session, member: Member, before: int | None = None) -> tuple[list[Line], bool]:
    """Newest first: what both accepted, and what this member was asked or offered; whether more follow."""
    proposed = (col(Exchange.state) == State.PROPOSED) & (col(Exchange.helper_id) == member.id)
    return _page(session, member, MINE.where(or_(col(Exchange.state).in_(GOING_ON), proposed)), before)


def open_to_words(session: Session, member: Member) -> list[Line]:
    """Newest first: the conversations that go on, which this member has not left, with nobody they block."""
    blocked = select(Distance.other_id).where(Distance.member_id == ME, Distance.kind == Kind.BLOCKED)
    query = MINE.where(col(Exchange.state).in_(GOING_ON), col(Member.id).not_in(blocked))
    lines = _lines(session, member, query.limit(3 * PAGE))
    return [line for line in lines if not line.left]


def ended(session: Session, member: Member, before: int | None = None) -> tuple[list[Line], bool]:
    """What both had accepted and is over, newest first; whether more follow."""
    query = MINE.where(Exchange.state == State.ENDED, col(Exchange.accepted_at).is_not(None))
    return _page(session, member, query, before)


def line(session: Session, member: Member, exchange: Exchange) -> Line:
    return _lines(session, member, MINE.where(Exchange.id == exchange.id))[0]


def waiting(session: Session, member: Member, now: datetime) -> Iterator[Waiting]:
    """Source: who asks me or offers to help me; then the conversations in which the last word is not mine."""
    found = session.execute(UNENDED, {"member_id": member.id})
    rows = [(_line(member, *row[:3]), row[3]) for row in found]
    yield from (_to_answer(line) for line, _word in rows if permissions.may_answer(member, line.exchange))
    for line, word in rows:
        if line.exchange.state in GOING_ON and not line.left and _is_my_turn(line, member, word):
            sentence = _("%(name)s vous a écrit.") if word else _("Vous pouvez écrire à %(name)s.")
            url = f"/entraides/{line.exchange.id}"
            yield Waiting(sentence % {"name": line.name}, url, _("Ouvrir la conversation"))


def _to_answer(line: Line) -> Waiting:
    url = f"/demandes/{line.request.id}"
    if line.exchange.offered:
        return Waiting(_("%(name)s propose de vous aider.") % {"name": line.name}, url, _("Répondre"))
    if line.request.signed:
        return Waiting(
            _("%(name)s vous demande de l'aide.") % {"name": line.name}, url, _("Lire et répondre")
        )
    return Waiting(_("Une personne vous demande de l'aide."), url, _("Lire et répondre"))


def _is_my_turn(line: Line, member: Member, last_author_id: int | None) -> bool:
    """The last word is the other's; before any word, the acceptance is."""
    if last_author_id is not None:
        return last_author_id != member.id
    return line.exchange.offered == line.helping


def _page(session: Session, member: Member, query: Any, before: int | None) -> tuple[list[Line], bool]:
    query = query.where(col(Exchange.id) < before) if before else query
    lines = _lines(session, member, query.limit(PAGE + 1))
    return lines[:PAGE], len(lines) > PAGE


def _lines(session: Session, member: Member, query: Any) -> list[Line]:
    return [_line(member, *row) for row in session.exec(query, params={"member_id": member.id})]


def _line(member: Member, exchange: Exchange, request: HelpRequest, other: Member) -> Line:
    helping = exchange.helper_id == member.id
    known = not helping or exchange.accepted_at is not None
    name = signature(request, other, known) if helping else name_of(other)
    return Line(exchange, request, other, name, helping, has_left(exchange, member))
