"""Trying before keeping: an adopted decision may be a trial, and those of its roll say how it went when it is over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session, col, select

from entraide.domain import notices, permissions
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.ballots import require_on_roll
from entraide.domain.decisions.roll import on_roll
from entraide.domain.decisions.standing import Standing
from entraide.domain.decisions.words import ENERGY, NEXT
from entraide.domain.members.names import TAKEN_AWAY, name_of
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.decision import Decision, RollLine, Stage, Trial
from entraide.models.deliberation import ReviewAnswer
from entraide.models.member import Member

REVIEW = timedelta(days=7)
"""How long the review of a trial can be answered."""
Words = Annotated[str, StringConstraints(max_length=1000)]


class ReviewDraft(BaseModel):
    """Three questions, of which one must be answered, and the energy that the trial asked for."""

    next: Literal["continue", "change", "stop"]
    went_well: Words = ""
    was_hard: Words = ""
    energy: Literal["", "light", "medium", "heavy"] = ""


@dataclass(frozen=True)
class Said:
    """What one person says of a trial."""

    name: str
    answer: ReviewAnswer


@dataclass(frozen=True)
class TrialReading:
    """A trial as a member sees it. `state`: where it is at this instant, '' before the decision is adopted.

    `stays`: what the decision did could not be undone, for another decision changed it since. `by_all`: its roll is
    destroyed, and whoever would be on it today is asked.
    """

    state: str
    review_at: datetime | None
    answers: list[Said]
    mine: ReviewAnswer | None
    stays: bool
    by_all: bool = False

    @property
    def until(self) -> datetime | None:
        return self.review_at + REVIEW if self.review_at else None

    @property
    def next(self) -> Counter[str]:
        return Counter(said.answer.next for said in self.answers)

    @property
    def energy(self) -> Counter[str]:
        """Of those who said it."""
        return Counter(said.answer.energy for said in self.answers if said.answer.energy)


def place(decision: Decision, there: Standing, answers: Iterable[ReviewAnswer], now: datetime) -> str:
    """Where the trial is, following the clock from what was last written."""
    began = review_instant(decision, there)
    state: str = decision.trial or (Trial.RUNNING if began else "")
    if state == Trial.RUNNING and began and now >= began:
        state = Trial.REVIEW
    if state == Trial.REVIEW and began and now >= began + REVIEW:
        state = ending(decision, answers)
    return state


def review_instant(decision: Decision, there: Standing) -> datetime | None:
    """When the review begins; said by the clock alone as long as the adoption is not written."""
    if decision.review_at or decision.trial_days is None or there.closes_at is None:
        return decision.review_at
    adopted = there.stage in (Stage.ADOPTED, Stage.CHOSEN)
    return there.closes_at + timedelta(days=decision.trial_days) if adopted else None


def ending(decision: Decision, answers: Iterable[ReviewAnswer]) -> Trial:
    """Nobody answered: as was chosen at the start. Else it ends if more want to stop than to go on, changed or not."""
    given = Counter(answer.next for answer in answers)
    if not given:
        return Trial.ENDED if decision.after_trial == "stop" else Trial.KEPT
    return Trial.ENDED if given["stop"] > given["continue"] + given["change"] else Trial.KEPT


def read_trial(
    session: Session, member: Member, decision: Decision, there: Standing, now: datetime
) -> TrialReading | None:
    """None for a decision without a trial. In one query, and in none before the review."""
    if decision.trial_days is None:
        return None
    review_at = review_instant(decision, there)
    said = _said(session, decision) if review_at and now >= review_at else []
    state = place(decision, there, [line.answer for line in said], now)
    mine = next((line.answer for line in said if line.answer.member_id == member.id), None)
    stays = state == Trial.ENDED and decision.undo != ""
    by_all = decision.secret and permissions.may_be_on_roll(member, decision.kind)
    return TrialReading(state, review_at, said, mine, stays, by_all)


def _said(session: Session, decision: Decision) -> list[Said]:
    """Everybody's, oldest members first."""
    query = select(ReviewAnswer, Member).join(Member, col(Member.id) == ReviewAnswer.member_id)
    rows = session.exec(query.where(ReviewAnswer.decision_id == decision.id).order_by(col(Member.id)))
    return [Said(name_of(person), answer) for answer, person in rows]


def require_may_review(session: Session, member: Member, decision: Decision) -> None:
    """Those of the roll. That of a secret vote is destroyed with its key: then those who would be on it today."""
    if decision.secret:
        reason = _("Seules les personnes qui pouvaient voter répondent à ce bilan.")
        require(permissions.may_be_on_roll(member, decision.kind), reason)
    else:
        require_on_roll(session, member, decision)


def answer(
    session: Session, member: Member, decision: Decision, draft: ReviewDraft, now: datetime
) -> ReviewAnswer:
    """Keep what this person says, in place of what they said before."""
    require_may_review(session, member, decision)
    if decision.trial != Trial.REVIEW or decision.review_at is None or now >= decision.review_at + REVIEW:
        raise Refusal(_("Le bilan de cet essai n'est pas ouvert."))
    kept = session.get(ReviewAnswer, (decision.id, member.id)) or ReviewAnswer(
        decision_id=decision.id, member_id=member.id, next=draft.next, answered_at=now
    )
    kept.next, kept.energy, kept.answered_at = draft.next, draft.energy, now
    kept.went_well, kept.was_hard = draft.went_well, draft.was_hard
    session.add(kept)
    session.flush()
    return kept


def advance(session: Session, now: datetime) -> None:
    """Duty: trials whose review begins, then those whose review is over, in the order of their instants."""
    due = (
        select(Decision)
        .where(col(Decision.review_at) <= now)
        .order_by(col(Decision.review_at), col(Decision.id))
    )
    for decision in session.exec(due.where(Decision.trial == Trial.RUNNING)).all():
        decision.trial = Trial.REVIEW
        session.flush()
        if decision.review_at and now < decision.review_at + REVIEW:
            _tell(session, decision, now)
    over = due.where(Decision.trial == Trial.REVIEW, col(Decision.review_at) <= now - REVIEW)
    for decision in session.exec(over).all():
        answers = select(ReviewAnswer).where(ReviewAnswer.decision_id == decision.id)
        at = (decision.review_at or now) + REVIEW
        lifecycle.end_trial(session, decision, ending(decision, session.exec(answers)), at, now)


def _tell(session: Session, decision: Decision, now: datetime) -> None:
    """Once, at the beginning of the review; `tell` leaves those on pause in peace."""
    roll = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
    roll = roll.where(RollLine.decision_id == decision.id)
    asked = select(Member).where(on_roll(decision)) if decision.secret else roll
    for member in session.exec(asked).all():
        notices.tell(session, member, notices.Notice.WAITS, now)


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """What this member said at the end of trials."""
    query = select(ReviewAnswer, Decision).join(Decision, col(Decision.id) == ReviewAnswer.decision_id)
    rows = session.exec(query.where(ReviewAnswer.member_id == member.id).order_by(col(Decision.id)))
    return {
        "bilans": [
            {
                "decision": decision.title,
                "suite": NEXT[said.next],
                "bien": said.went_well,
                "difficile": said.was_hard,
                "energie": ENERGY[said.energy],
                "le": said.answered_at,
            }
            for said, decision in rows
        ]
    }


def take_words_away(session: Session, member: Member, _now: datetime) -> None:
    """When a member is erased: what they wanted counts on; their words go if they asked for it."""
    if member.takes_texts:
        for said in session.exec(select(ReviewAnswer).where(ReviewAnswer.member_id == member.id)):
            said.went_well = said.went_well and TAKEN_AWAY
            said.was_hard = said.was_hard and TAKEN_AWAY
        session.flush()
