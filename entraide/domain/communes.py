"""Where help takes place: a commune typed by its name or postal code, the Conseil's when nothing is typed."""

import re
from typing import Annotated

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session

from entraide.domain import places, rules
from entraide.domain.letters import fold
from entraide.domain.places import Commune
from entraide.domain.refusals import Refusal
from entraide.language import _

MOST = 50  # no postal code has more communes
SHOWN = 10
_NEXT_DOOR, _FAR = 3, 20  # km


class CommuneDraft(BaseModel):
    """`place`: the INSEE code picked when what was typed names several communes."""

    commune: Annotated[str, StringConstraints(max_length=80)] = ""
    place: Annotated[str, StringConstraints(max_length=5)] = ""


class UnclearCommune(Refusal):
    """What was typed names no commune, or several: `among` are those to pick from, the nearest first."""

    def __init__(self, sentence: str, among: list[Commune]) -> None:
        super().__init__(sentence)
        self.among = among


def of_conseil(session: Session) -> Commune | None:
    return places.commune(rules.value(session, "conseil.commune"))


def chosen(session: Session, draft: CommuneDraft) -> str | None:
    """The INSEE code that the draft means."""
    home = of_conseil(session)
    if not draft.commune:
        return home.code if home else None
    found = places.find(draft.commune, MOST)
    so_named = [place for place in found if _letters(place.name) == _letters(draft.commune)]
    for among in (found, so_named):
        if len(among) == 1:
            return among[0].code
    if any(place.code == draft.place for place in found):
        return draft.place
    if not found:
        raise UnclearCommune(_("Cette commune est inconnue. Essayez son code postal."), [])
    raise UnclearCommune(
        _("Plusieurs communes correspondent. Choisissez la vôtre dans la liste, sous ce champ."),
        sorted(found, key=lambda place: distance(home, place))[:SHOWN],
    )


def name(code: str | None) -> str:
    """The name to show, or nothing."""
    found = places.commune(code) if code else None
    return found.name if found else ""


def distance(one: Commune | None, other: Commune | None) -> float:
    """In km, for sorting: the unknown is far."""
    km = places.distance_km(one, other) if one and other else None
    return 1000.0 if km is None else km


def how_far(code: str | None, home: str | None) -> str:
    """From `home`, in words; nothing when it cannot be told."""
    one, other = places.commune(code or ""), places.commune(home or "")
    km = places.distance_km(one, other) if one and other else None
    if km is None:
        return ""
    if code == home:
        return _("votre commune")
    if km < _NEXT_DOOR:
        return _("à moins de %(km)s km") % {"km": _NEXT_DOOR}
    return _("à environ %(km)s km") % {"km": round(km) if km < _FAR else 10 * round(km / 10)}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()
