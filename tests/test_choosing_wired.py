"""The ways to choose as a decision counts them: a thousand elections each, against a naive recount, and what never changes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.domain.decisions.methods import METHODS
from entraide.domain.decisions.methods.choosing import CHOOSING
from entraide.domain.decisions.methods.outcome import AnswerRound, Ballot, Kind, Outcome, Terms
from tests.elections import COUNTS

OPTIONS = ("B", "C", "D", "A")
"""A is the passive one of a resistance vote."""
TERMS = Terms(base=8, options=OPTIONS)
FIRST, EXTENDED = AnswerRound(), AnswerRound(extended=True)
METHOD = st.sampled_from(sorted(CHOOSING))


def decide(method: str, cast: list[dict], terms: Terms = TERMS, answers: AnswerRound = EXTENDED) -> Outcome:
    return METHODS[method].decide([Ballot("choice", choices=given) for given in cast], terms, answers)


def steps_of(method: str) -> list[int | None]:
    steps = list(range(CHOOSING[method].steps))
    return steps if method == "approval" else [None, *steps]


@pytest.mark.parametrize("method", sorted(CHOOSING))
@pytest.mark.parametrize("seed", range(10))
def test_a_decision_counts_as_the_pure_files_do(method: str, seed: int):
    """Those are held to a naive recount by test_choosing_recounted."""
    chance = random.Random(seed)
    for _ in range(100):
        cast = [
            {name: chance.choice(steps_of(method)) for name in OPTIONS} for _ in range(chance.randint(0, 9))
        ]
        outcome = decide(method, cast)
        plain = [{name for name, step in ballot.items() if step} for ballot in cast]
        expected = COUNTS[method](OPTIONS, [(b, 1) for b in (plain if method == "approval" else cast)])
        none = sum(not ticked for ticked in plain) if method == "approval" else 0
        most = max((sum(name in ticked for ticked in plain) for name in OPTIONS), default=0)
        if len(cast) < TERMS.floor:
            assert outcome.kind == Kind.NOT_ENOUGH
        elif none > most:
            assert outcome.kind == Kind.NOT_ADOPTED
        else:
            assert (outcome.kind, outcome.choice.ranks) == (expected.kind, expected.ranks)
            assert outcome.chosen == expected.winner


@st.composite
def elections(draw, method: str):
    one = st.fixed_dictionaries({name: st.sampled_from(steps_of(method)) for name in OPTIONS})
    return draw(st.lists(one, max_size=10))


@given(st.data(), METHOD)
def test_the_order_of_ballots_never_matters(data, method):
    cast = data.draw(elections(method))
    assert decide(method, cast) == decide(method, data.draw(st.permutations(cast)))


@given(st.data(), METHOD)
def test_no_option_is_favoured(data, method):
    cast = data.draw(elections(method))
    fixed = ["A"] if method == "resistance" else []
    free = [name for name in OPTIONS if name not in fixed]
    other = dict(zip([*free, *fixed], [*data.draw(st.permutations(free)), *fixed], strict=True))
    shown = [*data.draw(st.permutations(free)), *fixed]
    renamed = [{other[name]: step for name, step in ballot.items()} for ballot in cast]
    before = decide(method, cast)
    after = decide(method, renamed, Terms(base=8, options=tuple(shown)))
    assert after.kind == before.kind
    assert after.chosen == (None if before.chosen is None else other[before.chosen])


@given(st.data(), METHOD)
def test_a_better_opinion_of_what_was_chosen_never_undoes_it(data, method):
    cast = data.draw(elections(method))
    winner = decide(method, cast).chosen
    if winner is None or (method == "resistance" and winner == "A"):
        return
    best = 0 if method == "resistance" else CHOOSING[method].steps - 1
    number = data.draw(st.integers(0, len(cast) - 1))
    if method != "approval" and cast[number][winner] is None:
        return  # a new opinion also counts among how many judged it
    better = [ballot | {winner: best} if n == number else ballot for n, ballot in enumerate(cast)]
    assert decide(method, better).chosen == winner


@given(st.data(), METHOD)
def test_standing_aside_and_another_version_are_silence(data, method):
    cast = [Ballot("choice", choices=given) for given in data.draw(elections(method))]
    silent = [Ballot("stand_aside"), Ballot("choice", 2, choices=dict.fromkeys(OPTIONS, 1))]
    before, after = (METHODS[method].decide(all_, TERMS, EXTENDED) for all_ in (cast, [*cast, *silent]))
    assert (before.kind, before.choice) == (after.kind, after.choice)


@given(st.data(), METHOD)
def test_time_is_extended_once_and_only_for_a_lack_of_answers(data, method):
    cast = data.draw(elections(method))
    first, last = decide(method, cast, answers=FIRST).kind, decide(method, cast).kind
    assert last != Kind.EXTEND
    assert (first == Kind.EXTEND) == (last == Kind.NOT_ENOUGH)
    assert first in (last, Kind.EXTEND)
