"""A decision tried for thirty days, driven by the clock: what the tests of trials and of their reviews share."""

from datetime import timedelta

from entraide.domain.decisions import lifecycle, trials
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.trials import ReviewDraft, read_trial
from entraide.models.decision import Kind
from tests.assembly import Assembly
from tests.conftest import START

RULE = Effect(Kind.RULE, "decision.jours", 10)
REVIEW_AT = START + timedelta(days=14 + 30)


def try_out(eight: Assembly, effect: Effect = RULE, after: str = "continue", **more: object) -> Assembly:
    """Adopted on the 7th day, or on the 14th for a rule; the review begins thirty days later."""
    eight.propose(effect=effect, trial_days=30, after_trial=after, **more)
    eight.answer("consent", 0, 1)
    return eight.advance(days=14)


def say(eight: Assembly, who: int, what: str, **more: str) -> None:
    with eight.site.writing() as session:
        decision = lifecycle.find(session, eight.decision_id)
        trials.answer(
            session, eight.members[who], decision, ReviewDraft(next=what, **more), eight.site.clock()
        )


def seen(eight: Assembly, who: int = 0) -> str:
    """What the page says."""
    return eight.read(
        lambda session: (
            read_trial(
                session,
                eight.members[who],
                lifecycle.find(session, eight.decision_id),
                eight.standing(session),
                eight.site.clock(),
            ).state
        )
    )
