"""What a message carries of the Conseil: one resource or one meeting, read as it stands on the day it is read."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel
from sqlmodel import Session, col, select

from entraide.domain.drafts import HIGHEST, PAGE
from entraide.domain.letters import fold
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.exchange import Carried, Message
from entraide.models.meeting import Meeting
from entraide.models.resource import Resource

FRENCH = {Carried.RESOURCE: "ressource", Carried.MEETING: "rencontre"}
_THING = re.compile(r"(ressource|rencontre)-([1-9][0-9]{0,9})")
_NEAR = 5
"""How many meetings to come are shown to who has looked for nothing yet."""


class Card(NamedTuple):
    """What a message shows. `thing`: « ressource-12 », empty once nothing can be opened there any more."""

    kind: Carried
    thing: str
    title: str = ""
    starts_at: datetime | None = None
    cancelled: bool = False

    @property
    def url(self) -> str:
        return f"/{self.thing.replace('-', 's/')}"


class Choices(NamedTuple):
    """`more`: after which resource the next ones begin, or None."""

    meetings: list[Card]
    resources: list[Card]
    more: int | None


def _named(thing: str) -> str:
    found = _THING.fullmatch(thing)
    if thing and not (found and int(found[2]) <= HIGHEST):
        raise ValueError(_("Choisissez une ressource ou une rencontre de la liste."))
    return thing


Thing = Annotated[str, AfterValidator(_named)]


class ChoiceDraft(BaseModel):
    """A message being written, and what is looked for to go with it, or `without`. Nothing of it is kept."""

    body: str = ""
    thing: Thing = ""
    q: str = ""
    without: Literal["", "oui"] = ""
    after: Annotated[int, AfterValidator(lambda number: min(max(number, 0), HIGHEST))] = 0


def named(kind: Carried, number: int) -> str:
    return f"{FRENCH[kind]}-{number}"


def find(session: Session, thing: str) -> Card:
    """What can be sent now."""
    found = _THING.fullmatch(thing)
    kind, number = (found[1], min(int(found[2]), HIGHEST)) if found else ("", 0)
    if kind == FRENCH[Carried.MEETING] and (meeting := session.get(Meeting, number)):
        return _meeting(meeting.id, meeting.title, meeting.starts_at, meeting.cancelled_at is not None)
    resource = session.get(Resource, number) if kind == FRENCH[Carried.RESOURCE] else None
    if resource is None or resource.withdrawn:
        raise Refusal(_("Cette ressource ou cette rencontre n'est plus là. Choisissez-en une autre."))
    return _resource(resource.id, resource.title)


def ready(session: Session, thing: str) -> Card | None:
    """What the message being written carries, if it can still be sent."""
    try:
        return find(session, thing) if thing else None
    except Refusal:
        return None


def columns(session: Session, thing: str) -> dict[str, Any]:
    """Of a message that carries this."""
    if not thing:
        return {"carries": None, "resource_id": None, "meeting_id": None}
    kind, number = find(session, thing).kind, int(thing.rpartition("-")[2])
    ids = {f"{each}_id": number if each == kind else None for each in Carried}
    return {"carries": kind, **ids}


def of_messages(session: Session, messages: Iterable[Message]) -> dict[int, Card]:
    """By message; a thing withdrawn or erased since has neither title nor address."""
    carrying = [message.id for message in messages if message.carries]
    if not carrying:
        return {}
    query: Any = select(Message, Resource.title, Resource.withdrawn)
    query = query.add_columns(Meeting.title, Meeting.starts_at, Meeting.cancelled_at)
    query = query.outerjoin(Resource, col(Resource.id) == Message.resource_id)
    query = query.outerjoin(Meeting, col(Meeting.id) == Message.meeting_id)
    return {row[0].id: _card(*row) for row in session.exec(query.where(col(Message.id).in_(carrying)))}


def choices(session: Session, q: str, after: int, now: datetime) -> Choices:
    """Meetings to come, the soonest first; resources, the last added first. Each word of `q` begins one of the title's."""
    words = re.findall(r"\w+", fold(q))
    kept = select(Resource.id, Resource.title).where(col(Resource.withdrawn).is_(False))
    kept = kept.where(col(Resource.id) < after) if after else kept
    resources = _matching(session, kept.order_by(col(Resource.id).desc()), words, PAGE + 1)
    ahead = select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.cancelled_at)
    ahead = ahead.where(col(Meeting.ends_at) > now, col(Meeting.cancelled_at).is_(None))
    ahead = ahead.order_by(col(Meeting.starts_at), col(Meeting.id))
    meetings = [] if after else _matching(session, ahead, words, PAGE if words else _NEAR)
    more = resources[PAGE - 1][0] if len(resources) > PAGE else None
    return Choices([_meeting(*row) for row in meetings], [_resource(*row) for row in resources[:PAGE]], more)


def name_of(message: Message) -> str | None:
    """For an export: « ressource-12 », and « ressource » alone once it is gone."""
    if not message.carries:
        return None
    kind, number = Carried(message.carries), message.resource_id or message.meeting_id
    return named(kind, number) if number else FRENCH[kind]


def _matching(session: Session, query: Any, words: list[str], most: int) -> list[Any]:
    rows = session.exec(query if words else query.limit(most))
    return list(islice((row for row in rows if _holds(row[1], words)), most))


def _holds(title: str, words: list[str]) -> bool:
    """Whether each of these begins a word of the title."""
    said = re.findall(r"\w+", fold(title))
    return all(any(other.startswith(word) for other in said) for word in words)


def _card(
    message: Message, resource: str, withdrawn: bool, meeting: str, starts_at: Any, cancelled_at: Any
) -> Card:
    if message.meeting_id:
        return _meeting(message.meeting_id, meeting, starts_at, cancelled_at)
    if message.resource_id and not withdrawn:
        return _resource(message.resource_id, resource)
    return Card(Carried(message.carries or ""), "")


def _resource(number: int, title: str) -> Card:
    return Card(Carried.RESOURCE, named(Carried.RESOURCE, number), title)


def _meeting(number: int, title: str, starts_at: datetime, cancelled: Any) -> Card:
    return Card(Carried.MEETING, named(Carried.MEETING, number), title, starts_at, bool(cancelled))
