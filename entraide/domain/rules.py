"""The common rules: their defaults, the bounds that no vote crosses, their values in force.

Defaults and bounds: the collective's founding study (docs/regles.md). A rule without a row has its default.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain import journal, places
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.rule import Rule

FRACTIONS = ((1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
"""The shares one may choose, within the bounds."""


@dataclass(frozen=True)
class RuleKind:
    """`low` and `high` bound a number, a fraction (numerator, denominator) or the length of a text."""

    key: str
    label: str
    default: Any
    low: Any = None
    high: Any = None
    unit: str = ""

    def shown(self, value: Any) -> str:
        """A value as a member reads it."""
        match value:
            case (numerator, denominator):
                return f"{numerator}/{denominator}"
            case int():
                return self._with_unit(value)
        if self.key != "conseil.commune":
            return str(value)
        commune = places.commune(value)
        return commune.name if commune else _("pas encore choisie")

    def typed(self, value: Any) -> str:
        """A value as one would type it again: what `parse` reads."""
        if self.key != "conseil.commune":
            return self.shown(value).partition(" ")[0] if self.unit else self.shown(value)
        commune = places.commune(value)
        return f"{commune.name} ({commune.department})" if commune else ""

    def _with_unit(self, value: int) -> str:
        singular, _bar, plural = self.unit.partition("|")
        return f"{value} {plural if plural and value > 1 else singular}".strip()

    @property
    def bounds(self) -> str:
        """What is possible, in a sentence; nothing for a commune or the charter."""
        if self.low is None:
            return ""
        if isinstance(self.default, str):
            return _("de %(low)s à %(high)s caractères.") % {"low": self.low, "high": self.high}
        return _("de %(low)s à %(high)s.") % {"low": self.typed(self.low), "high": self.shown(self.high)}

    @property
    def may_change(self) -> bool:
        """The charter is changed as a text, not as a number."""
        return self.key != "charte.version"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """For a share: those that are possible, within the bounds; else nothing."""
        if not isinstance(self.default, tuple):
            return []
        within = [part for part in FRACTIONS if _at_most(self.low, part) and _at_most(part, self.high)]
        return [(self.shown(part), self.shown(part)) for part in within]


KINDS: dict[str, RuleKind] = {
    kind.key: kind
    for kind in (
        RuleKind("conseil.nom", _("Nom du Conseil"), "Conseil d'Entraide", 3, 80),
        RuleKind("conseil.commune", _("Commune du Conseil"), ""),
        RuleKind("charte.version", _("Charte"), 0),
        RuleKind(
            "accueil.jours", _("Durée de l'accueil d'une nouvelle personne"), 30, 7, 90, _("jour|jours")
        ),
        RuleKind(
            "parrains.petit", _("Confirmations pour entrer, jusqu'à 3 membres"), 1, 1, 5, _("membre|membres")
        ),
        RuleKind(
            "parrains.moyen", _("Confirmations pour entrer, de 4 à 39 membres"), 2, 1, 5, _("membre|membres")
        ),
        RuleKind(
            "parrains.grand",
            _("Confirmations pour entrer, à partir de 40 membres"),
            3,
            1,
            5,
            _("membre|membres"),
        ),
        RuleKind("decision.jours", _("Durée d'une décision"), 7, 3, 30, _("jour|jours")),
        RuleKind("decision.jours_regle", _("Durée d'une décision sur une règle"), 14, 3, 30, _("jour|jours")),
        RuleKind(
            "decision.plancher", _("Nombre de oui qu'une décision demande, au plus"), 5, 2, 10, _("oui")
        ),
        RuleKind(
            "decision.seuil_regle",
            _("Part de oui pour changer une règle sans consentement"),
            (2, 3),
            (1, 2),
            (9, 10),
        ),
        RuleKind(
            "decision.ouvertes", _("Décisions ouvertes en même temps"), 3, 1, 10, _("décision|décisions")
        ),
        RuleKind("base.jours", _("Membres comptés : vus depuis moins de"), 45, 30, 90, _("jour|jours")),
        RuleKind(
            "porteur.jours",
            _("Rappel quand une personne porte seule une action depuis"),
            30,
            7,
            90,
            _("jour|jours"),
        ),
        RuleKind("messages.mois", _("Messages privés gardés"), 12, 1, 24, _("mois")),
        RuleKind("demandes.mois", _("Demandes gardées après leur fin"), 6, 1, 12, _("mois")),
    )
}


@dataclass(frozen=True)
class InForce:
    """A rule as it stands: `since_at` is None for a default, `decision_id` None while it is provisional."""

    kind: RuleKind
    value: Any
    since_at: datetime | None = None
    decision_id: int | None = None


def value(session: Session, key: str) -> Any:
    """The value in force: an integer, a text, or a fraction as a tuple."""
    return _in_force(KINDS[key], session.get(Rule, key)).value


def in_force(session: Session) -> list[InForce]:
    """All the rules, in the order of `KINDS`."""
    rows = {row.key: row for row in session.exec(select(Rule))}
    return [_in_force(kind, rows.get(kind.key)) for kind in KINDS.values()]


def provisional(session: Session) -> dict[str, Any]:
    """The rules that no decision has set yet, with their values."""
    return {rule.kind.key: rule.value for rule in in_force(session) if rule.decision_id is None}


def set_provisional(session: Session, key: str, value: Any, now: datetime) -> None:
    """For `entraide found`: a first value, that the founding decision confirms or changes."""
    if session.exec(select(Rule).where(col(Rule.decision_id).is_not(None)).limit(1)).first():
        raise Refusal(_("Le Conseil a déjà décidé de ses règles : seule une décision les change."))
    row = session.get(Rule, key)
    before = _in_force(KINDS[key], row).value
    if row is not None and before == value:
        return
    session.merge(Rule(key=key, value=json.dumps(value, ensure_ascii=False), since_at=now))
    session.flush()
    public = {"cle": key, "avant": before, "apres": value}
    journal.record(session, now, journal.Act.RULE_CHANGED, public)


def parse(kind: RuleKind, typed: str) -> Any:
    """The value that this text means, within the bounds; a `Refusal` says what is possible."""
    match kind.default:
        case tuple():
            return _fraction(kind, typed)
        case int():
            return _number(kind, typed)
    return _commune(typed) if kind.key == "conseil.commune" else _text(kind, typed)


def _in_force(kind: RuleKind, row: Rule | None) -> InForce:
    if row is None:
        return InForce(kind, kind.default)
    found = json.loads(row.value)
    return InForce(kind, tuple(found) if isinstance(found, list) else found, row.since_at, row.decision_id)


def _at_most(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] * other[1] <= other[0] * one[1]


def _number(kind: RuleKind, typed: str) -> int:
    if not re.fullmatch(r"\d{1,6}", typed, re.ASCII):
        raise Refusal(_("Écrivez un nombre entier."))
    if not kind.low <= int(typed) <= kind.high:
        raise Refusal(_("Cette règle va de %(low)s à %(high)s.") % {"low": kind.low, "high": kind.high})
    return int(typed)


def _fraction(kind: RuleKind, typed: str) -> tuple[int, int]:
    if typed not in dict(kind.choices):
        raise Refusal(_("Choisissez une des réponses proposées."))
    numerator, denominator = typed.split("/")
    return int(numerator), int(denominator)


def _text(kind: RuleKind, typed: str) -> str:
    if not kind.low <= len(typed) <= kind.high:
        raise Refusal(_("Écrivez de %(low)s à %(high)s caractères.") % {"low": kind.low, "high": kind.high})
    return typed


def _commune(typed: str) -> str:
    """The INSEE code of « Créteil », « 94000 » or, when several have the name, « Saint-Denis (93) »."""
    name, _bracket, department = typed.partition("(")
    found = places.find(name, 50)
    if department:
        found = [place for place in found if place.department == department.strip(" )")]
    so_named = [place for place in found if place.name.casefold() == name.strip().casefold()]
    for among in (found, so_named):
        if len(among) == 1:
            return among[0].code
    if not found:
        raise Refusal(_("Cette commune est inconnue. Essayez son code postal."))
    names = ", ".join(f"{place.name} ({place.department})" for place in (so_named or found)[:5])
    raise Refusal(
        _("Plusieurs communes correspondent. Écrivez l'une d'elles : %(among)s.") % {"among": names}
    )
