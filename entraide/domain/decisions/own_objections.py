"""What a member's own export says of their objections, and of those they carry."""

from typing import Any

from sqlmodel import Session, col, select

from entraide.domain.decisions.holding import BALLOT
from entraide.models.decision import Ballot, Decision
from entraide.models.deliberation import Objection
from entraide.models.member import Member

Rows = list[dict[str, Any]]


def export(session: Session, member: Member) -> dict[str, Rows]:
    """Whose objection one carries is not told: it may be without a name."""
    mine = select(Decision.title, Ballot, Objection).join(
        Objection, col(Objection.decision_id) == Decision.id
    )
    mine = mine.join(Ballot, BALLOT).where(Objection.member_id == member.id).order_by(col(Objection.id))
    carried = select(Decision.title, Objection).join(Objection, col(Objection.decision_id) == Decision.id)
    carried = carried.where(Objection.carrier_id == member.id).order_by(col(Objection.id))
    return {
        "objections": [
            {
                "decision": title,
                "version": objection.version,
                "sans_nom": ballot.unsigned,
                "cherche_quelqu_un": objection.wants_carrier,
                "portee_depuis": objection.carried_at,
                "passee_outre_le": objection.lapsed_at,
            }
            for title, ballot, objection in session.exec(mine)
        ],
        "objections_portees": [
            {"decision": title, "version": objection.version, "portee_depuis": objection.carried_at}
            for title, objection in session.exec(carried)
        ],
    }


def passed_over(session: Session, member: Member) -> set[tuple[int, int]]:
    """Decision and version of those that the group went on without."""
    query = select(Objection.decision_id, Objection.version).where(Objection.member_id == member.id)
    return set(session.exec(query.where(col(Objection.lapsed_at).is_not(None))).all())
