"""Opening a secret ballot: what stands in its way, and what is frozen in the one transaction."""

import json
import logging
import os
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain.decisions.roll import on_roll
from entraide.domain.decisions.standing import terms_of
from entraide.domain.decisions.texts import fingerprint
from entraide.domain.decisions.urn.box import keys_of, named
from entraide.domain.decisions.urn.cipher import line_of
from entraide.domain.decisions.urn.documents import (
    MOST_OPTIONS,
    SMALL,
    VERSION,
    canonical,
    plain,
    question,
    sha256,
)
from entraide.domain.decisions.words import METHODS, ballot_name
from entraide.domain.journal_chain import stamp
from entraide.language import _, ngettext
from entraide.models.decision import Decision, DecisionVersion, RollLine
from entraide.models.member import Member
from entraide.models.urn import Urn, UrnLine

log = logging.getLogger("entraide")
SHARE = (2, 3)
"""The part of yes that a vote asks once it is secret; more when the rules ask for more."""
BECOMES = {
    "consent": "yes_no",
    "yes_no": "yes_no",
    "approval": "approval",
    "judgment": "judgment",
    "resistance": "resistance",
}
"""The way to decide once it is secret: an objection needs a name to be answered, so there is no consent."""


def obstacle(session: Session, decision: Decision) -> str:
    """Why this cannot be voted in secret today, in a sentence; empty when it can."""
    if decision.method not in BECOMES:
        return _("Cette façon de décider ne peut pas être secrète : chacun doit y voir les réponses.")
    if len(options_of(session, decision)) > MOST_OPTIONS:
        return _("Un vote secret a 8 options au plus : davantage ferait reconnaître les bulletins.")
    there = electors(session, decision)
    return "" if there >= SMALL else _too_few(there)


def _too_few(there: int) -> str:
    return ngettext(
        "Un vote secret demande au moins 5 personnes sur la liste. Vous êtes %(n)s : chacun devinerait la réponse des autres.",
        "Un vote secret demande au moins 5 personnes sur la liste. Vous êtes %(n)s : chacun devinerait la réponse des autres.",
        there,
    ) % {"n": there}


def electors(session: Session, decision: Decision) -> int:
    """How many would be on the roll today."""
    return session.exec(select(func.count()).select_from(Member).where(on_roll(decision))).one()


def options_of(session: Session, decision: Decision) -> list[str]:
    version = session.get_one(DecisionVersion, (decision.id, decision.version))
    return json.loads(version.options) if version.options else []


def ready(session: Session, decision: Decision) -> bool:
    """Whether it can open now, its key made. A disk that refuses makes one vote wait, not the whole site."""
    if obstacle(session, decision):
        return False
    keys, name = keys_of(session), ballot_name(decision.id)
    try:
        keys.destroy(name)  # that of an opening which a crash undid
        keys.make(name)
    except OSError as error:
        log.error("urn key not made", extra={"error": error})
        return False
    return True


def open_urn(session: Session, decision: Decision, now: datetime) -> None:
    """Freeze who may vote on what, once its key is made. What is written here never changes."""
    name = ballot_name(decision.id)
    lines = _lines(session, decision, name)
    opening = canonical(_document(session, decision, sorted(line.line for line in lines), now))
    session.add(Urn(decision_id=decision.id, opening=opening.decode(), opening_sha256=sha256(opening)))
    session.flush()
    session.add_all(lines)
    session.flush()


def _lines(session: Session, decision: Decision, name: str) -> list[UrnLine]:
    query = select(RollLine.member_id).where(RollLine.decision_id == decision.id)
    lines = []
    for member_id in session.exec(query.order_by(col(RollLine.member_id))):
        salt = os.urandom(16)
        line = line_of(salt, name, named(member_id))
        lines.append(UrnLine(decision_id=decision.id, member_id=member_id, salt=salt, line=line))
    return lines


def _document(session: Session, decision: Decision, lines: list[str], now: datetime) -> dict[str, object]:
    version = session.get_one(DecisionVersion, (decision.id, decision.version))
    terms = terms_of(decision)
    asked = question(METHODS[decision.method], options_of(session, decision), terms)
    return {
        "v": VERSION,
        "scrutin": ballot_name(decision.id),
        "titre": plain(decision.title),
        "texte_sha256": fingerprint(decision, version),
        "secret": True,
        "ouvre": stamp(now),
        "ferme": stamp(decision.closes_at or now),
        "liste": lines,
        "base": terms.base,
        "questions": [asked],
    }
