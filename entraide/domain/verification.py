"""`entraide verify`: recompute the journal's chain, then compare what it says with the tables. Each difference is named."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain import journal, journal_chain, permissions
from entraide.domain.decisions.standing import count, number_chosen, terms_of
from entraide.domain.decisions.texts import fingerprint
from entraide.domain.decisions.urn import verifying as urns
from entraide.domain.decisions.words import KINDS, METHODS, RESULTS, TRIALS, action_name, ballot_name
from entraide.domain.fold import DecisionFold, Fold, fold
from entraide.domain.journal_chain import stamp
from entraide.language import _
from entraide.models.action import Action
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, RollLine, Stage, Trial
from entraide.models.journal import JournalContent, JournalEntry
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.models.rule import Rule

COUNTED = (
    Stage.ADOPTED,
    Stage.NOT_ADOPTED,
    Stage.NOT_ENOUGH,
    Stage.INTEGRATION,
    Stage.CHOSEN,
    Stage.TIE,
)


def verify(session: Session) -> list[str]:
    """What is wrong, in sentences; nothing when all is as the journal says."""
    entries = list(journal.exported(session))
    if (wrong := journal_chain.verify(entries)) is not None:
        return [_("Le journal est rompu à l'entrée n° %(n)s : la suite ne prouve plus rien.") % {"n": wrong}]
    contents = session.exec(select(JournalContent)).all()
    found = fold(entries, {row.n: row.member_id for row in contents if row.member_id is not None})
    return [
        *_contents(session, list(contents)),
        *_rules(session, found),
        *_members(session, found),
        *_decisions(session, found),
        *_actions(session, found),
        *_meetings(session, found),
    ]


def _contents(session: Session, contents: list[JournalContent]) -> Iterator[str]:
    """Each content that is still there opens its commitment."""
    held = dict(session.exec(select(JournalEntry.n, JournalEntry.commitments)).all())
    for row in contents:
        told = json.loads(held[row.n]).get(row.field)
        if told != _commitment(row) or row.content != _content(row.member_id):
            yield _("Ce que l'entrée n° %(n)s du journal garde à part a été modifié.") % {"n": row.n}


def _commitment(row: JournalContent) -> str:
    with suppress(ValueError):  # what was changed by hand may not be readable at all
        return journal.commitment_of(row)
    return ""


def _content(member_id: int | None) -> str:
    return journal_chain.canon({"membre": member_id}).decode()


def _rules(session: Session, found: Fold) -> Iterator[str]:
    rows = {row.key: row for row in session.exec(select(Rule))}
    for key in sorted(rows.keys() | found.rules.keys()):
        row = rows.get(key)
        decided = ballot_name(row.decision_id) if row and row.decision_id else ""
        if row is None or (_readable(row.value), decided) != found.rules.get(key):
            yield _("La règle « %(key)s » n'est pas celle que dit le journal.") % {"key": key}
    for key, (_value, decided) in found.rules.items():
        if decided and (decided not in found.decisions or found.decisions[decided].result != "adopte"):
            yield _("La règle « %(key)s » a changé sans décision adoptée.") % {"key": key}


def _readable(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


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
    for differs, what in CHECKS:
        try:
            wrong = differs(session, decision, told)
        except (KeyError, TypeError, ValueError):  # what was changed by hand may not be readable at all
            wrong = True
        if wrong:
            yield what


def _terms_differ(_session: Session, decision: Decision, told: DecisionFold) -> bool:
    terms = terms_of(decision)
    frozen: dict[str, Any] = {
        "objet": KINDS[Kind(decision.kind)],
        "methode": METHODS[decision.method],
        "liste": terms.roll,
        "base": terms.base,
        "plancher": terms.floor,
    }
    frozen |= {"seuil": list(terms.threshold)} if decision.method == "yes_no" else {}
    return any(told.opening.get(key) != value for key, value in frozen.items())


def _round_differs(_session: Session, decision: Decision, told: DecisionFold) -> bool:
    """A new text that waits for a place is not in the journal yet."""
    closes = stamp(decision.closes_at) if decision.closes_at else ""
    now = {"version": decision.version, "prolonge": decision.extended, "ferme": closes}
    return decision.stage != Stage.WAITING and any(told.opening[key] != value for key, value in now.items())


def _result_differs(_session: Session, decision: Decision, told: DecisionFold) -> bool:
    if decision.stage == Stage.CHECKING:
        return told.result in ("", RESULTS[Stage.REDO], RESULTS[Stage.WITHDRAWN])
    return decision.stage != Stage.WAITING and RESULTS.get(Stage(decision.stage), "") != told.result


def _roll_differs(session: Session, decision: Decision, told: DecisionFold) -> bool:
    of_members = decision.kind in (Kind.ACTION, Kind.DATE) or told.opening["liste"] == told.full_members
    if decision.secret:
        return not of_members or urns.roll_differs(session, decision, told.sealed)
    lines = session.exec(select(func.count()).where(RollLine.decision_id == decision.id)).one()
    return lines != told.opening["liste"] or not of_members


def _text_differs(session: Session, decision: Decision, told: DecisionFold) -> bool:
    texts = session.exec(select(DecisionVersion).where(DecisionVersion.decision_id == decision.id)).all()
    written = {text.number: fingerprint(decision, text) for text in texts}
    return any(written.get(number) != digest for number, digest in told.texts.items())


def _documents_differ(session: Session, decision: Decision, told: DecisionFold) -> bool:
    return urns.documents_differ(session, decision, told.opening, told.closing)


def _count_differs(session: Session, decision: Decision, told: DecisionFold) -> bool:
    if decision.secret:
        return urns.count_differs(session, decision, told.result)
    if decision.stage not in COUNTED:
        return False
    ballots = session.exec(select(Ballot).where(Ballot.decision_id == decision.id)).all()
    outcome = count(decision, ballots, decision.extended)
    return outcome.kind != decision.stage or number_chosen(decision, outcome) != told.chosen


def _trial_differs(_session: Session, decision: Decision, told: DecisionFold) -> bool:
    over = decision.trial in (Trial.KEPT, Trial.ENDED)
    return told.trial != (TRIALS[Trial(decision.trial)] if over else "")


CHECKS = (
    (_terms_differ, _("ce qui a été figé à l'ouverture")),
    (_round_differs, _("la version ou la clôture")),
    (_result_differs, _("le résultat")),
    (_roll_differs, _("le nombre de personnes de la liste")),
    (_text_differs, _("le texte")),
    (_documents_differ, _("les documents du vote secret")),
    (_count_differs, _("le compte des bulletins")),
    (_trial_differs, _("la fin de l'essai")),
)


def _actions(session: Session, found: Fold) -> Iterator[str]:
    rows = session.exec(select(Action.id).where(col(Action.started_at).is_not(None))).all()
    started = {action_name(number) for number in rows}
    for name in sorted(started ^ found.actions.keys()):
        yield _("L'action %(name)s n'a pas commencé comme le dit le journal.") % {"name": name}


def _meetings(session: Session, found: Fold) -> Iterator[str]:
    """Each date and place chosen has its meeting; members may correct or cancel it since."""
    rows = session.exec(select(Meeting.decision_id).where(col(Meeting.decision_id).is_not(None))).all()
    chosen = {
        name for name, told in found.decisions.items() if told.opening["objet"] == "date-lieu" and told.chosen
    }
    for name in sorted({ballot_name(number or 0) for number in rows} ^ chosen):
        yield _("La rencontre que fixe la décision %(name)s n'est pas celle que dit le journal.") % {
            "name": name
        }
