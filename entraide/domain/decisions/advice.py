"""Advice: one person asks the others, says what they did with each piece, and decides alone.

Whoever gives a piece of advice has a ballot that only says so: they are not asked again, and the page counts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session, col, select

from entraide.domain import notices, permissions
from entraide.domain.decisions import ballots, lifecycle
from entraide.domain.decisions.methods.advice import ADVICE, DO, DO_NOT, may_conclude
from entraide.domain.decisions.standing import standing
from entraide.domain.members.names import name_of
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.decision import Ballot, Decision, Stage
from entraide.models.deliberation import Remark
from entraide.models.member import Member

METHOD = "advice"
ENDS = {DO: Stage.ADOPTED, DO_NOT: Stage.NOT_ADOPTED}
LONGEST_REPLY = 1000


class AdviceDraft(BaseModel):
    """A piece of advice, on the version of the text that its author read."""

    version: int
    words: Annotated[str, StringConstraints(min_length=3, max_length=1000)]


class ConclusionDraft(BaseModel):
    """What the person who asked does; what they did with each piece is read apart, one by one."""

    done: Literal["do", "do_not"]
    words: Annotated[str, StringConstraints(max_length=2000)] = ""


@dataclass(frozen=True)
class Piece:
    """One piece of advice, with the name of who gave it."""

    remark: Remark
    author: str
    mine: bool


@dataclass(frozen=True)
class Asking:
    """What the page of an advice shows. `pieces`: the oldest first."""

    pieces: list[Piece]
    asks: bool
    """Whether the reader is who asks."""
    ready: bool
    """Enough pieces came, or enough time passed."""

    @property
    def mine(self) -> Piece | None:
        return next((piece for piece in self.pieces if piece.mine), None)


def read(session: Session, member: Member, decision: Decision, now: datetime) -> Asking:
    pieces = [Piece(remark, name_of(who), who.id == member.id) for remark, who in _given(session, decision)]
    ready = may_conclude(len(pieces), now - (decision.opened_at or now))
    return Asking(pieces, permissions.may_conclude(member, decision), ready)


def give(session: Session, member: Member, decision: Decision, draft: AdviceDraft, now: datetime) -> None:
    """One piece a person, in place of an earlier one; other words ask for another answer."""
    _require_asked(decision)
    ballots.require_on_roll(session, member, decision)
    require(
        permissions.may_advise(member, decision), _("Vous demandez ces avis : les autres vous répondent.")
    )
    ballots.require_open(standing(decision, lifecycle.ballots_of(session, decision), now))
    if draft.version != decision.version:
        raise Refusal(_("Le texte a changé pendant que vous écriviez. Relisez-le, puis envoyez."))
    remark = _of(session, member, decision) or Remark(
        decision_id=decision.id,
        version=decision.version,
        kind=ADVICE,
        author_id=member.id,
        words="",
        written_at=now,
    )
    if remark.words != draft.words or remark.version != decision.version:
        remark.words, remark.version, remark.written_at = draft.words, decision.version, now
        remark.reply, remark.replied_at = "", None
    session.add(remark)
    _mark(session, member, decision, ADVICE, now)
    author = session.get_one(Member, decision.author_id)
    notices.tell(session, author, notices.Notice.ANSWERED, now)


def wrong_replies(replies: Mapping[int, str]) -> dict[int, str]:
    """What is wrong with what was done of each piece, by its number."""
    found = {}
    for number, reply in replies.items():
        if len(reply.strip()) < 3:
            found[number] = _("Dites en quelques mots ce que vous avez fait de cet avis.")
        elif len(reply.strip()) > LONGEST_REPLY:
            found[number] = _("Écrivez au plus %(most)s caractères.") % {"most": LONGEST_REPLY}
    return found


def conclude(
    session: Session,
    member: Member,
    decision: Decision,
    draft: ConclusionDraft,
    replies: Mapping[int, str],
    now: datetime,
) -> None:
    """What was done with each piece, by its number, then what the person does. Sent twice, the first holds."""
    if decision.stage in ENDS.values():
        return
    require_may_conclude(session, member, decision, now)
    given = [remark for remark, _who in _given(session, decision)]
    if wrong_replies({remark.id: replies.get(remark.id, "") for remark in given}):
        raise Refusal(_("Dites d'abord ce que vous avez fait de chaque avis."))
    for remark in given:
        remark.reply, remark.replied_at = replies[remark.id].strip(), now
        session.add(remark)
    decision.conclusion = draft.words
    _mark(session, member, decision, draft.done, now)
    lifecycle.end(session, decision, ENDS[draft.done], now, now)
    lifecycle.open_waiting(session, now)


def require_asker(member: Member, decision: Decision) -> None:
    _require_asked(decision)
    require(
        permissions.may_conclude(member, decision), _("Seule la personne qui a demandé ces avis conclut.")
    )


def require_may_conclude(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    require_asker(member, decision)
    ballots.require_on_roll(session, member, decision)
    if decision.stage not in (Stage.OPEN, Stage.INTEGRATION):
        raise Refusal(_("Cette décision est close."))
    if not may_conclude(len(_given(session, decision)), now - (decision.opened_at or now)):
        raise Refusal(_("Attendez deux avis, ou sept jours après l'ouverture, avant de conclure."))


def _require_asked(decision: Decision) -> None:
    if decision.method != METHOD:
        raise Refusal(_("Cette décision ne se prend pas après avis."))


def _given(session: Session, decision: Decision) -> list[tuple[Remark, Member]]:
    query = select(Remark, Member).join(Member, col(Member.id) == Remark.author_id)
    query = query.where(Remark.decision_id == decision.id, Remark.kind == ADVICE)
    return list(session.exec(query.order_by(col(Remark.id))).all())


def _of(session: Session, member: Member, decision: Decision) -> Remark | None:
    query = select(Remark).where(Remark.decision_id == decision.id, Remark.kind == ADVICE)
    return session.exec(query.where(Remark.author_id == member.id)).first()


def _mark(session: Session, member: Member, decision: Decision, answer: str, now: datetime) -> None:
    key = (decision.id, member.id, decision.version)
    ballot = session.get(Ballot, key) or Ballot(
        decision_id=decision.id, member_id=member.id, version=decision.version, answer="", answered_at=now
    )
    ballot.answer, ballot.answered_at = answer, now
    session.add(ballot)
    session.flush()
