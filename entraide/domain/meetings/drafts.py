"""What is typed about a meeting. Its date and hours are those of the clock on the wall, in France."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator

from entraide.domain.dates import PARIS
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.links import WebAddress
from entraide.language import _
from entraide.models.meeting import Meeting

Comfort = Literal["quiet", "step_free", "free", "near_stop", "easy_exit", "not_medical"]
COMFORTS: Mapping[Comfort, str] = {
    "quiet": _("calme"),
    "step_free": _("de plain-pied"),
    "free": _("gratuit"),
    "near_stop": _("proche d'un arrêt de bus, de métro ou de train"),
    "easy_exit": _("on peut sortir facilement"),
    "not_medical": _("pas un lieu médical"),
}
_YEARS = range(2000, 2200)


def in_our_years(on: date) -> date:
    if on.year not in _YEARS:
        raise ValueError(_("Vérifiez l'année."))
    return on


def on_the_clock(at: time, info: ValidationInfo) -> time:
    """To the minute; not in the hour that the clock skips in spring."""
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    on = info.data.get("on")
    if on is not None and instant_of(on, at).astimezone(PARIS).time() != at:
        raise ValueError(_("Cette heure n'existe pas : cette nuit-là, on avance d'une heure."))
    return at


def after_the_start(ends: time, info: ValidationInfo) -> time:
    starts = info.data.get("starts")
    if starts is not None and ends <= starts:
        raise ValueError(_("L'heure de fin vient après l'heure de début."))
    return ends


def secure_address(link: str) -> str:
    if link and not link.startswith("https://"):
        raise ValueError(_("Ce lien n'est pas protégé : il en faut un qui commence par https://"))
    return link


class MeetingDraft(BaseModel):
    """A meeting: when, and a place, a link or both."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=80), ON_ONE_LINE]
    on: date
    starts: time
    ends: time
    link: WebAddress = ""
    # Read after the link: one of the two is needed, and the sentence stands beside the place.
    place: Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE] = Field("", validate_default=True)
    comforts: list[Comfort] = []
    notes: Annotated[str, StringConstraints(max_length=1000)] = ""

    _years = field_validator("on")(in_our_years)
    _clock = field_validator("starts", "ends")(on_the_clock)
    _order = field_validator("ends")(after_the_start)
    _https = field_validator("link")(secure_address)

    @field_validator("place")
    @classmethod
    def _somewhere(cls, place: str, info: ValidationInfo) -> str:
        if not place and info.data.get("link") == "":
            raise ValueError(_("Donnez un lieu, ou un lien de visio, ou les deux."))
        return place

    @property
    def starts_at(self) -> datetime:
        return instant_of(self.on, self.starts)

    @property
    def ends_at(self) -> datetime:
        return instant_of(self.on, self.ends)


class SlotDraft(BaseModel):
    """One possible date of a meeting, and its hours."""

    on: date
    starts: time
    ends: time

    _years = field_validator("on")(in_our_years)
    _clock = field_validator("starts", "ends")(on_the_clock)
    _order = field_validator("ends")(after_the_start)


class CorrectionDraft(MeetingDraft):
    """The meeting again; `version` is the one that was read."""

    version: int


class AnswerDraft(BaseModel):
    """« Je viens », « je ne viens pas »."""

    coming: Literal["oui", "non"]


class CancelDraft(BaseModel):
    """Why it does not take place; everybody reads it."""

    reason: Annotated[str, StringConstraints(min_length=3, max_length=300), ON_ONE_LINE]


def known_fields(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its fields would be typed."""
    starts, ends = meeting.starts_at.astimezone(PARIS), meeting.ends_at.astimezone(PARIS)
    kept = meeting.model_dump(include={"title", "place", "link", "comforts", "notes", "version"})
    return kept | {"on": f"{starts:%Y-%m-%d}", "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}


def instant_of(on: date, at: time) -> datetime:
    """Of the two when the clock goes back in autumn, the first."""
    return datetime.combine(on, at, PARIS).astimezone(UTC)
