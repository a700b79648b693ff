"""The life of a decision: opened, closed by the clock, carried out.

Nothing closes early. What the clock made true is written by `ripen`, `close_due`, `open_waiting` and `remind`, which
give the same result run once or ten times. Only this file calls `effects`.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain import journal, notices, rules
from entraide.domain.decisions import effects
from entraide.domain.decisions.opening import open_round, record_round
from entraide.domain.decisions.standing import UNREAD, count, counted_again, number_chosen, standing
from entraide.domain.decisions.urn import closing
from entraide.domain.decisions.urn import opening as urns
from entraide.domain.decisions.words import KINDS, RESULTS, TRIALS, ballot_name
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Ballot, Decision, Kind, RollLine, Stage, Trial
from entraide.models.member import Member
from entraide.models.urn import UrnLine

CHANGING = (Stage.PREPARING, Stage.WAITING, Stage.OPEN, Stage.INTEGRATION)
"""Where a text may still become a better one, or be taken back."""
UNDECIDED = (*CHANGING, Stage.CHECKING)
TOLD_BEFORE = timedelta(hours=48)
ASKED_BY_ONE = ("advice", "lazy")
"""Who asks for advice, or goes on unless somebody objects, has nothing to answer."""


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


def ripen(session: Session, now: datetime) -> None:
    """A text that nobody said to have read through goes on all the same: nothing waits for one person."""
    unread = select(Decision).where(
        Decision.stage == Stage.PREPARING, col(Decision.proposed_at) <= now - UNREAD
    )
    for decision in session.exec(unread).all():
        decision.stage = Stage.WAITING
    session.flush()


def open_waiting(session: Session, now: datetime) -> None:
    """Open those that wait, the longest waiting first, while there is room: few at once, so that all can follow."""
    room = rules.value(session, "decision.ouvertes")
    room -= session.exec(select(func.count()).where(Decision.stage == Stage.OPEN)).one()
    queue = select(Decision).where(Decision.stage == Stage.WAITING)
    for decision in session.exec(queue.order_by(col(Decision.id))).all():
        if room > 0 and (not decision.secret or urns.ready(session, decision)):
            open_round(session, decision, now)
            room -= 1


def close_due(session: Session, now: datetime) -> None:
    """Write the closings and the extensions whose instant has come, in the order of their instants."""
    due = select(Decision).where(Decision.stage == Stage.OPEN, col(Decision.closes_at) <= now)
    due = due.where(col(Decision.secret).is_(False))
    for decision in session.exec(due.order_by(col(Decision.closes_at), col(Decision.id))).all():
        there = standing(decision, ballots_of(session, decision), now)
        assert there.closes_at is not None  # noqa: S101  (an open decision has a closing instant)
        if there.extended and not decision.extended:
            put_off(session, decision, there.closes_at, now, extended=True)
        if there.stage != Stage.OPEN:
            end(session, decision, there.stage, there.closes_at, now)


def remind(session: Session, now: datetime) -> None:
    """Two days before a closing tell those who have not answered, once; `tell` leaves those on pause in peace."""
    soon = select(Decision).where(Decision.stage == Stage.OPEN, col(Decision.reminded).is_(False))
    soon = soon.where(col(Decision.closes_at) <= now + TOLD_BEFORE, col(Decision.held_since).is_(None))
    for decision in session.exec(soon).all():
        answered = select(Ballot.member_id).where(
            Ballot.decision_id == decision.id, Ballot.version == decision.version
        )
        voted = select(UrnLine.member_id).where(
            UrnLine.decision_id == decision.id, col(UrnLine.voted).is_(True)
        )
        silent = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
        silent = silent.where(RollLine.decision_id == decision.id, col(Member.id).not_in(answered))
        silent = silent.where(col(Member.id).not_in(voted))
        if decision.method in ASKED_BY_ONE:
            silent = silent.where(Member.id != decision.author_id)
        for member in session.exec(silent).all():
            notices.tell(session, member, notices.Notice.CLOSING, now)
        decision.reminded = True
        session.flush()


def put_off(session: Session, decision: Decision, until: datetime, now: datetime, *, extended: bool) -> None:
    """Close later than was told: the journal says it again, and those who are silent are reminded again."""
    decision.closes_at, decision.extended, decision.reminded = until, extended, False
    session.flush()
    record_round(session, decision, now)


def end(session: Session, decision: Decision, stage: Stage, at: datetime, now: datetime) -> None:
    """Write how it ended at `at`, and what follows: the effect if adopted, the subject free again if it will not be."""
    decision.stage = stage
    decision.closed_at = None if stage == Stage.INTEGRATION else at
    session.flush()
    if decision.terms:
        record_closed(session, decision, stage, now)
    follow(session, decision, stage, at, now)


def reopen(session: Session, decision: Decision, now: datetime) -> None:
    """Somebody objects after the adoption, while they still may: the text is worked on again."""
    decision.stage, decision.closed_at = Stage.INTEGRATION, None
    decision.trial, decision.review_at = "", None
    session.flush()
    record_closed(session, decision, Stage.INTEGRATION, now, reopened=True)


def record_closed(
    session: Session, decision: Decision, stage: Stage, now: datetime, *, reopened: bool = False
) -> None:
    public: dict[str, Any] = {"scrutin": ballot_name(decision.id), "objet": KINDS[Kind(decision.kind)]}
    public |= {"version": decision.version, "resultat": RESULTS[stage], **_chosen(session, decision, stage)}
    public |= closing.told(session, decision) if decision.secret else {}
    public |= {"rouverte": True} if reopened else {}
    journal.record(session, now, journal.Act.BALLOT_CLOSED, public)


def follow(session: Session, decision: Decision, stage: Stage, at: datetime, now: datetime) -> None:
    if stage == Stage.ADOPTED:
        effects.carry_out(session, decision, at, now)
    elif stage == Stage.CHOSEN and decision.kind == Kind.DATE:
        effects.fix_meeting(session, decision, _numbers_chosen(session, decision), at, now)
    elif stage != Stage.INTEGRATION:
        effects.let_go(session, decision)
    if stage in (Stage.ADOPTED, Stage.CHOSEN) and decision.trial_days is not None:
        decision.trial, decision.review_at = Trial.RUNNING, at + timedelta(days=decision.trial_days)
        session.flush()


def end_trial(session: Session, decision: Decision, ending: Trial, at: datetime, now: datetime) -> None:
    """Write how a trial ended at `at`; what is not gone on with is undone."""
    decision.trial = ending
    session.flush()
    public = {"scrutin": ballot_name(decision.id), "suite": TRIALS[ending]}
    journal.record(session, now, journal.Act.TRIAL_ENDED, public)
    if ending == Trial.ENDED:
        effects.put_back(session, decision, at, now)


def _chosen(session: Session, decision: Decision, stage: Stage) -> dict[str, Any]:
    """Which option, by its place among them: the journal holds no text of a member."""
    numbers = _numbers_chosen(session, decision) if stage == Stage.CHOSEN else None
    return {"choisi": numbers} if numbers else {}


def _numbers_chosen(session: Session, decision: Decision) -> Any:
    return number_chosen(decision, count(decision, ballots_of(session, decision), decision.extended))


def count_again(session: Session, decision: Decision, at: datetime, now: datetime) -> None:
    """After the closing, an objection counts no more since `at`: if it was the last, the decision goes on."""
    stage, until, extended = counted_again(decision, ballots_of(session, decision), at)
    if stage == Stage.OPEN and until is not None:
        decision.stage = Stage.OPEN
        put_off(session, decision, until, now, extended=extended)
    elif stage != Stage.INTEGRATION:
        end(session, decision, stage, at, now)
