"""The rows of the forms about a meeting's dates and places: each is read as one form, its errors beside its own fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entraide.domain.decisions.meeting_options import (
    MOST,
    REMOTE,
    Options,
    Place,
    PlaceDraft,
    Slot,
    place_of,
    slot_of,
    wrong_dates,
    wrong_places,
)
from entraide.domain.meetings.drafts import SlotDraft
from entraide.language import _
from entraide.web.forms import Form, check


def options(form: Form[Any], first: datetime) -> Options:
    """The dates, the earliest first, and the places in the order typed; what is wrong goes beside its field."""
    slots, places = _slots(form), _places(form)
    wrong = wrong_dates(slots, (), first) | wrong_places(places)
    form.errors |= {name: sentence for name, sentence in wrong.items() if name not in form.errors}
    _require_some(form, slots, places)
    link = form.draft.link if form.draft else ""
    kept = tuple(places.values()) or (Place(REMOTE),)
    return Options(tuple(sorted(slots.values(), key=lambda slot: slot.start)), kept, link)


def addition(form: Form[Any]) -> tuple[Slot | None, Place | None]:
    """A date, a place, or both, that somebody adds."""
    typed = {name: str(form.values.get(name, "")) for name in ("on", "starts", "ends", "place")}
    slot, place = None, None
    if any(typed[name].strip() for name in ("on", "starts", "ends")):
        slot = _slot(form, typed, {name: name for name in ("on", "starts", "ends")})
    if typed["place"].strip():
        place = _place(form, typed["place"], form.values.get("comforts", []), "place")
    if not form.errors and slot is None and place is None:
        form.refuse("on", _("Ajoutez une date ou un lieu."))
    return slot, place


def _slots(form: Form[Any]) -> dict[str, Slot]:
    """By the field of the day. A date without hours of its own takes those of all."""
    found = {}
    for n, on in enumerate(form.values["on"][:MOST], 1):
        typed, fields = {"on": on}, {"on": f"on-{n}"}
        for name in ("starts", "ends"):
            own = _nth(form.values[f"own_{name}"], n)
            typed[name] = own or str(form.values.get(name, ""))
            fields[name] = f"own_{name}-{n}" if own else name
        if on.strip() and (slot := _slot(form, typed, fields)) is not None:
            found[f"on-{n}"] = slot
    return found


def _places(form: Form[Any]) -> dict[str, Place]:
    found = {}
    for n, name in enumerate(form.values["place"][:MOST], 1):
        ticked = [box.partition("-")[2] for box in form.values["comforts"] if box.startswith(f"{n}-")]
        if name.strip() and (place := _place(form, name, ticked, f"place-{n}")) is not None:
            found[f"place-{n}"] = place
    return found


def _slot(form: Form[Any], typed: Mapping[str, str], fields: Mapping[str, str]) -> Slot | None:
    row = check(SlotDraft, list(typed.items()))
    form.errors |= {fields[name]: sentence for name, sentence in row.errors.items()}
    return slot_of(row.draft) if row.draft else None


def _place(form: Form[Any], name: str, comforts: list[str], field: str) -> Place | None:
    row = check(PlaceDraft, [("place", name), *(("comforts", comfort) for comfort in comforts)])
    if row.errors:
        form.refuse(field, next(iter(row.errors.values())))
    return place_of(row.draft) if row.draft else None


def _require_some(form: Form[Any], slots: Mapping[str, Slot], places: Mapping[str, Place]) -> None:
    about_dates = ("on-", "own_", "starts", "ends")
    if not slots and not any(name.startswith(about_dates) for name in form.errors):
        form.refuse("on-1", _("Donnez une date au moins."))
    typed = str(form.values.get("link", "")).strip()
    if not places and not typed and not any(name.startswith("place-") for name in form.errors):
        form.refuse("place-1", _("Donnez un lieu au moins, ou un lien de visio."))


def _nth(values: list[str], n: int) -> str:
    return values[n - 1].strip() if n <= len(values) else ""
