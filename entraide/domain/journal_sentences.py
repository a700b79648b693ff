"""The journal in French sentences: from the type and the public part, and from the names that can still be opened."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain import journal
from entraide.domain.dates import full_day, hour
from entraide.domain.journal import Act
from entraide.domain.members.names import name_of
from entraide.domain.rules import KINDS
from entraide.language import _, ngettext
from entraide.models.journal import JournalContent, JournalEntry
from entraide.models.member import Member

PAGE = 20
SOMEBODY = _("Une personne")
Public = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One entry. `url`: the decision that it comes from, if any."""

    n: int
    at: datetime
    type: str
    sentence: str
    url: str


def latest(session: Session, before: int | None = None) -> tuple[list[Line], bool]:
    """Newest first, and whether more follow."""
    rows = journal.entries(session, before, PAGE + 1)
    names = _names(session, [row.n for row in rows])
    return [_line(row, names.get(row.n, SOMEBODY)) for row in rows[:PAGE]], len(rows) > PAGE


def sentence(kind: str, public: Public, person: str) -> str:
    """What an entry says; an entry of a later version of the site, or one that was damaged, only says that it is."""
    try:
        return SENTENCES[Act(kind)](public, person)
    except (KeyError, ValueError, TypeError):
        return _("Un acte a été inscrit.")


def _line(row: JournalEntry, person: str) -> Line:
    public = json.loads(row.public)
    return Line(row.n, row.at, row.type, sentence(row.type, public, person), _url(public))


def _url(public: Public) -> str:
    number = str(public.get("scrutin", "")).partition("-")[2]
    return f"/decisions/{number}" if number.isdigit() else ""


def _names(session: Session, numbers: list[int]) -> dict[int, str]:
    """Who an entry is about, as long as that is not erased."""
    query = select(JournalContent.n, Member).join(Member, col(Member.id) == JournalContent.member_id)
    rows = session.exec(query.where(col(JournalContent.n).in_(numbers)))
    names = {n: name_of(member) for n, member in rows}
    return {n: SOMEBODY if name.casefold() == SOMEBODY.casefold() else name for n, name in names.items()}


def _number(public: Public, name: str = "scrutin") -> str:
    return str(public[name]).partition("-")[2]


def _genesis(public: Public, _person: str) -> str:
    return _("Le Conseil « %(name)s » commence. Version du site : %(version)s.") % {
        "name": public["collectif"],
        "version": public["logiciel"],
    }


def _rule(public: Public, _person: str) -> str:
    kind = KINDS[public["cle"]]
    before, after = (_value(public[name]) for name in ("avant", "apres"))
    words = {"rule": kind.label, "before": kind.shown(before), "after": kind.shown(after)}
    if "scrutin" not in public:
        return _("La règle « %(rule)s » est fixée provisoirement : %(after)s.") % words
    words["number"] = _number(public)
    if before == after:
        return _("La décision n° %(number)s confirme la règle « %(rule)s » : %(after)s.") % words
    return _("La décision n° %(number)s change la règle « %(rule)s » : %(before)s devient %(after)s.") % words


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _opened(public: Public, _person: str) -> str:
    closing = datetime.strptime(public["ferme"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    until = f"{full_day(closing)}, {hour(closing)}"
    words = {"number": _number(public), "closing": until, "version": public["version"]}
    if public["prolonge"]:
        return _("La décision n° %(number)s est prolongée jusqu'au %(closing)s.") % words
    if public["version"] > 1:
        return (
            _("La décision n° %(number)s a un nouveau texte (n° %(version)s), ouvert jusqu'au %(closing)s.")
            % words
        )
    can = ngettext("%(n)s personne peut répondre", "%(n)s personnes peuvent répondre", public["liste"])
    words["can"] = can % {"n": public["liste"]}
    return _("La décision n° %(number)s est ouverte jusqu'au %(closing)s ; %(can)s.") % words


def _closed(public: Public, _person: str) -> str:
    words = {"number": _number(public), "chosen": public.get("choisi")}
    if isinstance(words["chosen"], int):
        return _("La décision n° %(number)s est close ; l'option n° %(chosen)s est choisie.") % words
    if isinstance(words["chosen"], list):
        words["date"], words["place"] = words["chosen"]
        return (
            _(
                "La décision n° %(number)s est close ; la date n° %(date)s et le lieu n° %(place)s sont choisis."
            )
            % words
        )
    if public.get("rouverte"):
        return _("La décision n° %(number)s est rouverte : une objection est venue après l'adoption.") % words
    return RESULTS[public["resultat"]] % words


def _started(public: Public, _person: str) -> str:
    words = {"action": _number(public, "action"), "number": _number(public)}
    return _("L'action n° %(action)s commence, par la décision n° %(number)s.") % words


def _trial_ended(public: Public, _person: str) -> str:
    return TRIALS[public["suite"]] % {"number": _number(public)}


def _erased(public: Public, _person: str) -> str:
    n = public["nombre"]
    return ngettext(
        "%(n)s personne a été effacée du site.", "%(n)s personnes ont été effacées du site.", n
    ) % {"n": n}


def _command(public: Public, _person: str) -> str:
    words = {"command": public["commande"]}
    return _("La personne qui tient le serveur a lancé la commande « %(command)s ».") % words


def _of_person(text: str) -> Callable[[Public, str], str]:
    return lambda _public, person: text % {"person": person}


def _sealed(public: Public, _person: str) -> str:
    words = {"number": _number(public)}
    return (
        _(
            "Le vote secret n° %(number)s est scellé : sa clé, ses bulletins et sa liste de noms sont détruits."
        )
        % words
    )


RESULTS = {
    "adopte": _("La décision n° %(number)s est adoptée."),
    "non-adopte": _("La décision n° %(number)s est close ; la proposition n'est pas adoptée."),
    "pas-assez-de-reponses": _("La décision n° %(number)s est close ; pas assez de réponses pour l'instant."),
    "a-retravailler": _("La décision n° %(number)s a reçu une objection ; son texte est à retravailler."),
    "choisi": _("La décision n° %(number)s est close ; un choix est fait."),
    "egalite": _("La décision n° %(number)s est close ; des options sont à égalité, rien ne change."),
    "a-refaire": _("La décision n° %(number)s est à voter de nouveau : rien n'est décidé."),
    "retire": _("La proposition de la décision n° %(number)s est retirée."),
}
TRIALS = {
    "continue": _("L'essai de la décision n° %(number)s est fini : on continue."),
    "arrete": _("L'essai de la décision n° %(number)s est fini : on arrête."),
}
SENTENCES: dict[Act, Callable[[Public, str], str]] = {
    Act.GENESIS: _genesis,
    Act.RULE_CHANGED: _rule,
    Act.CANDIDATE: _of_person(_("%(person)s se présente au Conseil.")),
    Act.WELCOME: _of_person(_("%(person)s est en période d'accueil.")),
    Act.MEMBER: _of_person(_("%(person)s est membre à part entière.")),
    Act.GONE: _of_person(_("%(person)s a quitté le Conseil.")),
    Act.BALLOT_OPENED: _opened,
    Act.BALLOT_CLOSED: _closed,
    Act.BALLOT_SEALED: _sealed,
    Act.ACTION_STARTED: _started,
    Act.TRIAL_ENDED: _trial_ended,
    Act.ERASURE: _erased,
    Act.SERVER_COMMAND: _command,
}
