"""Requests, exchanges and their clock as one machine: random walks, after each step of which help_rules hold.

A walk is drawn from a seed, so that a failure comes back; the last steps are in the message.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, col, select

from entraide.domain import competences, distance
from entraide.domain.competences import CompetenceDraft
from entraide.domain.distance import DistanceDraft
from entraide.domain.exchanges import answers, conversation, room
from entraide.domain.exchanges.answers import DeclineDraft
from entraide.domain.exchanges.conversation import EndDraft, MessageDraft
from entraide.domain.meetings import planning
from entraide.domain.meetings import reading as meetings
from entraide.domain.meetings.drafts import CancelDraft, MeetingDraft
from entraide.domain.members import newcomers
from entraide.domain.refusals import Refusal
from entraide.domain.requests import asking
from entraide.domain.requests.drafts import OfferDraft, OthersDraft, RequestDraft
from entraide.models.competence import Theme
from entraide.models.exchange import GOING_ON, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.request import HelpRequest, Stage
from tests.conftest import Site
from tests.factories import make_member
from tests.help_rules import HERE, Watch, able, check, round_of_the_clock

Step = Callable[[Session, Random, datetime], None]
NEED = "J'ai peur de prendre le bus."
STEPS, PEOPLE = 120, 6
JUMPS = {1: 50, 3: 60, 24: 15, 72: 10, 7 * 24: 3, 200 * 24: 1}
"""Hours that go by between two steps, and how often."""


def somebody(session: Session, rng: Random) -> Member:
    return session.get_one(Member, rng.randint(1, PEOPLE))


def a_request(session: Session, rng: Random) -> tuple[HelpRequest, Member]:
    """One of the last, and mostly its author."""
    rows = session.exec(select(HelpRequest).order_by(col(HelpRequest.id).desc()).limit(4)).all()
    row = rng.choice(rows)
    return row, session.get_one(Member, row.author_id) if rng.random() < 0.7 else somebody(session, rng)


def an_exchange(session: Session, rng: Random, *states: State) -> tuple[Exchange, Member]:
    """One of the last, mostly in one of these states, and mostly one of the two."""
    query = select(Exchange).order_by(col(Exchange.id).desc()).limit(5)
    rows = session.exec(query).all()
    if states and rng.random() < 0.8:
        rows = session.exec(query.where(col(Exchange.state).in_(states))).all() or rows
    row = rng.choice(rows)
    two = [session.get_one(Member, row.asker_id), session.get_one(Member, row.helper_id)]
    return row, rng.choice(two) if rng.random() < 0.9 else somebody(session, rng)


# --- the steps ---


def ask(session: Session, rng: Random, now: datetime) -> None:
    helper, signed = rng.choice([0, rng.randint(1, PEOPLE)]), rng.choice(["oui", "non"])
    draft = RequestDraft(
        sentence=NEED, theme=Theme.TRAVEL, helper=helper, signed=signed, only=rng.choice(["", "", "oui"])
    )
    asking.open_request(session, somebody(session, rng), draft, now)


def prepare(session: Session, rng: Random, now: datetime) -> None:
    """Before coming in, one request; then somebody comes in."""
    candidate = session.get_one(Member, PEOPLE + 1)
    if candidate.state == Standing.CANDIDATE and rng.random() < 0.3:
        newcomers.enter(session, candidate, Standing.WELCOME, now)
    else:
        asking.open_request(session, candidate, RequestDraft(sentence=NEED, theme=Theme.TRAVEL), now)


def ask_another(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.ask(session, who, request.id, rng.randint(1, PEOPLE), now)


def open_to_all(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.open_to_all(session, who, request.id)


def let_others(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.let_others(session, who, request.id, OthersDraft(widens=rng.choice(["oui", "non"])))


def withdraw(session: Session, rng: Random, now: datetime) -> None:
    request, who = a_request(session, rng)
    asking.withdraw(session, who, request.id, now)


def offer(session: Session, rng: Random, now: datetime) -> None:
    request, _author = a_request(session, rng)
    asking.offer(session, somebody(session, rng), request.id, OfferDraft(), now)


def accept(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng, State.PROPOSED)
    if rng.random() < 0.8:
        who = session.get_one(Member, exchange.asker_id if exchange.offered else exchange.helper_id)
    was_proposed = exchange.state == State.PROPOSED
    places = room.free(session, session.get_one(Member, exchange.helper_id))
    answers.accept(session, who, exchange.id, now)
    assert not was_proposed or places > 0, "nobody accepts beyond their room"


def decline(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    draft = DeclineDraft(reason=rng.choice(["not_now", "later"]))
    answers.decline(session, who, exchange.id, draft, now)


def hand_over(session: Session, rng: Random, now: datetime) -> None:
    """The next one is asked at once, when somebody can be and the author lets the site ask."""
    exchange, who = an_exchange(session, rng, State.PROPOSED, *GOING_ON)
    request, author = (
        session.get_one(HelpRequest, exchange.request_id),
        session.get_one(Member, exchange.asker_id),
    )
    watch, heavy = Watch(session, [request]), exchange.reason
    answers.hand_over(session, who, exchange.id, now)
    newly = watch.asked(session).get(request.id, [])
    now_heavy = exchange.reason == "too_heavy" and not heavy
    allowed = request.widens and request.stage == Stage.WAITING and author.state in HERE
    possible = able(session, request) | set(newly)
    assert len(newly) == (1 if now_heavy and allowed and possible else 0)


def take_back(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    answers.take_back(session, who, exchange.id, now)


def say(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng, *GOING_ON)
    conversation.say(session, who, exchange.id, MessageDraft(body="Bonjour"), now)


def end(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng, *GOING_ON)
    draft, before = EndDraft(settled=rng.choice(["oui", "non"]), thanks="Merci"), rows(session)
    conversation.end(session, who, exchange.id, EndDraft(settled="suite"), now)
    assert rows(session) == before, "to carry on changes nothing"
    conversation.end(session, who, exchange.id, draft, now)


def leave(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    conversation.leave(session, who, exchange.id)


def come_back(session: Session, rng: Random, now: datetime) -> None:
    exchange, who = an_exchange(session, rng)
    conversation.come_back(session, who, exchange.id)


def keep_away(session: Session, rng: Random, now: datetime) -> None:
    who, kind = somebody(session, rng), rng.choice(["hidden", "blocked", "none", "none"])
    other = distance.person(session, who, rng.randint(1, PEOPLE))
    distance.keep(session, who, other, DistanceDraft(kind=kind))


def change_room(session: Session, rng: Random, now: datetime) -> None:
    somebody(session, rng).sqlmodel_update({"capacity": rng.randint(0, 3), "paused": rng.random() < 0.1})


def change_standing(session: Session, rng: Random, now: datetime) -> None:
    who = somebody(session, rng)
    who.state = Standing.SUSPENDED if who.state == Standing.MEMBER and rng.random() < 0.5 else Standing.MEMBER


def meet(session: Session, rng: Random, now: datetime) -> None:
    """Plan a meeting, or cancel the next one."""
    meeting, _number = meetings.next_one(session, now)
    if meeting:
        author = session.get_one(Member, meeting.author_id)
        planning.cancel(session, author, meeting, CancelDraft(reason="Il pleut"), now)
    else:
        on = (now + timedelta(days=rng.randint(1, 20))).date()
        draft = MeetingDraft(title="Rencontre", on=on, starts=time(14), ends=time(16), place="Au parc")
        planning.plan(session, somebody(session, rng), draft, now)


def tick(session: Session, rng: Random, now: datetime) -> None:
    round_of_the_clock(session, rng.randint(0, 3), now)


WEIGHTS: dict[Step, int] = {
    tick: 25,
    prepare: 2,
    let_others: 4,
    hand_over: 12,
    change_standing: 1,
    meet: 4,
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
    relayed = set[int]()
    with site.writing() as session:
        for name in ("Alice", "Bob", "Chloé", "Driss", "Fanny", "Gaël"):
            who = make_member(session, name, site.clock(), capacity=rng.randint(1, 3))
            offer_draft = CompetenceDraft(sentence="Je prends le bus avec vous.", theme=Theme.TRAVEL)
            competences.offer(session, who, offer_draft, site.clock())
        make_member(session, "Élio", site.clock(), Standing.CANDIDATE, invited_by_id=1)
        asking.open_request(session, somebody(session, rng), RequestDraft(sentence=NEED), site.clock())
    for _number in range(STEPS):
        [hours] = rng.choices(list(JUMPS), list(JUMPS.values()))
        site.clock.advance(hours=hours)
        [step] = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
        trace.append((step.__name__, attempt(site, step, rng)))
        done[step.__name__] += trace[-1][1] == "done"
        with site.reading() as session:
            check(session, site.clock(), trace[-8:])
            relayed |= set(session.exec(select(Exchange.id).where(col(Exchange.relayed))))
    assert set(done) >= {step.__name__ for step in WEIGHTS}
    assert done["accept"] > 5, "a walk that goes nowhere shows nothing"
    assert len(relayed) > 5


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


def rows(session: Session) -> list[Any]:
    return [
        row.model_dump()
        for table in (HelpRequest, Exchange, Message)
        for row in session.exec(select(table).order_by(col(table.id)))
    ]
