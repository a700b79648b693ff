"""What a secret vote holds of one person by name: whether they voted, what they contested; until it is sealed."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.models.decision import Decision
from entraide.models.member import Member
from entraide.models.urn import UrnContest, UrnLine

REASONS = {"otherwise": "vote-autrement", "did_not_vote": "pas-vote", "not_there": "choix-absent"}
"""As exports name them. Members keep copies: never change one."""


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """Never a choice nor a code: a file that one can be asked for must not hold them."""
    mine = select(UrnLine, Decision).join(Decision, col(Decision.id) == UrnLine.decision_id)
    mine = mine.where(UrnLine.member_id == member.id).order_by(col(UrnLine.decision_id))
    contested = select(UrnContest, Decision).join(Decision, col(Decision.id) == UrnContest.decision_id)
    contested = contested.where(UrnContest.member_id == member.id).order_by(col(UrnContest.decision_id))
    return {
        "votes_secrets": [{"decision": d.title, "a_vote": line.voted} for line, d in session.exec(mine)],
        "contestations": [
            {"decision": d.title, "motif": REASONS[row.reason], "mots": row.words}
            for row, d in session.exec(contested)
        ],
    }


def erase(session: Session, member: Member, _now: datetime) -> None:
    """Their vote stays a vote until the sealing; what they wrote of it goes now."""
    for found in session.exec(select(UrnContest).where(UrnContest.member_id == member.id)):
        found.words = ""
    session.flush()
