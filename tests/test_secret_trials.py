"""A trial that was voted in secret: its roll is gone when it is reviewed."""

from entraide.domain.decisions import lifecycle, proposing, secrecy
from entraide.domain.decisions.urn import sealing, voting
from entraide.models.decision import Trial
from tests.assembly import make_assembly
from tests.conftest import Site
from tests.trying import RULE, say


def test_a_trial_voted_in_secret_is_reviewed_by_those_who_would_vote_today(site: Site):
    """Its roll is destroyed with its key: nobody would be left to say how it went."""
    eight = make_assembly(site)
    eight.propose(effect=RULE, trial_days=30, after_trial="stop", read=False)
    with site.writing() as session:
        decision = lifecycle.find(session, eight.decision_id)
        secrecy.ask(session, eight.members[3], decision)
        proposing.read_through(session, eight.members[1], decision, site.clock())
        for member in eight.members[:6]:
            voting.vote(session, member, decision, {"": "pour"}, site.clock())
    for days in (14, 8, 30):
        site.clock.advance(days=days)
        eight.tick()
        sealing.seal_due(site.engines, site.clock())

    assert eight.look().trial == Trial.REVIEW
    assert f"/decisions/{eight.decision_id}/bilan" in eight.waiting(7)
    say(eight, 7, "continue")
    eight.advance(days=7)
    assert eight.look().trial == Trial.KEPT
