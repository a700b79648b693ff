"""What there is to choose between, as it is typed; and what a ballot gives to each option."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from entraide.domain.decisions.methods.choosing import CHOOSING
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Ballot, DecisionVersion

Given = Mapping[str, int | None]
"""For each option, in the order shown, the step it was given; None: no opinion."""

PASSIVE = _("On ne change rien")
MOST = {"approval": 8, "judgment": 6, "resistance": 7}
"""How many one may type; with the passive one a resistance vote has eight too, which a secret ballot can hold."""
LEAST = 2
LENGTH = 80
NONE = "oui"
"""What the box « none suits me » of an approval sends."""


def names_of(version: DecisionVersion) -> list[str]:
    """All the names there are, in the order shown; dates before places."""
    known = json.loads(version.options) if version.options else []
    return [name for part in known.values() for name in part] if isinstance(known, dict) else list(known)


def typed_of(method: str, names: Sequence[str]) -> list[str]:
    """Those that were typed: the passive one comes by itself."""
    return list(names[:-1] if method == "resistance" else names)


def parse(method: str, typed: Iterable[str]) -> list[str]:
    """The options of a choice, in the order typed, empty ones left out; none for the methods that have none."""
    if method not in CHOOSING:
        return []
    names = [_clean(name) for name in typed if name.strip()]
    passive = [PASSIVE] if method == "resistance" else []
    if len(names) < LEAST:
        raise Refusal(_("Écrivez au moins deux options."))
    if len(names) > MOST[method]:
        raise Refusal(_("Écrivez au plus %(most)s options.") % {"most": MOST[method]})
    _refuse_twice([*names, *passive])
    return [*names, *passive]


def _clean(typed: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(typed.split()))
    if len(name) > LENGTH:
        raise Refusal(_("Écrivez chaque option en %(length)s caractères au plus.") % {"length": LENGTH})
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in JOINERS for sign in name):
        raise Refusal(_("Une option contient un signe invisible. Écrivez-la de nouveau."))
    if name == "count":  # files to count again say with it how many people gave a ballot
        raise Refusal(_("Une option ne peut pas s'appeler « count ». Choisissez un autre mot."))
    return name


JOINERS = "\u200c\u200d"
"""They stand inside words of some languages, and inside pictures."""


def _refuse_twice(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        key = unicodedata.normalize("NFC", name.casefold())
        if key in seen:
            raise Refusal(_("L'option « %(name)s » est là deux fois.") % {"name": name})
        seen.add(key)


def to_json(named: Sequence[str] | Given) -> str:
    """The names, or what was given to each."""
    return json.dumps(named, ensure_ascii=False) if named else ""


def given(method: str, names: Sequence[str], typed: Mapping[str, str], none: bool = False) -> Given:
    """What a ballot gives, from its fields `choice-1`, `choice-2`…; it says something of one option at least."""
    steps = {name: _step(typed.get(f"choice-{n}", ""), method) for n, name in enumerate(names, 1)}
    said = any(step is not None for step in steps.values())
    if method == "approval":
        _refuse_ticks(said, none)
        return {name: step or 0 for name, step in steps.items()}
    if not said:
        raise Refusal(_("Donnez votre avis sur une option au moins."))
    return steps


def _step(typed: str, method: str) -> int | None:
    if not typed:
        return None
    if typed not in map(str, range(CHOOSING[method].steps)):
        raise Refusal(_("Choisissez une des réponses proposées."))
    return int(typed)


def _refuse_ticks(said: bool, none: bool) -> None:
    if said and none:
        raise Refusal(_("Cochez des options, ou « Aucune ne me convient » : pas les deux."))
    if not said and not none:
        raise Refusal(_("Cochez une option au moins, ou « Aucune ne me convient »."))


def given_by(ballot: Ballot) -> dict[str, Any]:
    return dict(json.loads(ballot.choices)) if ballot.choices else {}


def fields(method: str, names: Sequence[str], ballot: Ballot | None) -> dict[str, str]:
    """An answer as its form shows it again; what it gave to options that are there no more is left out."""
    if ballot is None or ballot.answer != "choice":
        return {}
    steps = given_by(ballot)
    kept = {f"choice-{n}": steps.get(name) for n, name in enumerate(names, 1)}
    if method == "approval":
        none = {"none": NONE} if not any(steps.values()) else {}
        return {field: str(step) for field, step in kept.items() if step} | none
    return {field: str(step) for field, step in kept.items() if step is not None}
