"""The common rules: their defaults, the bounds that no vote crosses, their values in force.

Defaults and bounds: the collective's founding study (docs/regles.md). A rule without a row has its default.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from entraide.language import _
from entraide.models.rule import Rule


@dataclass(frozen=True)
class RuleKind:
    """`low` and `high` bound a number; a fraction is a pair (numerator, denominator); a text has a length."""

    key: str
    label: str
    default: Any
    low: Any = None
    high: Any = None
    unit: str = ""


KINDS: dict[str, RuleKind] = {
    kind.key: kind
    for kind in (
        RuleKind("conseil.nom", _("Nom du Conseil"), "Conseil d'Entraide", 3, 80),
        RuleKind("conseil.commune", _("Commune du Conseil"), ""),
        RuleKind("charte.version", _("Charte"), 0),
        RuleKind("accueil.jours", _("Durée de l'accueil d'une nouvelle personne"), 30, 7, 90, _("jours")),
        RuleKind("parrains.petit", _("Confirmations pour entrer, jusqu'à 3 membres"), 1, 1, 5, _("membres")),
        RuleKind("parrains.moyen", _("Confirmations pour entrer, de 4 à 39 membres"), 2, 1, 5, _("membres")),
        RuleKind(
            "parrains.grand", _("Confirmations pour entrer, à partir de 40 membres"), 3, 1, 5, _("membres")
        ),
        RuleKind("decision.jours", _("Durée d'une décision"), 7, 3, 30, _("jours")),
        RuleKind("decision.jours_regle", _("Durée d'une décision sur une règle"), 14, 3, 30, _("jours")),
        RuleKind(
            "decision.plancher", _("Nombre de oui au plus qu'une décision peut demander"), 5, 2, 10, _("oui")
        ),
        RuleKind(
            "decision.seuil_regle",
            _("Part de oui pour changer une règle sans consentement"),
            (2, 3),
            (1, 2),
            (9, 10),
        ),
        RuleKind("decision.ouvertes", _("Décisions ouvertes en même temps"), 3, 1, 10, _("décisions")),
        RuleKind("base.jours", _("Membres comptés : vus depuis moins de"), 45, 30, 90, _("jours")),
        RuleKind(
            "porteur.jours",
            _("Rappel quand une personne porte seule une action depuis"),
            30,
            7,
            90,
            _("jours"),
        ),
        RuleKind("messages.mois", _("Messages privés gardés"), 12, 1, 24, _("mois")),
        RuleKind("demandes.mois", _("Demandes gardées après leur fin"), 6, 1, 12, _("mois")),
    )
}


def value(session: Session, key: str) -> Any:
    """The value in force: an integer, a text, or a fraction as a tuple."""
    row = session.get(Rule, key)
    found = json.loads(row.value) if row else KINDS[key].default
    return tuple(found) if isinstance(found, list) else found
