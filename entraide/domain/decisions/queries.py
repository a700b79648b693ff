"""Lists of decisions: those under way, those that are closed, those that wait for a member."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain.dates import moment
from entraide.domain.decisions import lifecycle
from entraide.domain.decisions.reading import ME, ON_ROLL
from entraide.domain.decisions.standing import Standing, standing
from entraide.domain.notices import Waiting
from entraide.language import _
from entraide.models.decision import Ballot, Decision, Kind, Stage
from entraide.models.member import Member

PAGE = 20


@dataclass(frozen=True)
class Line:
    """A decision in a list. `awaits_me`: I may answer and have not yet, for the text that is put."""

    decision: Decision
    there: Standing
    awaits_me: bool = False


ANSWERED = (
    select(Ballot)
    .where(Ballot.decision_id == Decision.id, Ballot.version == Decision.version, Ballot.member_id == ME)
    .exists()
)
AWAITING = (col(Decision.stage) == Stage.OPEN) & ON_ROLL & ~ANSWERED
"""The member is on its roll and has not answered the text that is put."""
TO_REWORK = (col(Decision.stage) == Stage.INTEGRATION) & (col(Decision.author_id) == ME)
AWAITED = select(Decision.id).where(AWAITING)
MINE = (
    select(Decision)
    .where(AWAITING | TO_REWORK)
    .order_by(col(Decision.stage).desc(), col(Decision.closes_at), col(Decision.id))
)


def under_way(session: Session, member: Member, now: datetime) -> list[Line]:
    """All that is not decided: open ones first, the first to close first; to be worked on; waiting for a place."""
    rows = session.exec(select(Decision).where(col(Decision.stage).in_(lifecycle.UNDECIDED))).all()
    waiting = set(session.exec(AWAITED, params={"member_id": member.id}))
    lines = [
        Line(row, there, row.id in waiting and there.stage == Stage.OPEN)
        for row, there in _standings(session, rows, now)
        if there.stage in lifecycle.UNDECIDED
    ]
    order = (Stage.OPEN, Stage.CHECKING, Stage.INTEGRATION, Stage.PREPARING, Stage.WAITING)
    return sorted(
        lines, key=lambda line: (order.index(line.there.stage), line.there.closes_at or now, line.decision.id)
    )


def closed(session: Session, now: datetime, before: int | None = None) -> tuple[list[Line], bool]:
    """Newest first, and whether more follow; those that the clock closed a moment ago included."""
    ended = col(Decision.stage).not_in((Stage.PREPARING, Stage.WAITING, Stage.INTEGRATION, Stage.CHECKING))
    query = select(Decision).where(
        ended, (col(Decision.stage) != Stage.OPEN) | (col(Decision.closes_at) <= now)
    )
    query = query.where(Decision.id < before) if before else query
    rows = session.exec(query.order_by(col(Decision.id).desc()).limit(PAGE + 1)).all()
    lines = [Line(row, there) for row, there in _standings(session, rows[:PAGE], now)]
    return [line for line in lines if line.there.stage not in lifecycle.UNDECIDED], len(rows) > PAGE


def rules_under_way(session: Session) -> dict[str, int]:
    """Which rules a decision under way would change: its number by the rule's key."""
    query = select(Decision.subject, Decision.id).where(Decision.kind == Kind.RULE)
    return dict(session.exec(query.where(col(Decision.stage).in_(lifecycle.UNDECIDED))).all())


def waits_for(session: Session, member: Member, now: datetime) -> Iterable[Waiting]:
    """The decisions that wait for this member's answer, the first to close first; then their own texts to work on."""
    if member.paused:
        return
    for decision in session.exec(MINE, params={"member_id": member.id}):
        if decision.stage == Stage.INTEGRATION:
            sentence, link = (
                _("Une objection à votre proposition attend votre réponse."),
                _("Lire l'objection"),
            )
        elif decision.closes_at is None or decision.closes_at <= now:
            continue
        else:
            closing = moment(decision.closes_at, now)
            sentence = _("Une décision attend votre avis, jusqu'au %(closing)s.") % {"closing": closing}
            link = _("Lire et répondre")
        yield Waiting(sentence, f"/decisions/{decision.id}", link)


def _standings(
    session: Session, decisions: Iterable[Decision], now: datetime
) -> list[tuple[Decision, Standing]]:
    """Answers are read only where a list cannot do without: for those that should have been closed by now."""
    rows = list(decisions)
    late = [d.id for d in rows if d.stage == Stage.OPEN and d.closes_at is not None and d.closes_at <= now]
    given: dict[int, list[Ballot]] = {}
    if late:
        for ballot in session.exec(select(Ballot).where(col(Ballot.decision_id).in_(late))):
            given.setdefault(ballot.decision_id, []).append(ballot)
    return [(row, standing(row, given.get(row.id, []), now)) for row in rows]
