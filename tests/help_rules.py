"""What holds at every moment of requests and exchanges, said again from the rows, without the code that makes it so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from entraide.domain import distance, duties
from entraide.domain.exchanges import room
from entraide.domain.meetings import reading as meetings
from entraide.domain.members.names import name_of
from entraide.domain.refusals import NotFound
from entraide.domain.requests import agenda, reading, standing
from entraide.models.competence import Competence
from entraide.models.distance import Distance
from entraide.models.exchange import GOING_ON, Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.request import HelpRequest, Stage

THREE_DAYS, SEVEN_DAYS = timedelta(hours=72), timedelta(days=7)
HERE = (Standing.WELCOME, Standing.MEMBER)


def about(session: Session, request: HelpRequest) -> list[Exchange]:
    return list(
        session.exec(select(Exchange).where(Exchange.request_id == request.id).order_by(col(Exchange.id)))
    )


def since(session: Session, request: HelpRequest) -> datetime:
    ends = [it.ended_at for it in about(session, request) if it.accepted_at and it.state == State.ENDED]
    return max([request.opened_at, *ends])


def waiting(session: Session) -> list[HelpRequest]:
    """Of authors who are here: not candidates, suspended or going."""
    here = select(Member.id).where(col(Member.state).in_(HERE), col(Member.erasing_at).is_(None))
    query = select(HelpRequest).where(HelpRequest.stage == Stage.WAITING)
    return list(session.exec(query.where(col(HelpRequest.author_id).in_(here)).order_by(col(HelpRequest.id))))


def able(session: Session, request: HelpRequest) -> set[int]:
    """Who could be asked for it now: everybody in these tales offers the same thing."""
    offering = set(session.exec(select(Competence.member_id)))
    far = {
        it.other_id for it in session.exec(select(Distance).where(Distance.member_id == request.author_id))
    }
    far |= {
        it.member_id for it in session.exec(select(Distance).where(Distance.other_id == request.author_id))
    }
    far |= {it.helper_id for it in about(session, request)} | {request.author_id}
    return {
        it.id
        for it in session.exec(select(Member).where(col(Member.id).in_(offering - far)))
        if it.state in HERE and not it.paused and it.erasing_at is None and room.free(session, it) > 0
    }


class Watch:
    """Before and after something that may ask people: who could be, who was."""

    def __init__(self, session: Session, requests: Sequence[HelpRequest]) -> None:
        self.before = {it.id: (it, able(session, it), since(session, it)) for it in requests}
        self.last = max(session.exec(select(Exchange.id)).all(), default=0)

    def asked(self, session: Session) -> dict[int, list[int]]:
        """By request, those newly asked; each of them could be."""
        found: dict[int, list[int]] = {}
        for it in session.exec(select(Exchange).where(Exchange.id > self.last).order_by(col(Exchange.id))):
            assert (it.relayed, it.state) == (True, State.PROPOSED)
            found.setdefault(it.request_id, []).append(it.helper_id)
        for request_id, people in found.items():
            request, possible, _since = self.before[request_id]
            assert request.widens, "its author chose nobody else"
            assert set(people) <= possible, "full, paused, far, gone, or already asked"
            assert len(people) == len(set(people))
        return found


def round_of_the_clock(session: Session, times: int, now: datetime) -> int:
    """The duties, some times over; how many people were asked."""
    watch = Watch(session, waiting(session))
    due = {
        id_
        for id_, (it, _able, since_at) in watch.before.items()
        if now >= since_at + THREE_DAYS and (it.widened_at is None or it.widened_at <= since_at)
    }
    for _time in range(times):
        duties.catch_up(session, now)
    asked = watch.asked(session)
    if not times:
        assert not asked
        return 0
    for id_, (request, possible, since_at) in watch.before.items():
        expected = min(2, len(possible)) if id_ in due and request.widens else 0
        assert len(asked.pop(id_, [])) == expected, "two at three days, once"
        assert (request.widened_at == now) >= (id_ in due)
        assert (request.agenda_at is not None and request.agenda_at > since_at) >= (
            now >= since_at + SEVEN_DAYS
        )
    assert not asked, "for nobody who does not wait"
    return sum(min(2, len(watch.before[id_][1])) for id_ in due if watch.before[id_][0].widens)


# --- after each step ---


def check(session: Session, now: datetime, trace: list[Any]) -> None:
    exchanges = list(session.exec(select(Exchange).order_by(col(Exchange.id))))
    requests = {it.id: it for it in session.exec(select(HelpRequest).order_by(col(HelpRequest.id)))}
    members = list(session.exec(select(Member)))
    _one_help_at_a_time(requests, exchanges, trace)
    _exchanges(session, exchanges, trace)
    _room(session, members, exchanges, trace)
    _agenda(session, members, now, trace)
    for request in list(requests.values())[-3:]:
        _disclosed(session, request, members, exchanges, trace)
    _standing(session, members, now, trace)


def _one_help_at_a_time(
    requests: dict[int, HelpRequest], exchanges: list[Exchange], trace: list[Any]
) -> None:
    for request in requests.values():
        of_it = [it for it in exchanges if it.request_id == request.id]
        going_on = [it for it in of_it if it.state in GOING_ON]
        proposed = [it.helper_id for it in of_it if it.state == State.PROPOSED]
        assert len(going_on) == (1 if request.stage == Stage.HELPED else 0), trace
        assert not proposed or request.stage == Stage.WAITING, trace
        assert len(proposed) == len(set(proposed)), trace
        for it in of_it:
            earlier = [other for other in of_it if other.id < it.id and other.helper_id == it.helper_id]
            assert not (it.relayed and earlier), trace
            assert not (it.relayed and it.offered), trace


def _exchanges(session: Session, exchanges: list[Exchange], trace: list[Any]) -> None:
    written = set(session.exec(select(Message.exchange_id)))
    for it in exchanges:
        assert (it.id in written) <= (it.accepted_at is not None), trace
        assert bool(it.thanks) <= (it.ending in (Ending.SETTLED, Ending.NOT_YET)), trace
        if it.reason and it.accepted_at:
            assert (it.state, it.ending, it.reason) == (State.ENDED, Ending.NOT_YET, "too_heavy"), trace


def _room(session: Session, members: list[Member], exchanges: list[Exchange], trace: list[Any]) -> None:
    with_room = set(session.exec(select(Member.id).where(room.with_room())))
    for member in members:
        places = room.free(session, member)
        here = [it for it in exchanges if it.state in GOING_ON and not (it.asker_left or it.helper_left)]
        helping = sum(it.helper_id == member.id for it in here)
        can = member.state in HERE and not member.paused and member.erasing_at is None
        assert places == (max(0, member.capacity - helping) if can else 0), trace
        assert (member.id in with_room) == (places > 0), trace


def _agenda(session: Session, members: list[Member], now: datetime, trace: list[Any]) -> None:
    due = [it for it in waiting(session) if it.widens and now >= since(session, it) + SEVEN_DAYS]
    meeting, _number = meetings.next_one(session, now)
    for member in members[:3]:
        unseen = distance.apart(session, member.id)
        seen = [it for it in due if it.author_id not in unseen]
        if meeting is None:
            assert agenda.without_meeting(session, member, now) == len(seen), trace
            continue
        assert agenda.without_meeting(session, member, now) == 0, trace
        found = agenda.of_meeting(session, member, meeting, now)
        lines = {line.request.id for line in found.lines} if found and not found.more else set()
        assert (found is not None and found.more) or lines == {it.id for it in seen if not it.addressed}, (
            trace
        )
        assert (found.addressed if found else 0) == sum(it.addressed for it in seen), trace
        for line in found.lines if found else ():
            author = session.get_one(Member, line.request.author_id)
            assert line.author == (author.pseudonym if line.request.signed else "une personne"), trace


def _disclosed(
    session: Session,
    request: HelpRequest,
    members: list[Member],
    exchanges: list[Exchange],
    trace: list[Any],
) -> None:
    """Its author; who was asked or offered; all while it is open and waits: no candidate, nobody who left."""
    author = session.get_one(Member, request.author_id)
    for member in members:
        own = [it for it in exchanges if (it.request_id, it.helper_id) == (request.id, member.id)]
        mine, candidate = author.id == member.id, author.state == Standing.CANDIDATE
        everybody = not request.addressed and request.stage == Stage.WAITING
        allowed = mine or bool(own) or (everybody and author.id not in distance.apart(session, member.id))
        if candidate and not mine:
            allowed = author.invited_by_id == member.id and allowed
        inside = member.state in (Standing.WELCOME, Standing.MEMBER, Standing.SUSPENDED)
        prepares = mine and member.state == Standing.CANDIDATE
        allowed = allowed and (inside or prepares) and member.erasing_at is None
        if not allowed:
            with pytest.raises(NotFound):
                reading.read(session, member, request.id)
            continue
        found = reading.read(session, member, request.id)
        assert found.private == (mine or any(it.state in GOING_ON for it in own)), trace
        known = mine or request.signed or any(it.accepted_at for it in own)
        assert found.author == (name_of(author) if known else "une personne"), trace
        assert mine or {step.exchange.helper_id for step in found.steps} <= {member.id}, trace


def _standing(session: Session, members: list[Member], now: datetime, trace: list[Any]) -> None:
    """Each author who waits reads one sentence a request, with the names of those who have it."""
    for member in members:
        lines = standing.left_alone(session, member, now)
        mine = [it for it in waiting(session) if it.author_id == member.id]
        offered = {
            it.request_id
            for it in session.exec(select(Exchange))
            if it.offered and it.state == State.PROPOSED
        }
        if member.state in HERE:
            assert [line.url for line in lines] == [
                f"/demandes/{it.id}" for it in mine if it.id not in offered
            ], trace
        for line in lines:
            request_id = int(line.url.rsplit("/", 1)[1])
            for it in about(session, session.get_one(HelpRequest, request_id)):
                if it.state == State.PROPOSED:
                    assert name_of(session.get_one(Member, it.helper_id)) in line.sentence, trace
