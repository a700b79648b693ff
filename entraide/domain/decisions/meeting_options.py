"""The dates and the places that a meeting may have, until the Conseil chooses one of each together."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, StringConstraints, field_validator
from sqlmodel import Session

from entraide.domain import dates, rules
from entraide.domain.decisions.standing import UNREAD
from entraide.domain.decisions.words import COMFORTS as FROZEN
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.letters import fold
from entraide.domain.links import WebAddress
from entraide.domain.meetings.drafts import COMFORTS, Comfort, SlotDraft, secure_address
from entraide.domain.meetings.planning import FURTHEST
from entraide.language import _
from entraide.models.decision import DecisionVersion

MOST = 6
REMOTE = _("En visio")
"""The place of a meeting that has a link and no place."""


class PlaceDraft(BaseModel):
    """One possible place, and what is known of it."""

    place: Annotated[str, StringConstraints(min_length=2, max_length=120), ON_ONE_LINE]
    comforts: list[Comfort] = []


class LinkDraft(BaseModel):
    """The link for those who come from afar."""

    link: WebAddress = ""

    _https = field_validator("link")(secure_address)


@dataclass(frozen=True)
class Slot:
    """One possible date. `start`: « 2026-12-03T18:00 », its name in ballots and exports; `ends`: « 20:00 »."""

    start: str
    ends: str

    @property
    def starts_at(self) -> datetime:
        return datetime.fromisoformat(self.start).replace(tzinfo=dates.PARIS).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        on = datetime.fromisoformat(self.start).date()
        return datetime.combine(on, time.fromisoformat(self.ends), dates.PARIS).astimezone(UTC)


@dataclass(frozen=True)
class Place:
    """One possible place. `comforts`: keys of `COMFORTS`."""

    name: str
    comforts: tuple[str, ...] = ()

    @property
    def known(self) -> list[str]:
        """What is known of it, in the words of the page."""
        return [label for key, label in COMFORTS.items() if key in self.comforts]


@dataclass(frozen=True)
class Options:
    """All of them, the dates with the earliest first."""

    slots: tuple[Slot, ...]
    places: tuple[Place, ...]
    link: str = ""

    @property
    def remote_apart(self) -> bool:
        """Whether coming by the link is asked beside the places."""
        return bool(self.link) and not self.only_remote

    @property
    def only_remote(self) -> bool:
        return bool(self.link) and [place.name for place in self.places] == [REMOTE]

    def slot(self, start: str) -> Slot:
        return next(slot for slot in self.slots if slot.start == start)

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.name == name)

    @property
    def frozen(self) -> list[str]:
        """A line each, in words that never change: they are part of the text whose hash is in the journal."""
        dates_named = [f"{slot.start} – {slot.ends}" for slot in self.slots]
        places = [
            f"{place.name} ({', '.join(FROZEN[comfort] for comfort in place.comforts)})"
            if place.comforts
            else place.name
            for place in self.places
        ]
        return [*dates_named, *places, *([self.link] if self.link else [])]

    def to_json(self) -> str:
        kept = {
            "dates": [slot.start for slot in self.slots],
            "ends": [slot.ends for slot in self.slots],
            "places": [place.name for place in self.places],
            "comforts": [list(place.comforts) for place in self.places],
            "link": self.link,
        }
        return json.dumps(kept, ensure_ascii=False)

    def with_slot(self, slot: Slot) -> "Options":
        return replace(self, slots=tuple(sorted({*self.slots, slot}, key=lambda one: one.start)))

    def with_place(self, place: Place) -> "Options":
        return replace(self, places=(*self.places, place))


def options_of(version: DecisionVersion) -> Options:
    kept = json.loads(version.options)
    slots = tuple(Slot(*pair) for pair in zip(kept["dates"], kept["ends"], strict=True))
    places = tuple(
        Place(name, tuple(known)) for name, known in zip(kept["places"], kept["comforts"], strict=True)
    )
    return Options(slots, places, kept["link"])


def slot_of(draft: SlotDraft) -> Slot:
    return Slot(f"{draft.on}T{draft.starts:%H:%M}", f"{draft.ends:%H:%M}")


def place_of(draft: PlaceDraft) -> Place:
    return Place(draft.place, tuple(comfort for comfort in COMFORTS if comfort in draft.comforts))


def earliest(session: Session, now: datetime) -> datetime:
    """The first instant that a date may have: its text is read through, then everybody has time to answer."""
    return now + UNREAD + timedelta(days=rules.value(session, "decision.jours"))


def wrong_dates(slots: Mapping[str, Slot], known: Iterable[Slot], first: datetime) -> dict[str, str]:
    """What is wrong with the dates typed, by the field that each was typed in."""
    seen, found = {slot.start for slot in known}, {}
    for field, slot in slots.items():
        if slot.start in seen:
            found[field] = _("Cette date est déjà là, à la même heure.")
        elif slot.starts_at <= first:
            found[field] = _("Choisissez une date après le %(day)s : il faut le temps de répondre.") % {
                "day": dates.moment(first)
            }
        elif slot.starts_at > first + FURTHEST:
            found[field] = _("Choisissez une date dans les deux ans.")
        seen.add(slot.start)
    return found


def wrong_places(places: Mapping[str, Place], known: Iterable[Place] = ()) -> dict[str, str]:
    """Two places of the same name could not be told apart."""
    seen, found = {fold(place.name) for place in known}, {}
    for field, place in places.items():
        if fold(place.name) in seen:
            found[field] = _("Ce lieu est déjà là.")
        seen.add(fold(place.name))
    return found
