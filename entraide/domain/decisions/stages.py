"""The way of a decision as a line that one can read aloud: questions, feelings, a better text, answers, result, trial, review."""

from datetime import datetime, timedelta
from typing import NamedTuple

from entraide.domain.decisions.standing import Standing
from entraide.models.decision import Decision, Stage

FIRST_QUESTIONS = timedelta(hours=24)
"""While a text is prepared: first one asks, then one says what it does to oneself. Nothing stops the other of the two."""

WAY = ("questions", "feelings", "better_text", "answers", "result")
TRIAL = ("trial", "review")
WORKED_ON = (Stage.WAITING, Stage.INTEGRATION)
ACCEPTED = (Stage.ADOPTED, Stage.CHOSEN)


class Step(NamedTuple):
    """`place`: `behind`, `here` or `ahead`."""

    name: str
    place: str


def stage_line(decision: Decision, there: Standing, now: datetime) -> list[Step]:
    """The steps in their order; those of a trial only if there is one, and nothing has made it impossible."""
    ahead_of_result = there.stage in (Stage.PREPARING, Stage.OPEN, Stage.CHECKING, *WORKED_ON, *ACCEPTED)
    way = WAY + (TRIAL if decision.trial_days is not None and ahead_of_result else ())
    here = way.index(_here(decision, there, now))
    return [Step(name, ("ahead", "here", "behind")[(n <= here) + (n < here)]) for n, name in enumerate(way)]


def _here(decision: Decision, there: Standing, now: datetime) -> str:
    if there.stage == Stage.PREPARING:
        asked = now < decision.proposed_at + FIRST_QUESTIONS
        return "better_text" if decision.version > 1 else "questions" if asked else "feelings"
    if there.stage in WORKED_ON:
        return "better_text"
    if there.stage == Stage.OPEN:
        return "answers"
    if there.stage in ACCEPTED and decision.trial_days is not None and decision.trial:
        over = decision.review_at is not None and now >= decision.review_at
        return "trial" if decision.trial == "running" and not over else "review"
    return "result"
