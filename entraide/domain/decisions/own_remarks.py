"""What one member said of decisions: told to them, or its words taken away with them."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain.decisions.remarks import KINDS
from entraide.domain.members.names import TAKEN_AWAY
from entraide.models.decision import Decision
from entraide.models.deliberation import Remark
from entraide.models.member import Member

FRENCH = KINDS | {"advice": "avis"}
TAKEN = {"": None, "yes": True, "no": False}


def take_words_away(session: Session, member: Member, now: datetime) -> None:
    """Remarks stay, signed « une personne »; if asked, the words of remarks, of answers to remarks and of conclusions go.

    Others may answer in the place of an author who left: what came after is theirs.
    """
    if not member.takes_texts:
        return
    mine = select(Remark).where(Remark.author_id == member.id, col(Remark.taken_back_at).is_(None))
    for remark in session.exec(mine):
        remark.words, remark.taken_back_at = TAKEN_AWAY, now
    answered = select(Remark).join(Decision, col(Decision.id) == Remark.decision_id)
    answered = answered.where(Decision.author_id == member.id, Remark.reply != "")
    for remark in session.exec(answered.where(col(Remark.replied_at) <= member.state_since_at)):
        remark.reply = TAKEN_AWAY
    concluded = select(Decision).where(Decision.author_id == member.id, Decision.conclusion != "")
    for decision in session.exec(concluded):
        decision.conclusion = TAKEN_AWAY
    session.flush()


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """One's own, oldest first, in the words of `docs/export.md`."""
    query = select(Remark, Decision).join(Decision, col(Decision.id) == Remark.decision_id)
    query = query.order_by(col(Remark.id))
    said = session.exec(query.where(Remark.author_id == member.id)).all()
    answered = session.exec(query.where(Decision.author_id == member.id, Remark.reply != "")).all()
    return {
        "remarques": [_said(remark, decision) for remark, decision in said],
        "reponses_aux_remarques": [
            {"decision": decision.title, "mots": remark.reply, "le": remark.replied_at}
            for remark, decision in answered
        ],
    }


def _said(remark: Remark, decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.title,
        "sorte": FRENCH[remark.kind],
        "version": remark.version,
        "mots": remark.words,
        "le": remark.written_at,
        "reponse": remark.reply,
        "prise": TAKEN[remark.taken],
        "retiree": remark.taken_back_at,
    }
