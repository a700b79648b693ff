"""The review of a trial: who is asked, who is told, what becomes of what was said."""

import pytest
from sqlmodel import select

from entraide.domain.decisions import trials
from entraide.domain.refusals import NotAllowed, Refusal
from entraide.models.deliberation import ReviewAnswer
from entraide.models.member import Member, State
from entraide.models.outbox import Mail
from tests.assembly import QUESTION, Assembly, make_assembly
from tests.conftest import START, Site
from tests.factories import make_member
from tests.test_own_remarks import depart
from tests.trying import say, try_out


@pytest.fixture
def eight(site: Site) -> Assembly:
    return make_assembly(site)


def test_those_of_the_roll_are_told_once_when_the_review_begins(eight: Assembly):
    eight.propose(trial_days=30, after_trial="continue")
    eight.answer("consent", 0, 1)
    eight.advance(days=7)
    for number in (0, 1):
        eight.change(number, email="x@example.org", email_verified_at=START)
    eight.change(1, paused=True)
    eight.advance(days=29)
    assert eight.rows(select(Mail)) == []

    eight.advance(days=1).advance(hours=1).advance(days=2)
    assert [mail.member_id for mail in eight.rows(select(Mail))] == [eight.members[0].id]


def test_the_review_waits_for_who_has_not_answered_and_is_not_on_pause(eight: Assembly):
    try_out(eight)
    url = f"/decisions/{eight.decision_id}/bilan"
    assert eight.waiting(0) == []
    eight.advance(days=30)
    eight.change(2, paused=True)
    say(eight, 1, "continue")

    assert [eight.waiting(who) for who in (0, 1, 2)] == [[url], [], []]
    eight.site.clock.advance(days=7)
    assert eight.waiting(0) == []


def test_an_answer_to_the_review_can_be_changed_until_its_end(eight: Assembly):
    try_out(eight).advance(days=30)
    say(eight, 0, "stop", was_hard="Trop de bruit.", energy="heavy")
    say(eight, 0, "continue", went_well="Le calme.", energy="light")
    [kept] = eight.rows(select(ReviewAnswer))
    assert (kept.next, kept.went_well, kept.was_hard, kept.energy) == ("continue", "Le calme.", "", "light")

    eight.site.clock.advance(days=7)
    with pytest.raises(Refusal, match="pas ouvert"):
        say(eight, 0, "stop")


def test_the_review_is_for_those_of_the_roll(eight: Assembly):
    try_out(eight)
    with pytest.raises(Refusal, match="pas ouvert"):
        say(eight, 0, "stop")
    eight.advance(days=30)
    with eight.site.writing() as session:
        eight.members.append(make_member(session, "Nouvelle", START))
        session.expunge_all()

    with pytest.raises(NotAllowed):
        say(eight, 8, "continue")


@pytest.mark.parametrize("takes_texts", [True, False])
def test_what_was_said_goes_with_its_author_if_they_ask_but_counts_on(eight: Assembly, takes_texts: bool):
    try_out(eight).advance(days=30)
    say(eight, 3, "stop", was_hard="Trop de bruit pour moi.")
    eight.change(3, takes_texts=takes_texts, state=State.MEMBER)
    with eight.site.writing() as session:
        trials.take_words_away(session, session.get_one(Member, eight.members[3].id), START)

    [kept] = eight.rows(select(ReviewAnswer))
    assert (kept.next, kept.went_well) == ("stop", "")
    assert ("bruit" in kept.was_hard) is not takes_texts


def test_it_goes_as_soon_as_they_leave(eight: Assembly):
    try_out(eight).advance(days=30)
    say(eight, 3, "stop", was_hard="Trop de bruit pour moi.")
    depart(eight.site, eight.members[3], takes_texts=True)

    assert "bruit" not in eight.rows(select(ReviewAnswer))[0].was_hard


def test_a_member_has_what_they_said_in_their_own_data(eight: Assembly):
    try_out(eight).advance(days=30)
    say(eight, 0, "change", went_well="Le calme.")

    [row] = eight.read(lambda session: trials.export(session, eight.members[0]))["bilans"]
    assert (row["decision"], row["suite"], row["bien"], row["energie"]) == (
        QUESTION.title,
        "changer",
        "Le calme.",
        "",
    )
