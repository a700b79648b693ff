"""The life of a decision: proposed, opened, closed by the clock, worked on again, carried out.

Nothing closes early. What the clock made true is written by `close_due`, `open_waiting` and `remind`, which give the
same result run once or ten times. Only this file calls `effects`.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain import journal, notices, permissions, rules
from entraide.domain.decisions import effects
from entraide.domain.decisions.drafts import Effect, NewTextDraft, Proposal, Text
from entraide.domain.decisions.methods import consent
from entraide.domain.decisions.methods.outcome import Kind as Closing
from entraide.domain.decisions.opening import open_round, record_round, whole_minute
from entraide.domain.decisions.standing import count, standing
from entraide.domain.decisions.words import KINDS, RESULTS, ballot_name
from entraide.domain.drafts import SAME_ACT
from entraide.domain.members import admissions
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, RollLine, Stage
from entraide.models.member import Member

UNDECIDED = (Stage.WAITING, Stage.OPEN, Stage.INTEGRATION)
TOLD_BEFORE = timedelta(hours=48)
PARTS = ("simple", "if_nothing", "details")


def require_may_propose(session: Session, member: Member, kind: Kind) -> None:
    require(
        permissions.may_propose(member, kind), _("Seuls les membres à part entière peuvent proposer cela.")
    )
    admissions.refuse_in_foundation(session)


def find(session: Session, decision_id: int) -> Decision:
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFound(_("Cette décision n'existe pas."))
    return decision


def undecided_about(session: Session, kind: Kind, subject: str = "") -> Decision | None:
    """The decision under way about this, if any."""
    query = select(Decision).where(Decision.kind == kind, Decision.subject == subject)
    return session.exec(query.where(col(Decision.stage).in_(UNDECIDED))).first()


def ballots_of(session: Session, decision: Decision) -> list[Ballot]:
    """In the order they were given."""
    query = select(Ballot).where(Ballot.decision_id == decision.id)
    return list(session.exec(query.order_by(col(Ballot.answered_at), col(Ballot.member_id))))


# --- proposing, rewriting, taking back ---


def propose(
    session: Session,
    author: Member,
    proposal: Proposal,
    effect: Effect,
    now: datetime,
    method: str = "consent",
) -> Decision:
    """Put a question to the members. It opens at once, or waits in the queue for a place."""
    require(
        permissions.may_propose(author, effect.kind),
        _("Seuls les membres à part entière peuvent proposer cela."),
    )
    admissions.refuse_in_foundation(session)
    if (sent := _sent_before(session, author, proposal, effect, now)) is not None:
        return sent
    if effect.kind != Kind.QUESTION and undecided_about(session, effect.kind, effect.subject):
        raise Refusal(_("Une décision est déjà en cours à ce sujet."))
    decision = _new(author, proposal, effect, method, now)
    session.add(decision)
    session.flush()
    _write_version(session, decision, proposal, _json(effect.value), now)
    open_waiting(session, now)
    return decision


def rewrite(
    session: Session,
    member: Member,
    decision: Decision,
    draft: NewTextDraft,
    now: datetime,
    value: Any = None,
) -> None:
    """Put a better text: the next version, with an answer round of its own. Earlier answers wait to be confirmed.

    Without another `value`, what the decision would do stays as it was. The same text sent twice is one version.
    """
    require_author(session, member, decision)
    current = session.get_one(DecisionVersion, (decision.id, decision.version))
    value = _json(value) or current.value
    same = value == current.value and all(getattr(draft, part) == getattr(current, part) for part in PARTS)
    if same and draft.version != decision.version:
        return
    _refuse_text(same, draft.version == decision.version)
    decision.version += 1
    decision.stage, decision.closes_at = Stage.WAITING, None
    decision.extended = decision.reminded = False
    _write_version(session, decision, draft, value, now)
    open_waiting(session, now)


def _refuse_text(same: bool, read: bool) -> None:
    if not read:
        raise Refusal(
            _("Un autre texte a été proposé entre-temps. Relisez-le, puis envoyez de nouveau le vôtre.")
        )
    if same:
        raise Refusal(_("Ce texte est celui d'aujourd'hui. Changez-le, puis envoyez."))


def take_back(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    """The author no longer proposes this; nothing changes."""
    if decision.stage != Stage.WITHDRAWN:
        require_author(session, member, decision)
        _end(session, decision, Stage.WITHDRAWN, now, now)
        open_waiting(session, now)


def count_again(session: Session, decision: Decision, now: datetime) -> None:
    """The last objection was withdrawn after the closing: the same answers give what they would have given then."""
    outcome = count(decision, ballots_of(session, decision), decision.extended)
    if outcome.kind == Closing.EXTEND:
        decision.stage = Stage.OPEN
        _extend(session, decision, whole_minute(now) + consent.EXTENSION, now)
    elif outcome.kind != Closing.INTEGRATION:
        _end(session, decision, Stage(outcome.kind), now, now)


def _new(author: Member, proposal: Proposal, effect: Effect, method: str, now: datetime) -> Decision:
    return Decision(
        kind=effect.kind,
        subject=effect.subject,
        title=proposal.title,
        author_id=author.id,
        method=method,
        proposed_at=now,
    )


def require_author(session: Session, member: Member, decision: Decision) -> None:
    author = session.get_one(Member, decision.author_id)
    require(permissions.may_rework(member, author), _("Seule la personne qui propose peut faire cela."))
    if decision.stage not in UNDECIDED:
        raise Refusal(_("Cette décision est close."))


def _sent_before(
    session: Session, author: Member, proposal: Proposal, effect: Effect, now: datetime
) -> Decision | None:
    """The same proposal by the same person within the hour: one act, sent twice."""
    query = select(Decision).join(DecisionVersion, col(DecisionVersion.decision_id) == Decision.id)
    query = query.where(Decision.author_id == author.id, Decision.proposed_at > now - SAME_ACT)
    query = query.where(Decision.kind == effect.kind, Decision.subject == effect.subject)
    query = query.where(Decision.title == proposal.title, DecisionVersion.simple == proposal.simple)
    query = query.where(DecisionVersion.if_nothing == proposal.if_nothing, Decision.stage != Stage.WITHDRAWN)
    return session.exec(query).first()


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _write_version(session: Session, decision: Decision, text: Text, value: str, now: datetime) -> None:
    session.add(
        DecisionVersion(
            decision_id=decision.id,
            number=decision.version,
            simple=text.simple,
            if_nothing=text.if_nothing,
            details=text.details,
            value=value,
            written_at=now,
        )
    )
    session.flush()


# --- the clock ---


def open_waiting(session: Session, now: datetime) -> None:
    """Open those that wait, the longest waiting first, while there is room: few at once, so that all can follow."""
    room = rules.value(session, "decision.ouvertes")
    room -= session.exec(select(func.count()).where(Decision.stage == Stage.OPEN)).one()
    queue = select(Decision).where(Decision.stage == Stage.WAITING)
    for decision in session.exec(queue.order_by(col(Decision.id)).limit(max(room, 0))):
        open_round(session, decision, now)


def close_due(session: Session, now: datetime) -> None:
    """Write the closings and the extensions whose instant has come, in the order of their instants."""
    due = select(Decision).where(Decision.stage == Stage.OPEN, col(Decision.closes_at) <= now)
    for decision in session.exec(due.order_by(col(Decision.closes_at), col(Decision.id))).all():
        there = standing(decision, ballots_of(session, decision), now)
        assert there.closes_at is not None  # noqa: S101  (an open decision has a closing instant)
        if there.extended and not decision.extended:
            _extend(session, decision, there.closes_at, now)
        if there.stage != Stage.OPEN:
            _end(session, decision, there.stage, there.closes_at, now)


def remind(session: Session, now: datetime) -> None:
    """Two days before a closing tell those who have not answered, once; `tell` leaves those on pause in peace."""
    soon = select(Decision).where(Decision.stage == Stage.OPEN, col(Decision.reminded).is_(False))
    for decision in session.exec(soon.where(col(Decision.closes_at) <= now + TOLD_BEFORE)).all():
        answered = select(Ballot.member_id).where(
            Ballot.decision_id == decision.id, Ballot.version == decision.version
        )
        silent = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
        silent = silent.where(RollLine.decision_id == decision.id, col(Member.id).not_in(answered))
        for member in session.exec(silent).all():
            notices.tell(session, member, notices.Notice.CLOSING, now)
        decision.reminded = True
        session.flush()


def _extend(session: Session, decision: Decision, until: datetime, now: datetime) -> None:
    decision.closes_at, decision.extended, decision.reminded = until, True, False
    session.flush()
    record_round(session, decision, now)


def _end(session: Session, decision: Decision, stage: Stage, at: datetime, now: datetime) -> None:
    """Write how it ended at `at`, and what follows: the effect if adopted, the subject free again if it will not be."""
    decision.stage = stage
    decision.closed_at = None if stage == Stage.INTEGRATION else at
    session.flush()
    if decision.terms:
        public: dict[str, Any] = {"scrutin": ballot_name(decision.id), "objet": KINDS[Kind(decision.kind)]}
        public |= {"version": decision.version, "resultat": RESULTS[stage]}
        journal.record(session, now, journal.Act.BALLOT_CLOSED, public)
    if stage == Stage.ADOPTED:
        effects.carry_out(session, decision, at, now)
    elif stage != Stage.INTEGRATION:
        effects.let_go(session, decision)
