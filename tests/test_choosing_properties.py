"""The ways to choose between several options: what holds whatever is answered."""

from hypothesis import given
from hypothesis import strategies as st

from entraide.domain.decisions.methods import date_place, majority_judgment
from entraide.domain.decisions.methods.date_place import Availability
from tests.elections import COUNTS, DATES, OPTIONS, SITES, naive_value


def grades(steps: int) -> st.SearchStrategy:
    return st.dictionaries(st.sampled_from(OPTIONS), st.none() | st.integers(0, steps - 1))


AVAILABILITY = st.builds(
    Availability,
    st.dictionaries(st.sampled_from(DATES), st.sampled_from(date_place.ANSWERS)),
    st.dictionaries(st.sampled_from(SITES), st.sampled_from(date_place.ANSWERS)),
    st.booleans(),
)
BALLOTS = {
    "approval": st.sets(st.sampled_from(OPTIONS)),
    "judgment": grades(5),
    "resistance": grades(4),
    "schulze": st.permutations(OPTIONS).flatmap(lambda order: st.integers(0, 4).map(lambda n: order[:n])),
    "date_place": AVAILABILITY,
}
METHOD = st.sampled_from(sorted(COUNTS))


@st.composite
def elections(draw, method):
    return draw(st.lists(st.tuples(BALLOTS[method], st.integers(1, 3)), max_size=12))


@given(st.data(), METHOD)
def test_the_order_of_ballots_never_matters(data, method):
    cast = data.draw(elections(method))

    assert COUNTS[method](OPTIONS, cast) == COUNTS[method](OPTIONS, data.draw(st.permutations(cast)))


@given(st.data(), METHOD)
def test_a_count_is_as_many_ballots(data, method):
    cast = data.draw(elections(method))
    unfolded = [(ballot, 1) for ballot, people in cast for _ in range(people)]
    one, other = COUNTS[method](OPTIONS, cast), COUNTS[method](OPTIONS, unfolded)

    assert (one.kind, one.winner, one.ranks) == (other.kind, other.winner, other.ranks)


@given(st.data(), st.sampled_from(["approval", "judgment", "resistance", "schulze"]))
def test_neither_the_order_nor_the_name_of_an_option_matters(data, method):
    """In a resistance vote the passive option keeps its name: it is not an option like the others."""
    cast = data.draw(elections(method))
    fixed = ["A"] if method == "resistance" else []
    free = [name for name in OPTIONS if name not in fixed]
    other = dict(zip(OPTIONS, [*fixed, *data.draw(st.permutations(free))], strict=True))
    renamed = [
        (
            {other[name]: step for name, step in ballot.items()}
            if isinstance(ballot, dict)
            else type(ballot)(other[name] for name in ballot),
            people,
        )
        for ballot, people in cast
    ]
    before, after = (
        COUNTS[method](OPTIONS, cast),
        COUNTS[method](data.draw(st.permutations(OPTIONS)), renamed),
    )

    assert after.kind == before.kind
    assert after.winner == (None if before.winner is None else other[before.winner])
    assert after.ranks == (before.ranks and {other[name]: rank for name, rank in before.ranks.items()})


@given(st.data())
def test_neither_the_order_nor_the_name_of_a_place_matters(data):
    cast = data.draw(elections("date_place"))
    swap = {"L1": "L2", "L2": "L1"}
    swapped = [
        (
            Availability(who.dates, {swap[name]: said for name, said in who.places.items()}, who.left_out),
            people,
        )
        for who, people in cast
    ]
    before, after = date_place.decide(DATES, SITES, cast), date_place.decide(DATES, SITES, swapped)

    assert after.winner == (before.winner and [before.winner[0], swap[before.winner[1]]])


@given(st.data(), st.sampled_from(["approval", "judgment", "resistance", "schulze"]))
def test_a_better_opinion_of_an_option_never_lowers_its_rank(data, method):
    """Of those who said something of it: a new opinion also counts among how many judged it."""
    cast = [(ballot, 1) for ballot, _ in data.draw(elections(method))]
    option = data.draw(st.sampled_from(OPTIONS[1:]))
    better = [(_better(method, ballot, option), 1) for ballot, _ in cast]
    before, after = COUNTS[method](OPTIONS, cast).ranks, COUNTS[method](OPTIONS, better).ranks

    if before and after and option in before:
        assert after[option] <= before[option]


def _better(method, ballot, option):
    if method == "approval":
        return ballot | {option}
    if method == "schulze":
        return [option, *(name for name in ballot if name != option)]
    if ballot.get(option) is None:
        return ballot
    step = ballot[option] + (1 if method == "judgment" else -1)
    return ballot | {option: min(4, max(0, step))}


@given(st.data())
def test_one_more_person_able_never_undoes_a_pair(data):
    cast = data.draw(elections("date_place"))
    before = date_place.decide(DATES, SITES, cast)

    if before.winner:
        date, site = before.winner
        assert date_place.decide(
            DATES, SITES, [*cast, (Availability({date: "yes"}, {site: "yes"}), 1)]
        ).winner == [
            date,
            site,
        ]


@given(st.lists(st.integers(0, 6), min_size=2, max_size=7).filter(any))
def test_the_fast_form_says_as_much_as_the_majority_value(profile):
    assert majority_judgment.majority_value(profile) == naive_value(profile)
    assert majority_judgment.score(profile)[0][0] == naive_value(profile)[0]


@given(st.data(), st.integers(2, 7), st.integers(1, 14))
def test_the_fast_form_orders_as_the_majority_value(data, mentions, voters):
    marks = st.lists(st.integers(0, mentions - 1), min_size=voters, max_size=voters)
    one, other = ([drawn.count(m) for m in range(mentions)] for drawn in (data.draw(marks), data.draw(marks)))
    fast, slow = majority_judgment.score, naive_value

    assert (fast(one) > fast(other), fast(one) == fast(other)) == (
        slow(one) > slow(other),
        slow(one) == slow(other),
    )
