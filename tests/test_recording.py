"""Writing down what somebody else said: who, until when, and « this is not my answer »."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from entraide.domain.decisions import lifecycle, recording
from entraide.domain.decisions.recording import RecordingDraft
from entraide.domain.refusals import NotAllowed, Refusal
from entraide.models.decision import Ballot, Decision, Stage
from entraide.models.deliberation import Objection, UndoneRecording
from entraide.models.member import Member, State
from entraide.models.outbox import Mail
from tests.assembly import Assembly, make_assembly
from tests.conftest import START, Site
from tests.factories import make_member

WORDS = "Le café est trop bruyant pour moi."


@pytest.fixture
def asked(site: Site) -> Assembly:
    """A question is open for seven days."""
    eight = make_assembly(site)
    eight.propose()
    return eight


def note(
    asked: Assembly, who: int, by: int = 0, answer: str = "consent", typed: str = "", **more: str
) -> None:
    """Member number `by` notes for number `who`."""
    with asked.site.writing() as session:
        member, now = asked.members[by], asked.site.clock()
        decision = lifecycle.find(session, asked.decision_id)
        pseudonym = typed or asked.members[who].pseudonym
        draft = RecordingDraft(person=pseudonym, answer=answer, version=decision.version, **more)
        person = recording.person_of(session, member, decision, pseudonym, now)
        recording.record(session, member, person, decision, draft, now, {})


def undo(asked: Assembly, who: int) -> None:
    with asked.site.writing() as session:
        decision = lifecycle.find(session, asked.decision_id)
        recording.undo(session, asked.members[who], decision, asked.site.clock())


def test_a_noted_answer_is_the_persons_own_and_says_who_noted_it(asked: Assembly):
    note(asked, 5, typed="  MEMBRE 5 ")

    [ballot] = asked.rows(select(Ballot))
    assert (ballot.member_id, ballot.answer) == (asked.members[5].id, "consent")
    assert (ballot.recorded_by_id, ballot.recorded_at) == (asked.members[0].id, START)
    note(asked, 4)
    assert asked.advance(days=7).look().stage == Stage.ADOPTED


def test_the_person_is_told_and_it_waits_for_them_for_two_days_even_on_pause(asked: Assembly):
    asked.change(5, email="x@example.org", email_verified_at=START)
    asked.change(6, paused=True)
    note(asked, 5)
    note(asked, 6)
    assert [mail.member_id for mail in asked.rows(select(Mail))] == [asked.members[5].id]
    url = f"/decisions/{asked.decision_id}"
    assert [asked.waiting(who) for who in (5, 6)] == [[url], [url]]

    asked.site.clock.advance(hours=48)
    assert [asked.waiting(who) for who in (5, 6)] == [[], []]


@pytest.mark.parametrize(
    ("who", "typed", "sentence"),
    [
        (5, "Membre 55", "Personne de la liste"),
        (5, "Nouvelle", "Personne de la liste"),
        (0, "", "C'est vous"),
        (1, "", "déjà une réponse"),
    ],
)
def test_for_whom_nothing_is_noted(asked: Assembly, who: int, typed: str, sentence: str):
    asked.answer("consent", 1)
    with asked.site.writing() as session:
        make_member(session, "Nouvelle", START)

    with pytest.raises(Refusal, match=sentence):
        note(asked, who, typed=typed)


@pytest.mark.parametrize("gone", [{"state": State.LEFT}, {"erasing_at": START}])
def test_nothing_is_noted_for_who_left(asked: Assembly, gone: dict[str, object]):
    asked.change(5, **gone)

    with pytest.raises(Refusal, match="Personne de la liste"):
        note(asked, 5)
    names = asked.read(lambda session: recording.roll_names(session, asked.look()))
    assert names == [f"Membre {n}" for n in (0, 1, 2, 3, 4, 6, 7)]


def test_only_those_of_the_roll_note(asked: Assembly):
    with asked.site.writing() as session:
        asked.members.append(make_member(session, "Nouvelle", START))
        session.expunge_all()

    with pytest.raises(NotAllowed):
        note(asked, 5, by=8)


def test_nothing_is_noted_in_the_last_two_days(asked: Assembly):
    asked.site.clock.advance(days=5)
    note(asked, 5)
    [ballot] = asked.rows(select(Ballot))
    assert ballot.recorded_at + recording.UNDO == asked.look().closes_at
    asked.site.clock.advance(seconds=1)

    with pytest.raises(Refusal, match="moins de 48 heures"):
        note(asked, 6)


def test_nothing_is_noted_of_a_secret_vote(asked: Assembly):
    with asked.site.writing() as session:
        session.get_one(Decision, asked.decision_id).secret = True

    with pytest.raises(Refusal, match="secret"):
        note(asked, 5)
    assert asked.rows(select(Ballot)) == []


def test_an_objection_is_noted_with_its_words(asked: Assembly):
    with pytest.raises(Refusal, match="Dites pourquoi"):
        note(asked, 5, answer="objection")

    note(asked, 5, answer="objection", words=WORDS)
    assert [b.words for b in asked.rows(select(Ballot))] == [WORDS]
    undo(asked, 5)
    assert (asked.rows(select(Ballot)), asked.rows(select(Objection))) == ([], [])
    asked.answer("consent", 0, 1)
    assert asked.advance(days=7).look().stage == Stage.ADOPTED


def test_this_is_not_my_answer_erases_it_once_and_for_all(asked: Assembly):
    note(asked, 5)
    asked.site.clock.advance(hours=47, minutes=59)
    undo(asked, 5)
    undo(asked, 5)
    assert asked.rows(select(Ballot)) == []

    with pytest.raises(Refusal, match="préfère répondre elle-même"):
        note(asked, 5, by=1)
    asked.answer("stand_aside", 5)
    assert [b.recorded_by_id for b in asked.rows(select(Ballot))] == [None]


def test_after_two_days_it_stands_as_any_other(asked: Assembly):
    note(asked, 5)
    asked.site.clock.advance(hours=48)

    with pytest.raises(Refusal, match="plus de réponse notée"):
        undo(asked, 5)
    asked.answer("stand_aside", 5)
    assert [b.answer for b in asked.rows(select(Ballot))] == ["stand_aside"]


def test_ones_own_answer_takes_its_place_and_is_not_undone(asked: Assembly):
    note(asked, 5)
    asked.answer("consent", 5)
    [ballot] = asked.rows(select(Ballot))
    assert (ballot.recorded_by_id, ballot.recorded_at) == (None, None)
    assert asked.waiting(5) == []

    with pytest.raises(Refusal):
        undo(asked, 5)
    with pytest.raises(Refusal, match="déjà une réponse"):
        note(asked, 5, answer="stand_aside")


def test_nobody_undoes_the_answer_of_another(asked: Assembly):
    note(asked, 5)
    for who in (0, 6):
        with pytest.raises(Refusal):
            undo(asked, who)


def test_who_noted_may_mend_it_within_the_hour(asked: Assembly):
    note(asked, 5)
    asked.site.clock.advance(minutes=59)
    note(asked, 5, answer="stand_aside")
    with pytest.raises(Refusal, match="déjà une réponse"):
        note(asked, 5, by=1)
    asked.site.clock.advance(hours=1)

    with pytest.raises(Refusal, match="déjà une réponse"):
        note(asked, 5)
    assert [b.answer for b in asked.rows(select(Ballot))] == ["stand_aside"]


def test_at_most_twenty_a_day_whatever_became_of_them(site: Site):
    asked = make_assembly(site)
    with site.writing() as session:
        asked.members += [make_member(session, f"Voisin {n}", START) for n in range(20)]
        session.expunge_all()
    asked.propose()
    for who in range(1, 21):
        note(asked, who)
    undo(asked, 1)
    with pytest.raises(Refusal, match="20 réponses"):
        note(asked, 21)

    note(asked, 21, by=2)
    site.clock.advance(days=1)
    note(asked, 22)


def test_a_new_text_leaves_nothing_of_it_to_undo(asked: Assembly):
    note(asked, 5)
    asked.rewrite()
    assert asked.waiting(5) == [f"/decisions/{asked.decision_id}"]

    with pytest.raises(Refusal, match="plus de réponse notée"):
        undo(asked, 5)


def test_ones_own_data_say_what_was_noted_and_refused(asked: Assembly):
    note(asked, 5)
    note(asked, 6)
    undo(asked, 6)
    export: Callable[[int], dict] = lambda who: asked.read(  # noqa: E731
        lambda session: recording.export(session, asked.members[who])
    )

    assert [(row["personne"], row["annulee"]) for row in export(0)["reponses_notees"]] == [
        ("Membre 5", False),
        ("Membre 6", True),
    ]
    assert len(export(6)["reponses_refusees"]) == 1
    with asked.site.writing() as session:
        recording.erase(session, session.get_one(Member, asked.members[6].id), START + timedelta(1))
    assert asked.rows(select(UndoneRecording)) == []


def test_a_clock_stopped_by_a_noted_objection_goes_on_once_it_is_undone(asked: Assembly):
    asked.change(5, paused=True)
    note(asked, 5, answer="objection", words=WORDS)
    assert asked.look().held_since == START

    undo(asked, 5)
    assert asked.look().held_since is None
