"""The seven days to check: what each person alone may see of their own ballot, and saying that it is wrong."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from entraide.domain.decisions.urn import life
from entraide.domain.decisions.urn.box import line_of, named, require_cipher, urn_of
from entraide.domain.decisions.urn.closing import CONTESTED, ONE_CONTEST
from entraide.domain.decisions.urn.documents import canonical
from entraide.domain.decisions.urn.margin import one_decides
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Decision, Stage
from entraide.models.member import Member
from entraide.models.urn import Urn, UrnBallot, UrnContest

REASONS = {
    "otherwise": _("J'ai voté autrement."),
    "did_not_vote": _("Je n'ai pas voté, et ma ligne dit « oui »."),
    "not_there": _("Mon choix n'est pas là."),
}
LONGEST = 1000
ENOUGH = 2
"""So many contestations, and it is voted again whatever the result."""


@dataclass(frozen=True)
class Proof:
    """What lets one person find their own line and their own choices in what is published. It proves nothing to others.

    By list key: `codes`, and `choices`, those that are published under these codes.
    """

    member: str
    salt: str
    line: str
    voted: bool
    codes: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    def document(self) -> bytes:
        """The file that a verifier reads."""
        parts = {"membre": self.member, "sel": self.salt, "ligne": self.line, "codes": self.codes}
        return canonical(parts)


def proof(session: Session, member: Member, decision: Decision) -> Proof:
    """Once it is published and until it is sealed."""
    line, urn = line_of(session, member, decision), urn_of(session, decision)
    if not urn.closing:
        raise Refusal(_("Vous pourrez vérifier votre bulletin après la clôture."))
    codes: dict[str, str] = {}
    published = json.loads(urn.closing).get("bulletins", {})
    if line.voted and published:
        codes = _codes(session, member, decision, published)
    choices = {key: dict(published[key]).get(code, "") for key, code in codes.items()}
    return Proof(named(member.id), line.salt.hex(), line.line, line.voted, codes, choices)


def _codes(session: Session, member: Member, decision: Decision, keys: Iterable[str]) -> dict[str, str]:
    """Derived again for this person, never kept."""
    cipher = require_cipher(session, decision)
    pseudos = session.exec(select(UrnBallot.pseudo).where(UrnBallot.decision_id == decision.id)).all()
    mine = cipher.pseudo(named(member.id))
    return {key: cipher.codes(key, pseudos).get(mine, "") for key in keys}


def contest(
    session: Session, member: Member, decision: Decision, reason: str, words: str, now: datetime
) -> None:
    """Say, in private, that what is published is not what one did; enough of it, and it is voted again. Twice is once."""
    line, urn = line_of(session, member, decision), urn_of(session, decision)
    if decision.stage != Stage.CHECKING or urn.contest_until is None or now >= urn.contest_until:
        raise Refusal(_("Le temps de vérification est passé."))
    if reason not in REASONS:
        raise Refusal(_("Choisissez une des réponses proposées."))
    if len(words) > LONGEST:
        raise Refusal(_("Écrivez 1000 caractères au plus."))
    found = session.get(UrnContest, (decision.id, line.member_id)) or UrnContest(
        decision_id=decision.id, member_id=line.member_id, reason=reason
    )
    found.reason, found.words = reason, words
    session.add(found)
    session.flush()
    _settle(session, decision, urn, now)


def _settle(session: Session, decision: Decision, urn: Urn, now: datetime) -> None:
    if contests(session, decision) >= ENOUGH or _one_ballot_decides(urn):
        life.redo(session, decision, CONTESTED, now)
    else:
        urn.reason = ONE_CONTEST
        session.flush()


def contests(session: Session, decision: Decision) -> int:
    return session.exec(select(func.count()).where(UrnContest.decision_id == decision.id)).one()


def _one_ballot_decides(urn: Urn) -> bool:
    """Of a small closing nobody may learn by how much it was decided: one contestation is enough."""
    closing: dict[str, Any] = json.loads(urn.closing)
    return "petit" in closing or one_decides(json.loads(urn.opening), closing["depouillement"])
