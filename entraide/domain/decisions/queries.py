"""Lists of decisions: those under way, those that are closed, those that wait for a member."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam
from sqlmodel import Session, col, select

from entraide.domain.dates import moment
from entraide.domain.decisions import holding, lifecycle, recording, trials
from entraide.domain.decisions.reading import ME, ON_ROLL
from entraide.domain.decisions.standing import Standing, standing
from entraide.domain.notices import Waiting
from entraide.language import _
from entraide.models.decision import Ballot, Decision, Kind, Stage
from entraide.models.deliberation import ReviewAnswer
from entraide.models.member import Member, State
from entraide.models.urn import UrnLine

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
VOTED = (
    select(UrnLine)
    .where(UrnLine.decision_id == Decision.id, UrnLine.member_id == ME, col(UrnLine.voted).is_(True))
    .exists()
)
ASKED_BY_ME = col(Decision.method).in_(lifecycle.ASKED_BY_ONE) & (col(Decision.author_id) == ME)
AWAITING = (col(Decision.stage) == Stage.OPEN) & ON_ROLL & ~ANSWERED & ~VOTED & ~ASKED_BY_ME
"""The member is on its roll and has not answered the text that is put."""
TO_REWORK = (col(Decision.stage) == Stage.INTEGRATION) & (col(Decision.author_id) == ME)
AWAITED = select(Decision.id).where(AWAITING)
REVIEWED = (
    select(ReviewAnswer).where(ReviewAnswer.decision_id == Decision.id, ReviewAnswer.member_id == ME).exists()
)
TO_REVIEW = (
    (col(Decision.review_at) <= bindparam("now"))
    & (col(Decision.review_at) > bindparam("review_since"))
    & (ON_ROLL | (col(Decision.secret) & bindparam("full", type_=Boolean)))
    & ~REVIEWED
)
NOTED = (
    select(Ballot)
    .where(Ballot.decision_id == Decision.id, Ballot.version == Decision.version, Ballot.member_id == ME)
    .where(col(Ballot.recorded_at) > bindparam("noted_since"))
    .exists()
)
"""Somebody else wrote the member's answer down, and the member may still say that it is not theirs."""
TO_CHECK = (col(Decision.stage) == Stage.CHECKING) & ON_ROLL
MINE = (
    select(Decision, NOTED)
    .where(AWAITING | TO_REWORK | TO_REVIEW | TO_CHECK | ((col(Decision.stage) == Stage.OPEN) & NOTED))
    .order_by(col(Decision.stage).desc(), col(Decision.closes_at), col(Decision.id))
)


def under_way(session: Session, member: Member, now: datetime) -> list[Line]:
    """All that is not decided: open ones first, the first to close first; to be worked on; waiting for a place."""
    rows = session.exec(select(Decision).where(col(Decision.stage).in_(lifecycle.UNDECIDED))).all()
    waiting = set(session.exec(AWAITED, params={"member_id": member.id}))
    lines = [
        Line(row, there, row.id in waiting and there.stage == Stage.OPEN)
        for row, there in standings(session, rows, now)
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
    lines = [Line(row, there) for row, there in standings(session, rows[:PAGE], now)]
    return [line for line in lines if line.there.stage not in lifecycle.UNDECIDED], len(rows) > PAGE


def rules_under_way(session: Session) -> dict[str, int]:
    """Which rules a decision under way would change: its number by the rule's key."""
    query = select(Decision.subject, Decision.id).where(Decision.kind == Kind.RULE)
    return dict(session.exec(query.where(col(Decision.stage).in_(lifecycle.UNDECIDED))).all())


def waits_for(session: Session, member: Member, now: datetime) -> Iterable[Waiting]:
    """The decisions that wait for this member's answer, the first to close first; their own texts to work on; reviews.

    On pause, only what somebody else wrote down in their name.
    """
    asked: dict[str, Any] = {"review_since": now - trials.REVIEW, "noted_since": now - recording.UNDO}
    asked |= {"member_id": member.id, "now": now, "full": member.state == State.MEMBER}
    for decision, noted in session.exec(MINE, params=asked):
        if (noted or not member.paused) and (line := _line(decision, noted, now)) is not None:
            yield line


ANY = _("Une décision attend votre avis, jusqu'au %(closing)s.")
SENTENCES = {
    "lazy": _("Une chose se fera sauf objection, après le %(closing)s."),
    "advice": _("Quelqu'un demande votre avis, jusqu'au %(closing)s."),
    "date_place": _("Une rencontre se prépare : dites quand et où vous pouvez venir, jusqu'au %(closing)s."),
}


def _line(decision: Decision, noted: bool, now: datetime) -> Waiting | None:
    url = f"/decisions/{decision.id}"
    if decision.trial:
        return Waiting(
            _("Un essai est fini. Son bilan attend votre avis."), f"{url}/bilan", _("Faire le bilan")
        )
    if decision.stage == Stage.INTEGRATION and decision.method == "advice":
        sentence = _("Vous avez demandé des avis. Il reste à y répondre, puis à décider.")
        return Waiting(sentence, f"{url}/conclusion", _("Répondre aux avis"))
    if decision.stage == Stage.INTEGRATION:
        return Waiting(
            _("Une objection à votre proposition attend votre réponse."), url, _("Lire l'objection")
        )
    if decision.stage == Stage.CHECKING:
        sentence = _("Un vote secret est clos. Chacun peut vérifier sa ligne, même sans avoir voté.")
        return Waiting(sentence, f"{url}/verification", _("Vérifier"))
    held = decision.held_since is not None
    if decision.closes_at is None or (decision.closes_at <= now and not held):
        return None
    if noted:
        return Waiting(
            _("Quelqu'un a noté votre réponse à une décision."), url, _("Voir si c'est bien la vôtre")
        )
    sentence = SENTENCES.get(decision.method, ANY) % {"closing": moment(decision.closes_at, now)}
    return Waiting(_("Une décision attend votre avis.") if held else sentence, url, _("Lire et répondre"))


def standings(
    session: Session, decisions: Iterable[Decision], now: datetime
) -> list[tuple[Decision, Standing]]:
    """Answers are read only where a list cannot do without: for those that should have been closed by now."""
    rows = list(decisions)
    late = [d.id for d in rows if d.stage == Stage.OPEN and d.closes_at is not None and d.closes_at <= now]
    late += [d.id for d in rows if d.held_since is not None]
    given: dict[int, list[Ballot]] = {}
    if late:
        for ballot in session.exec(select(Ballot).where(col(Ballot.decision_id).in_(late))):
            given.setdefault(ballot.decision_id, []).append(ballot)
    away = holding.absent(session) if any(d.held_since for d in rows) else {}
    unspoken = {number: [line.member_id for line in lines] for number, lines in away.items()}
    return [(row, standing(row, given.get(row.id, []), now, unspoken.get(row.id, ()))) for row in rows]
