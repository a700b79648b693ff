"""An objection carried by a peer: offered, accepted, ended; what the carrier does; the clock while they are there."""

import pytest
from sqlmodel import select

from entraide.domain.members import erasing
from entraide.domain.refusals import NotAllowed, Refusal
from entraide.models.decision import Stage
from entraide.models.deliberation import Objection
from entraide.models.member import State
from entraide.models.outbox import Mail
from tests.assembly import Assembly, make_assembly
from tests.conftest import START, Site
from tests.objectors import WORDS, Objectors


@pytest.fixture
def asked(site: Site) -> Assembly:
    """A question is open; two consents reach the floor."""
    assembly = make_assembly(site)
    assembly.propose()
    assembly.answer("consent", 0, 1)
    return assembly


@pytest.fixture
def people(asked: Assembly) -> Objectors:
    return Objectors(asked)


def rows(asked: Assembly) -> list[Objection]:
    return asked.rows(select(Objection).order_by(Objection.id))


# --- letting somebody carry it ---


def test_somebody_offers_and_who_objected_accepts(asked: Assembly, people: Objectors):
    asked.change(7, email="x@example.org", email_verified_at=START)
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)
    people.offer(3, number)
    assert people.where() == ["raised"]
    assert [mail.member_id for mail in asked.rows(select(Mail))] == [asked.members[7].id]

    people.accept(7, number, 3)
    people.accept(7, number, 3)
    assert people.where() == ["carried"]
    assert [line.carrier for line in people.lines()] == ["Membre 3"]


def test_an_offer_is_told_to_who_objected_alone(people: Objectors):
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)

    assert [people.lines(who)[0].carrier for who in (0, 3, 7)] == ["", "", "Membre 3"]


def test_nobody_carries_what_was_not_asked(people: Objectors):
    with pytest.raises(Refusal, match="ne demande personne"):
        people.offer(3, people.object(7))


def test_nobody_carries_their_own(people: Objectors):
    with pytest.raises(NotAllowed, match="votre objection"):
        people.offer(7, people.object(7, wants_carrier="oui"))


def test_one_offer_at_a_time(people: Objectors):
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        people.offer(4, number)

    people.end(7, number)
    people.offer(4, number)


def test_only_the_roll_offers(asked: Assembly, people: Objectors):
    asked.change(3, state=State.WELCOME)
    asked.propose(text=people.another_question())
    number = people.object(7, wants_carrier="oui")

    with pytest.raises(NotAllowed, match="liste"):
        people.offer(3, number)


def test_only_who_objected_accepts_and_only_the_offer_they_read(people: Objectors):
    number = people.object(7, wants_carrier="oui")
    with pytest.raises(Refusal, match="ne le propose plus"):
        people.accept(7, number, 3)
    people.offer(3, number)
    for other in (3, 4):
        with pytest.raises(NotAllowed):
            people.accept(other, number, 3)
    with pytest.raises(Refusal, match="ne le propose plus"):
        people.accept(7, number, 4)


def test_an_objection_that_is_lifted_is_not_carried(people: Objectors):
    number = people.object(7, wants_carrier="oui")
    people.lift(7, number)

    with pytest.raises(Refusal, match="ne demande personne"):
        people.offer(3, number)


def test_who_offered_or_objected_ends_it_and_nobody_else(asked: Assembly, people: Objectors):
    number = people.object(7, wants_carrier="oui")
    for ends in (3, 7):
        people.offer(3, number)
        people.accept(7, number, 3)
        with pytest.raises(NotAllowed):
            people.end(4, number)
        people.end(ends, number)
        assert (rows(asked)[0].carrier_id, rows(asked)[0].carried_at) == (None, None)


# --- what the carrier does ---


@pytest.fixture
def carried(people: Objectors) -> int:
    """Member 3 carries the objection of member 7, who gave no name."""
    number = people.object(7, wants_carrier="oui", unsigned="oui")
    people.offer(3, number)
    people.accept(7, number, 3)
    return number


def test_the_carrier_settles_it_after_the_closing(asked: Assembly, people: Objectors, carried: int):
    asked.advance(days=8)
    with pytest.raises(NotAllowed):
        people.lift(4, carried)
    people.lift(3, carried)

    assert (asked.look().stage, people.where()) == (Stage.ADOPTED, ["lifted"])


def test_an_offer_settles_nothing(people: Objectors):
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)

    with pytest.raises(NotAllowed):
        people.lift(3, number)
    with pytest.raises(NotAllowed):
        people.repeat(3, number)


def test_no_longer_carrying_settles_nothing(people: Objectors, carried: int):
    people.end(7, carried)

    with pytest.raises(NotAllowed):
        people.lift(3, carried)


@pytest.mark.parametrize("who", [3, 7])
def test_it_holds_for_the_better_text_with_its_words_and_its_carrier(
    asked: Assembly, people: Objectors, carried: int, who: int
):
    asked.rewrite()
    assert people.where() == ["changed"]
    people.repeat(who, carried)
    people.repeat(who, carried)

    assert people.where() == ["repeated", "carried"]
    old, new = people.lines()
    assert (old.again, new.name, new.ballot.words) == (new.objection.id, "une personne", WORDS)
    assert asked.advance(days=7).look().stage == Stage.INTEGRATION


def test_the_answer_of_who_objected_comes_before_what_the_carrier_keeps(
    asked: Assembly, people: Objectors, carried: int
):
    asked.rewrite()
    asked.answer("consent", 7, version=2)

    with pytest.raises(Refusal, match="Une autre réponse"):
        people.repeat(3, carried)
    assert people.where() == ["changed"]  # saying « non redonnée » now would give the name away


def test_settled_for_the_better_text_it_is_said_lifted(asked: Assembly, people: Objectors, carried: int):
    asked.rewrite()
    people.lift(3, carried)
    assert people.where() == ["lifted"]

    with pytest.raises(Refusal, match="n'est plus posée"):
        people.repeat(7, carried)


def test_erased_people_object_and_carry_without_a_name(asked: Assembly, people: Objectors, carried: int):
    for who in (3, 7):
        with asked.site.writing() as session:
            erasing.erase(session, people.member(session, who), START)

    assert [(line.name, line.carrier, str(line.where)) for line in people.lines()] == [
        ("une personne", "une personne", "raised")
    ]


# --- somebody speaks for it ---


def test_while_its_carrier_is_there_the_clock_runs(asked: Assembly, people: Objectors):
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)
    people.pause(7)
    assert asked.look().held_since is not None  # an offer is not yet somebody

    asked.advance(days=1)
    people.accept(7, number, 3)
    assert asked.look().held_since is None
    people.pause(3)
    assert asked.look().held_since is not None
    people.come_back(3)
    assert asked.advance(days=8).look().stage == Stage.INTEGRATION


@pytest.mark.parametrize("ends", [3, 7])
def test_when_the_carrying_ends_the_clock_stops(asked: Assembly, people: Objectors, ends: int):
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)
    people.accept(7, number, 3)
    people.pause(7)
    people.end(ends, number)

    assert asked.look().held_since == START


def test_a_carrier_who_left_speaks_for_nobody(asked: Assembly, people: Objectors):
    number = people.object(7, wants_carrier="oui")
    people.offer(3, number)
    people.accept(7, number, 3)
    people.pause(7)
    asked.change(3, state=State.LEFT)
    asked.tick()

    assert asked.look().held_since is not None
    assert people.where() == ["raised"]
