"""A date and a place together: the published case, and what parts equal pairs."""

from entraide.domain.decisions.methods import date_place
from entraide.domain.decisions.methods.choice import Choice
from entraide.domain.decisions.methods.date_place import Availability
from entraide.domain.decisions.methods.outcome import Kind


def person(dates: str, sites: str, left_out: bool = False) -> tuple[Availability, int]:
    """`person("D1 D2?", "L1")`: a question mark for « if needed »."""
    read = [
        {word.rstrip("?"): "if-needed" if word.endswith("?") else "yes" for word in words.split()}
        for words in (dates, sites)
    ]
    return Availability(*read, left_out=left_out), 1


def chosen(*people: tuple[Availability, int]) -> Choice:
    return date_place.decide(["D1", "D2"], ["L1", "L2"], people)


def test_the_published_pair_is_not_the_best_date_with_the_best_place():
    """D1 {C, D}; D2 {A, D, E}; L1 {C, D}; L2 {B, C, F}."""
    choice = chosen(
        person("D2", ""),
        person("", "L2"),
        person("D1", "L1 L2"),
        person("D1 D2", "L1"),
        person("D2", ""),
        person("", "L2"),
    )

    assert (choice.kind, choice.winner) == (Kind.CHOSEN, ["D1", "L1"])
    assert {(p["date"], p["place"]): p["can"] for p in choice.detail["pairs"]} == {
        ("D1", "L1"): 2,
        ("D1", "L2"): 1,
        ("D2", "L1"): 1,
        ("D2", "L2"): 0,
    }


def test_equal_pairs_are_parted_by_yes_then_by_memory_then_by_the_earliest_date():
    assert chosen(person("D1 D2?", "L1")).winner == ["D1", "L1"]
    assert chosen(person("D1? D2", "L1")).winner == ["D2", "L1"]
    assert chosen(person("D1", "L1"), person("D2", "L1", left_out=True)).winner == ["D2", "L1"]
    assert chosen(person("D1", "L1"), person("D2", "L1")).winner == ["D1", "L1"]


def test_a_date_at_two_equal_places_is_a_tie():
    assert (chosen(person("D1", "L1 L2")).kind, chosen(person("D1", "L1 L2")).winner) == (Kind.TIE, None)


def test_nobody_able_is_a_lack_of_answers_unless_somebody_said_no():
    assert chosen().kind == chosen(person("", "")).kind == chosen(person("D1", "")).kind == Kind.NOT_ENOUGH
    assert chosen((Availability({"D1": "no"}), 1)).kind == Kind.NOT_ADOPTED
