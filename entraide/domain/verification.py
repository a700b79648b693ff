"""`entraide verify`: recompute the journal's chain, then compare what it says with the tables. Each difference is named."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain import journal, journal_chain, permissions
from entraide.domain.decisions.standing import count, terms_of
from entraide.domain.decisions.texts import fingerprint
from entraide.domain.decisions.words import KINDS, METHODS, RESULTS, action_name, ballot_name
from entraide.domain.fold import DecisionFold, Fold, fold
from entraide.domain.journal_chain import stamp
from entraide.language import _
from entraide.models.action import Action
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, RollLine, Stage
from entraide.models.journal import JournalContent, JournalEntry
from entraide.models.member import Member
from entraide.models.rule import Rule

COUNTED = (Stage.ADOPTED, Stage.NOT_ADOPTED, Stage.NOT_ENOUGH, Stage.INTEGRATION)


def verify(session: Session) -> list[str]:
    """What is wrong, in sentences; nothing when all is as the journal says."""
    entries = list(journal.exported(session))
    if (wrong := journal_chain.verify(entries)) is not None:
        return [_("Le journal est rompu à l'entrée n° %(n)s : la suite ne prouve plus rien.") % {"n": wrong}]
    contents = session.exec(select(JournalContent)).all()
    found = fold(entries, {row.n: json.loads(row.content)["membre"] for row in contents})
    return [
        *_contents(session, list(contents)),
        *_rules(session, found),
        *_members(session, found),
        *_decisions(session, found),
        *_actions(session, found),
    ]


def _contents(session: Session, contents: list[JournalContent]) -> Iterator[str]:
    """Each content that is still there opens its commitment."""
    held = dict(session.exec(select(JournalEntry.n, JournalEntry.commitments)).all())
    for row in contents:
        if json.loads(held[row.n]).get(row.field) != journal.commitment_of(row):
            yield _("Ce que l'entrée n° %(n)s du journal garde à part a été modifié.") % {"n": row.n}


def _rules(session: Session, found: Fold) -> Iterator[str]:
    rows = {row.key: row for row in session.exec(select(Rule))}
    for key in sorted(rows.keys() | found.rules.keys()):
        row = rows.get(key)
        decided = ballot_name(row.decision_id) if row and row.decision_id else ""
        if (json.loads(row.value), decided) != found.rules.get(key) if row else True:
            yield _("La règle « %(key)s » n'est pas celle que dit le journal.") % {"key": key}
    for key, (_value, decided) in found.rules.items():
        if decided and (decided not in found.decisions or found.decisions[decided].result != "adopte"):
            yield _("La règle « %(key)s » a changé sans décision adoptée.") % {"key": key}


def _members(session: Session, found: Fold) -> Iterator[str]:
    """Somebody erased has no entry that can be opened any more: they can only be gone."""
    for member_id, state in session.exec(select(Member.id, Member.state).order_by(col(Member.id))):
        told = found.members.get(member_id)
        if state != told if told else state not in permissions.GONE:
            yield _("L'état de la personne n° %(n)s n'est pas celui que dit le journal.") % {"n": member_id}


def _decisions(session: Session, found: Fold) -> Iterator[str]:
    rows = {
        ballot_name(d.id): d for d in session.exec(select(Decision).order_by(col(Decision.id))) if d.terms
    }
    for name in found.decisions.keys() - rows.keys():
        yield _("La décision %(name)s du journal n'existe plus.") % {"name": name}
    for name, decision in rows.items():
        if name not in found.decisions:
            yield _("La décision %(name)s n'est pas au journal.") % {"name": name}
            continue
        for what in _differences(session, decision, found.decisions[name]):
            yield _("La décision %(name)s n'est pas celle que dit le journal : %(what)s.") % {
                "name": name,
                "what": what,
            }


def _differences(session: Session, decision: Decision, told: DecisionFold) -> Iterator[str]:
    frozen = _frozen(decision)
    opening = {key: told.opening.get(key) for key in frozen}
    if frozen != opening:
        yield _("ce qui a été figé à l'ouverture")
    if decision.stage != Stage.WAITING and (
        (decision.version, decision.extended, stamp(decision.closes_at) if decision.closes_at else "")
        != (told.opening["version"], told.opening["prolonge"], told.opening["ferme"])
    ):
        yield _("la version ou la clôture")
    if decision.stage != Stage.WAITING and RESULTS.get(Stage(decision.stage), "") != told.result:
        yield _("le résultat")
    lines = session.exec(select(func.count()).where(RollLine.decision_id == decision.id)).one()
    if lines != told.opening["liste"] or (decision.kind != Kind.ACTION and lines != told.full_members):
        yield _("le nombre de personnes de la liste")
    texts = session.exec(select(DecisionVersion).where(DecisionVersion.decision_id == decision.id)).all()
    if any(
        told.texts.get(text.number, fingerprint(decision, text)) != fingerprint(decision, text)
        for text in texts
    ):
        yield _("le texte")
    ballots = session.exec(select(Ballot).where(Ballot.decision_id == decision.id)).all()
    if decision.stage in COUNTED and count(decision, ballots, decision.extended).kind != decision.stage:
        yield _("le compte des bulletins")


def _frozen(decision: Decision) -> dict[str, Any]:
    terms = terms_of(decision)
    frozen: dict[str, Any] = {
        "objet": KINDS[Kind(decision.kind)],
        "methode": METHODS[decision.method],
        "liste": terms.roll,
        "base": terms.base,
        "plancher": terms.floor,
    }
    return frozen | ({"seuil": list(terms.threshold)} if decision.method == "yes_no" else {})


def _actions(session: Session, found: Fold) -> Iterator[str]:
    rows = session.exec(select(Action.id).where(col(Action.started_at).is_not(None))).all()
    started = {action_name(number) for number in rows}
    for name in sorted(started ^ found.actions.keys()):
        yield _("L'action %(name)s n'a pas commencé comme le dit le journal.") % {"name": name}
