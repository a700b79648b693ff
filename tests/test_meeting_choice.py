"""A date and a place chosen together: the pair, what parts equals, what lacks, the meeting that follows."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from entraide.domain import verification
from entraide.domain.decisions import lifecycle, meeting_choice
from entraide.domain.decisions.meeting_options import Options, Place, Slot
from entraide.domain.decisions.reading import read_decision
from entraide.domain.meetings import own
from entraide.domain.refusals import Refusal
from entraide.models.decision import Ballot, Decision, DecisionVersion, Stage
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.outbox import Mail
from tests.assembly import Assembly, make_assembly
from tests.conftest import Site
from tests.meetings_chosen import CAFE, D1, D2, OPTIONS, PARK, meetings, put, says


@pytest.fixture
def council(site: Site) -> Assembly:
    return make_assembly(site)


@pytest.fixture
def asked(council: Assembly) -> Assembly:
    put(council)
    return council


def reading(council: Assembly, who: int = 0):
    with council.site.reading() as session:
        return read_decision(session, council.members[who], council.decision_id, council.site.clock())


def test_the_pair_is_chosen_and_the_meeting_fixed(asked: Assembly):
    asked.change(1, email="un@example.org", email_verified_at=asked.site.clock())
    says(asked, 0, "on on")
    says(asked, 1, "os os")
    says(asked, 2, "no no")

    assert asked.advance(days=7).look().stage == Stage.CHOSEN

    [meeting] = meetings(asked)
    assert (meeting.title, meeting.place, meeting.link) == ("Réunion de décembre", CAFE, OPTIONS.link)
    assert meeting.starts_at == datetime(2026, 12, 10, 17, 0, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 12, 10, 19, 0, tzinfo=UTC)
    assert (meeting.comforts, meeting.decision_id) == (["quiet", "free"], asked.decision_id)
    assert meeting.author_id == asked.members[0].id
    assert asked.rows(select(MeetingAnswer)) == []
    assert "meeting" in [mail.kind for mail in asked.rows(select(Mail))]
    assert asked.journal()[-1] == (
        "scrutin.clos",
        {
            "scrutin": f"s-{asked.decision_id}",
            "objet": "date-lieu",
            "version": 1,
            "resultat": "choisi",
            "choisi": [1, 1],
        },
    )


def test_chosen_apart_the_best_date_and_the_best_place_may_suit_nobody_together(council: Assembly):
    """The published vector: D1 {C, D}; D2 {A, D, E}; L1 {C, D}; L2 {B, C, F}."""
    put(council)
    for who, said in enumerate(("no --", "-- no", "on oo", "oo on", "no nn", "nn no")):
        says(council, who, said)

    council.advance(days=7)

    pairs = reading(council).by_method.pairs
    assert {key: pair.can for key, pair in pairs.items()} == {
        (D1, CAFE): 2,
        (D1, PARK): 1,
        (D2, CAFE): 1,
        (D2, PARK): 0,
    }
    assert reading(council).by_method.outcome.chosen == [D1, CAFE]


def test_equals_are_parted_by_who_missed_the_last_meeting(council: Assembly):
    put(council)
    says(council, 0, "on on")
    says(council, 1, "on on")
    says(council, 2, "no on")
    council.advance(days=7)
    council.site.clock.advance(days=1)
    late = Options((Slot("2026-12-20T18:00", "20:00"), Slot("2026-12-21T18:00", "20:00")), OPTIONS.places)
    put(council, options=late)
    says(council, 0, "on on")
    says(council, 1, "-- nn")
    says(council, 2, "no on")

    council.advance(days=7)

    assert reading(council).by_method.outcome.chosen == ["2026-12-21T18:00", CAFE]
    kept = {
        b.member_id: json.loads(b.choices)["left-out-last-time"]
        for b in council.rows(select(Ballot).where(Ballot.decision_id == council.decision_id))
    }
    assert [kept[member.id] for member in council.members[:3]] == [False, False, True]


def test_only_who_is_left_out_is_told(asked: Assembly):
    says(asked, 0, "on on")
    says(asked, 1, "on on")
    says(asked, 2, "no no")
    asked.advance(days=7)

    assert [reading(asked, who).by_method.left_out for who in (0, 1, 2, 3)] == [False, False, True, False]
    assert [reading(asked, who).by_method.said_yes for who in (0, 1, 2, 3)] == [True, True, False, False]


def test_the_same_date_at_two_places_is_a_tie_that_fixes_nothing(asked: Assembly):
    says(asked, 0, "on oo")
    says(asked, 1, "on oo")

    assert asked.advance(days=7).look().stage == Stage.TIE
    assert meetings(asked) == []
    assert asked.journal()[-1][1]["resultat"] == "egalite"
    assert reading(asked).by_method.first == [(D1, CAFE), (D1, PARK)]


def test_a_second_round_is_put_once_between_the_equal_places(asked: Assembly):
    late = Options((Slot("2027-01-10T18:00", "20:00"), Slot("2027-01-12T18:00", "20:00")), OPTIONS.places)
    put(asked, options=late)
    says(asked, 0, "on oo")
    says(asked, 1, "on oo")
    asked.advance(days=7)
    first = asked.decision_id

    numbers = set()
    for who in (3, 3, 4):
        with asked.site.writing() as session:
            decision = lifecycle.find(session, first)
            seen = read_decision(session, asked.members[who], first, asked.site.clock())
            numbers.add(
                meeting_choice.second_round(
                    session, asked.members[who], decision, seen.by_method, asked.site.clock()
                )
            )

    [number] = numbers
    version = asked.read(lambda session: session.get_one(DecisionVersion, (number, 1)))
    options = json.loads(version.options)
    assert (options["dates"], options["places"], options["ends"]) == (
        ["2027-01-10T18:00"],
        [CAFE, PARK],
        ["20:00"],
    )
    second = asked.read(lambda session: session.get_one(Decision, number))
    assert (second.replaces_id, second.stage) == (first, Stage.OPEN)


def test_too_few_answers_are_extended_once_then_lack(asked: Assembly):
    says(asked, 0, "oo oo")

    asked.advance(days=7)
    assert (asked.look().stage, asked.look().extended) == (Stage.OPEN, True)

    assert asked.advance(days=3).look().stage == Stage.NOT_ENOUGH
    assert meetings(asked) == []


def test_nobody_able_at_once_is_no_lack_of_answers(asked: Assembly):
    for who in (0, 1):
        says(asked, who, "on nn")

    assert asked.advance(days=7).look().stage == Stage.NOT_ADOPTED


def test_a_date_that_has_come_is_left_aside(council: Assembly):
    near = Options((Slot("2026-11-27T18:00", "20:00"), Slot(D1, "20:00")), OPTIONS.places)
    put(council, options=near)
    for who in (0, 1, 2):
        says(council, who, "os on")

    council.advance(days=7)

    assert [m.starts_at.day for m in meetings(council)] == [10]
    assert ("2026-11-27T18:00", CAFE) not in reading(council).by_method.pairs


def test_who_can_only_come_by_the_link_is_counted_apart(asked: Assembly):
    says(asked, 0, "on on n")
    says(asked, 1, "on on o")
    says(asked, 2, "on nn o")
    asked.advance(days=7)

    assert reading(asked).by_method.remote == 1


def test_the_day_and_the_place_are_in_the_frozen_text(asked: Assembly):
    from entraide.domain.decisions.texts import frozen_text

    text = frozen_text(asked.look(), asked.read(lambda s: s.get_one(DecisionVersion, (asked.decision_id, 1))))
    assert CAFE in text
    assert "2026-12-10T18:00 – 20:00" in text


def test_anybody_adds_while_it_is_prepared_and_nobody_after(council: Assembly):
    put(council, read=False)
    slot, place = Slot("2026-12-11T10:00", "11:30"), Place("Chez Driss", ("step_free",))

    def add(slot: Slot | None, place: Place | None) -> None:
        with council.site.writing() as session:
            decision = lifecycle.find(session, council.decision_id)
            meeting_choice.add(session, decision, slot, place, council.site.clock())

    add(slot, place)
    add(slot, place)
    options = reading(council).by_method.options
    assert [s.start for s in options.slots] == [D1, "2026-12-11T10:00", D2]
    assert [p.name for p in options.places] == [CAFE, PARK, "Chez Driss"]

    with pytest.raises(Refusal, match="il faut le temps de répondre"):
        add(Slot("2026-11-23T10:00", "11:30"), None)
    council.site.clock.advance(hours=48)
    council.tick()
    with pytest.raises(Refusal, match="On ne peut plus ajouter"):
        add(Slot("2026-12-15T10:00", "11:30"), None)


def test_verify_finds_a_meeting_that_no_decision_fixed(asked: Assembly):
    for who in (0, 1):
        says(asked, who, "on on")
    asked.advance(days=7)
    assert not [w for w in asked.read(verification.verify) if "décision" in w or "rencontre" in w]

    with asked.site.writing() as session:
        session.delete(session.exec(select(Meeting)).one())

    assert any("rencontre" in sentence for sentence in asked.read(verification.verify))


def test_the_meeting_stays_when_who_proposed_it_leaves(asked: Assembly):
    for who in (0, 1):
        says(asked, who, "on on")
    asked.advance(days=7)

    with asked.site.writing() as session:
        own.leave(session, session.merge(asked.members[0]), asked.site.clock())

    assert [meeting.cancelled_at for meeting in meetings(asked)] == [None]
