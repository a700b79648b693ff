"""A date and a place as a decision counts them: what the pure count gives, the floor, the extension, the dates gone by."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from entraide.domain.decisions.methods import METHODS, date_place
from entraide.domain.decisions.methods.date_place import Availability
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms

DATES = ("2026-12-10T18:00", "2026-12-12T14:00", "2026-12-20T10:00")
PLACES = ("Le café", "Le parc", "Chez Driss")
CHOICES = st.fixed_dictionaries(
    {
        "dates": st.dictionaries(st.sampled_from(DATES), st.sampled_from(date_place.ANSWERS)),
        "places": st.dictionaries(st.sampled_from(PLACES), st.sampled_from(date_place.ANSWERS)),
        "left-out-last-time": st.booleans(),
    }
)
CAST = st.lists(st.builds(Ballot, st.just("availability"), choices=CHOICES), max_size=9)
TERMS = Terms(base=8, dates=DATES, places=PLACES)
CLOSING = AnswerRound(extended=True, closes="2026-12-01T09:00")


def decided(cast: list[Ballot], answers: AnswerRound = CLOSING, terms: Terms = TERMS) -> Outcome:
    return METHODS["date_place"].decide(cast, terms, answers)


def people(cast: list[Ballot]) -> list[tuple[Availability, int]]:
    return [
        (Availability(b.choices["dates"], b.choices["places"], b.choices["left-out-last-time"]), 1)
        for b in cast
    ]


@given(CAST)
def test_it_gives_what_the_pure_count_gives_when_enough_people_answered(cast: list[Ballot]):
    outcome = decided(cast)
    answered = sum(bool(who.answers) for who, _one in people(cast))

    assert outcome.counts == {"answered": answered, "floor": 2}
    pure = date_place.decide(DATES, PLACES, people(cast))
    assert outcome.kind == (pure.kind if answered >= 2 else Kind.NOT_ENOUGH)
    assert outcome.chosen == (pure.winner if outcome.kind == Kind.CHOSEN else None)


@given(CAST, st.randoms())
def test_the_order_of_answers_never_matters(cast: list[Ballot], chance: Any):
    shuffled = list(cast)
    chance.shuffle(shuffled)

    assert decided(cast) == decided(shuffled)


@given(CAST, st.permutations(PLACES))
def test_no_place_is_favoured(cast: list[Ballot], order: list[str]):
    there = Terms(base=8, dates=DATES, places=tuple(order))

    assert decided(cast).kind == decided(cast, terms=there).kind
    assert decided(cast).chosen == decided(cast, terms=there).chosen


@given(CAST)
def test_one_more_person_for_the_pair_never_makes_it_lose(cast: list[Ballot]):
    before = decided(cast)
    if before.chosen:
        date, place = before.chosen
        said = {"dates": {date: "yes"}, "places": {place: "yes"}, "left-out-last-time": False}
        assert decided([*cast, Ballot("availability", choices=said)]).chosen == before.chosen


@given(CAST, st.integers(1, 2))
def test_answers_to_another_text_are_silence(cast: list[Ballot], version: int):
    earlier = [Ballot("availability", version=3 - version, choices=ballot.choices) for ballot in cast]
    answers = AnswerRound(version, True, CLOSING.closes)

    assert decided(earlier, answers) == decided([], answers)


@given(CAST)
def test_a_date_that_came_before_the_closing_is_as_if_it_had_not_been_there(cast: list[Ballot]):
    late = AnswerRound(extended=True, closes=DATES[0])
    without = Terms(base=8, dates=DATES[1:], places=PLACES)

    assert decided(cast, late) == decided(cast, terms=without)
    assert DATES[0] not in {pair["date"] for pair in decided(cast, late).choice.detail["pairs"]}


@given(CAST)
def test_time_is_given_once_for_a_lack_of_answers_and_for_nothing_else(cast: list[Ballot]):
    first = decided(cast, AnswerRound(closes=CLOSING.closes))

    assert decided(cast).kind != Kind.EXTEND
    assert (first.kind == Kind.EXTEND) == (decided(cast).kind == Kind.NOT_ENOUGH)


def test_what_only_the_link_allows_never_changes_the_pair():
    said = [
        {"dates": {DATES[0]: "yes"}, "places": {PLACES[0]: "yes"}, "left-out-last-time": False},
        {"dates": {DATES[0]: "yes"}, "places": {PLACES[0]: "yes"}, "left-out-last-time": False},
    ]
    away = {"dates": {DATES[1]: "yes"}, "places": {}, "remote": {"link": "yes"}, "left-out-last-time": False}
    cast = [Ballot("availability", choices=given) for given in [*said, away, away, away]]

    assert decided(cast).chosen == [DATES[0], PLACES[0]]
