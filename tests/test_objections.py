"""Objections through the domain: a row each, with or without a name, given again or not for a better text."""

import pytest
from sqlmodel import select

from entraide.domain.refusals import NotFound, Refusal
from entraide.models.decision import Ballot
from entraide.models.deliberation import Objection
from tests.assembly import Assembly, make_assembly
from tests.conftest import Site
from tests.objectors import Objectors


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


# --- a row each ---


def test_an_objection_has_a_row_as_long_as_it_is_one(asked: Assembly, people: Objectors):
    number = people.object(7)
    assert people.object(7, words="Le café est vraiment trop bruyant.") == number
    assert [row.id for row in rows(asked)] == [number]

    asked.answer("consent", 7)
    assert rows(asked) == []


def test_only_an_objection_is_unsigned(asked: Assembly, people: Objectors):
    people.object(7, unsigned="oui")
    assert any(asked.rows(select(Ballot.unsigned)))
    people.answer(7, answer="consent", unsigned="oui")

    assert not any(asked.rows(select(Ballot.unsigned)))


def test_an_objection_of_another_decision_is_not_found(asked: Assembly, people: Objectors):
    number = people.object(7)
    asked.propose(text=people.another_question())

    with pytest.raises(NotFound):
        people.lift(7, number)


# --- a better text ---


def test_not_given_again_it_is_said_so(asked: Assembly, people: Objectors):
    people.object(7)
    asked.rewrite()
    assert people.where() == ["changed"]
    asked.answer("consent", 7, version=2)
    assert people.where() == ["not_repeated"]
    asked.advance(days=10)
    assert people.where() == ["not_repeated"]


def test_it_is_kept_only_while_the_better_text_is_open(asked: Assembly, people: Objectors):
    number = people.object(7)
    asked.rewrite()
    asked.advance(days=10)

    with pytest.raises(Refusal, match="ne peut plus répondre"):
        people.repeat(7, number)
    with pytest.raises(Refusal, match="close"):
        people.lift(7, number)


def test_a_name_given_later_does_not_name_the_earlier_objection(asked: Assembly, people: Objectors):
    people.object(7, unsigned="oui")
    asked.rewrite()
    people.object(7, version=2)

    assert [(line.name, line.again) for line in people.lines()] == [
        ("une personne", None),
        ("Membre 7", None),
    ]


def test_a_proposal_withdrawn_says_so_of_its_objections(asked: Assembly, people: Objectors):
    people.object(7)
    asked.take_back(0, asked.decision_id)

    assert people.where() == ["withdrawn"]
