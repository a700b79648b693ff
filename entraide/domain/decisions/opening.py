"""Opening an answer round: what is frozen for good, and what the journal says of it."""

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import func, insert, literal
from sqlmodel import Session, col, select

from entraide.domain import journal, rules
from entraide.domain.decisions import lazy_consensus
from entraide.domain.decisions.roll import on_roll
from entraide.domain.decisions.standing import days_of, terms_of, whole_minute
from entraide.domain.decisions.texts import fingerprint
from entraide.domain.decisions.urn import opening as urns
from entraide.domain.decisions.words import KINDS, METHODS, action_name, ballot_name
from entraide.domain.journal_chain import stamp
from entraide.models.decision import Decision, DecisionVersion, Kind, RollLine, Stage
from entraide.models.member import Member
from entraide.models.urn import Urn


def open_round(session: Session, decision: Decision, now: datetime) -> None:
    """Let the version that is put be answered. The first time, freeze the roll and the terms."""
    if not decision.terms:
        _freeze(session, decision, now)
    _freeze_options(session, decision)
    decision.stage, decision.closes_at = Stage.OPEN, whole_minute(now) + timedelta(days=days_of(decision))
    decision.held_since, decision.held_for = None, 0
    session.flush()
    if decision.secret:
        urns.open_urn(session, decision, now)
    record_round(session, decision, now)
    if decision.method == lazy_consensus.METHOD:
        lazy_consensus.tell_everybody(session, decision, now)


def _freeze_options(session: Session, decision: Decision) -> None:
    """What this version gives to choose between, beside the terms that the method counts with."""
    options = session.get_one(DecisionVersion, (decision.id, decision.version)).options
    if options:
        named = json.loads(options)
        parts = {"options": named} if isinstance(named, list) else {k: named[k] for k in ("dates", "places")}
        decision.terms = json.dumps(json.loads(decision.terms) | parts, ensure_ascii=False)


def record_round(session: Session, decision: Decision, now: datetime) -> None:
    """Say in the journal until when this version is answered; said again, with a later instant, when it is extended."""
    version = session.get_one(DecisionVersion, (decision.id, decision.version))
    terms = terms_of(decision)
    public: dict[str, Any] = {
        "scrutin": ballot_name(decision.id),
        "objet": KINDS[Kind(decision.kind)],
        "methode": METHODS[decision.method],
        "version": decision.version,
        "texte_sha256": fingerprint(decision, version),
        "liste": terms.roll,
        "base": terms.base,
        "plancher": terms.floor,
        "ferme": stamp(decision.closes_at or now),
        "prolonge": decision.extended,
    }
    if decision.method == "yes_no":
        public["seuil"] = list(terms.threshold)
    if decision.secret:
        opened = session.get_one(Urn, decision.id).opening_sha256
        public |= {"secret": True, "ouverture_sha256": opened}
    journal.record(session, now, journal.Act.BALLOT_OPENED, public | _subject(decision, version))


def _subject(decision: Decision, version: DecisionVersion) -> dict[str, Any]:
    match decision.kind:
        case Kind.ACTION:
            return {"action": action_name(int(decision.subject))}
        case Kind.RULE:
            return {"cle": decision.subject, "valeur": json.loads(version.value)}
        case Kind.CHARTER:
            return {"valeurs": json.loads(version.value)}
    return {}


def _freeze(session: Session, decision: Decision, now: datetime) -> None:
    """The roll: all full members, paused, unseen or suspended included; for actions and dates also those in welcome.

    The base: those of the roll who came lately and are not on pause. Later pauses, returns and admissions change
    neither. A vote on a rule asks for the share that the rules set, any other for more yes than no; a secret one, or
    one that takes over from a consent that is stuck, for two thirds at least.
    """
    there = on_roll(decision)
    lines = select(literal(decision.id), col(Member.id)).where(there)
    session.exec(insert(RollLine).from_select(["decision_id", "member_id"], lines))
    since = (now - timedelta(days=rules.value(session, "base.jours"))).date()
    lately = select(func.count()).where(there, col(Member.paused).is_(False), col(Member.seen_on) >= since)
    of_rules = decision.kind in (Kind.RULE, Kind.CHARTER)
    share = rules.value(session, "decision.seuil_regle") if of_rules else _share(decision)
    terms = {
        "base": session.exec(lately).one(),
        "roll": session.exec(select(func.count()).where(there)).one(),
        "floor_cap": rules.value(session, "decision.plancher"),
        "threshold": max(share, urns.SHARE, key=lambda part: Fraction(*part)) if decision.secret else share,
        "days": rules.value(session, "decision.jours_regle" if of_rules else "decision.jours"),
    }
    decision.opened_at, decision.terms = now, json.dumps(terms)


def _share(decision: Decision) -> tuple[int, int]:
    return urns.SHARE if decision.replaces_id is not None else (1, 2)
