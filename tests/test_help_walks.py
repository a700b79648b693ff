"""Requests and exchanges as one machine: random walks, after each step of which the same things hold.

A walk is drawn from a seed, so that a failure comes back; the last steps are in the message.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, col, select

from entraide.domain import distance
from entraide.domain.distance import DistanceDraft
from entraide.domain.exchanges import answers, conversation, room
from entraide.domain.exchanges.answers import DeclineDraft
from entraide.domain.exchanges.conversation import EndDraft, MessageDraft
from entraide.domain.refusals import Refusal
from entraide.domain.requests import asking
from entraide.domain.requests.drafts import OfferDraft, RequestDraft
from entraide.models.exchange import GOING_ON, Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage
from tests.conftest import Site
from tests.factories import make_member

STEPS = 150
Step = Callable[[Session, Random, datetime], None]


def somebody(session: Session, rng: Random) -> Member:
    return session.get_one(Member, rng.randint(1, 4))


def a_request(session: Session, rng: Random) -> tuple[HelpRequest, Member]:
    """One of the last, and mostly its author."""
    rows = session.exec(select(HelpRequest).order_by(col(HelpRequest.id).desc()).limit(4)).all()
    row = rng.choice(rows)
    return row, session.get_one(Member, row.author_id) if rng.random() < 0.7 else somebody(session, rng)


def an_exchange(session: Session, rng: Random) -> tuple[Exchange, Member]:
    """One of the last, and mostly one of the two."""
    rows = session.exec(select(Exchange).order_by(col(Exchange.id).desc()).limit(5)).all()
    row = rng.choice(rows)
    two = [session.get_one(Member, row.asker_id), session.get_one(Member, row.helper_id)]
    return row, rng.choice(two) if rng.random() < 0.9 else somebody(session, rng)


# --- the steps ---


def ask(session: Session, rng: Random, now: datetime) -> None:
    draft = RequestDraft(
        sentence="J'ai besoin d'un coup de main.", helper=rng.randint(0, 4), signed=rng.choice(["oui", "non"])
    )
    asking.open_request(session, somebody(session, rng), draft, now)


def ask_another(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.ask(session, who, request.id, rng.randint(1, 4), now)


def open_to_all(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.open_to_all(session, who, request.id)


def withdraw(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.withdraw(session, who, request.id, now)


def offer(session: Session, rng: Random, now: datetime) -> None:
    request, _author = a_request(session, rng)
    asking.offer(session, somebody(session, rng), request.id, OfferDraft(), now)


def accept(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    was_proposed = exchange.state == State.PROPOSED
    places = room.free(session, session.get_one(Member, exchange.helper_id))
    answers.accept(session, who, exchange.id, now)
    assert not was_proposed or places > 0, "nobody accepts beyond their room"


def decline(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    draft = DeclineDraft(reason=rng.choice(["not_now", "later"]))
    answers.decline(session, who, exchange.id, draft, now)


def take_back(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    answers.take_back(session, who, exchange.id, now)


def say(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    conversation.say(session, who, exchange.id, MessageDraft(body="Bonjour"), now)


def end(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    draft = EndDraft(settled=rng.choice(["oui", "non"]), thanks="Merci")
    conversation.end(session, who, exchange.id, draft, now)


def leave(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    conversation.leave(session, who, exchange.id)


def come_back(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    conversation.come_back(session, who, exchange.id)


def keep_away(session: Session, rng: Random, now: datetime) -> None:
    who, kind = somebody(session, rng), rng.choice(["hidden", "blocked", "none", "none"])
    other = distance.person(session, who, rng.randint(1, 4))
    distance.keep(session, who, other, DistanceDraft(kind=kind))


def change_room(session: Session, rng: Random, now: datetime) -> None:
    somebody(session, rng).sqlmodel_update({"capacity": rng.randint(0, 3), "paused": rng.random() < 0.1})


WEIGHTS: dict[Step, int] = {
    ask: 12,
    ask_another: 6,
    open_to_all: 2,
    withdraw: 2,
    offer: 10,
    accept: 14,
    decline: 5,
    take_back: 2,
    say: 8,
    end: 6,
    leave: 2,
    come_back: 3,
    keep_away: 3,
    change_room: 4,
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_requests_and_exchanges_hold_together_whatever_is_tried(site: Site, seed: int):
    rng, done, trace = Random(seed), Counter[str](), []
    with site.writing() as session:
        for name in ("Alice", "Bob", "Chloé", "Driss"):
            make_member(session, name, site.clock(), capacity=rng.randint(1, 3))
        asking.open_request(
            session, somebody(session, rng), RequestDraft(sentence="Première demande"), site.clock()
        )
    for _number in range(STEPS):
        site.clock.advance(hours=3)
        [step] = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
        trace.append((step.__name__, attempt(site, step, rng)))
        done[step.__name__] += trace[-1][1] == "done"
        with site.reading() as session:
            check(session, trace[-8:])
    assert set(done) == {step.__name__ for step in WEIGHTS}
    assert done["accept"] > 5, "a walk that goes nowhere shows nothing"


def attempt(site: Site, step: Step, rng: Random) -> str:
    """What is refused has changed nothing, though it was tried in a transaction that is kept."""
    with site.writing() as session:
        before = rows(session)
        try:
            step(session, rng, site.clock())
        except (Refusal, IndexError) as refusal:
            assert rows(session) == before
            return str(refusal)
    return "done"


def check(session: Session, trace: list[Any]) -> None:
    exchanges = session.exec(select(Exchange)).all()
    written = set(session.exec(select(Message.exchange_id)))
    for request in session.exec(select(HelpRequest)):
        about = [exchange for exchange in exchanges if exchange.request_id == request.id]
        going_on = [exchange for exchange in about if exchange.state in GOING_ON]
        proposed = [exchange.helper_id for exchange in about if exchange.state == State.PROPOSED]
        assert len(going_on) == (1 if request.stage == Stage.HELPED else 0), trace
        assert not proposed or request.stage == Stage.WAITING, trace
        assert len(proposed) == len(set(proposed)), trace
    for exchange in exchanges:
        assert (exchange.state == State.UNDER_WAY) <= (exchange.id in written), trace
        assert (exchange.id in written) <= (exchange.accepted_at is not None), trace
        assert bool(exchange.thanks) <= (exchange.ending in (Ending.SETTLED, Ending.NOT_YET)), trace
    with_room = set(session.exec(select(Member.id).where(room.with_room())))
    for member in session.exec(select(Member)):
        places = room.free(session, member)
        assert 0 <= places <= member.capacity, trace
        assert (member.id in with_room) == (places > 0), trace


def rows(session: Session) -> list[Any]:
    return [
        row.model_dump()
        for table in (HelpRequest, Exchange, Message)
        for row in session.exec(select(table).order_by(col(table.id)))
    ]
