"""A thousand elections of each method, counted again in the slowest and plainest way."""

import random
from fractions import Fraction

import pytest

from entraide.domain.decisions.methods import date_place
from entraide.domain.decisions.methods.date_place import Availability
from tests.elections import COUNTS, DATES, OPTIONS, SITES, naive_value


def naive_ranks(options, above) -> dict[str, int]:
    return {x: 1 + sum(above(y, x) for y in options) for x in options}


def random_grades(chance: random.Random, steps: int) -> list[tuple[dict, int]]:
    voters = range(chance.randint(0, 12))
    return [({o: chance.choice([None, *range(steps)]) for o in OPTIONS}, 1) for _ in voters]


def given_to(cast, option) -> list[int]:
    return [ballot[option] for ballot, _ in cast if ballot[option] is not None]


@pytest.mark.parametrize("seed", range(10))
def test_judgment_equals_a_naive_recount(seed):
    chance = random.Random(seed)
    for _ in range(100):
        cast = random_grades(chance, 5)
        marks = {o: given_to(cast, o) for o in OPTIONS}
        most = max(map(len, marks.values()))
        kept = {o: sorted(marks[o]) for o in OPTIONS if marks[o] and 2 * len(marks[o]) >= most}
        same = 1
        while any(same % len(steps) for steps in kept.values()):
            same += 1
        values = {
            o: naive_value([steps.count(m) * (same // len(steps)) for m in range(5)])
            for o, steps in kept.items()
        }
        ranks = naive_ranks(values, lambda y, x, values=values: values[y] > values[x])
        assert COUNTS["judgment"](OPTIONS, cast).ranks == (ranks or None)


@pytest.mark.parametrize("seed", range(10))
def test_resistance_equals_a_naive_recount(seed):
    chance = random.Random(seed)
    for _ in range(100):
        cast = random_grades(chance, 4)
        steps = {o: given_to(cast, o) for o in OPTIONS if given_to(cast, o)}
        cost = {o: (Fraction(sum(s), len(s)), s.count(3), max(s), o != "A") for o, s in steps.items()}
        choice = COUNTS["resistance"](OPTIONS, cast)
        assert choice.ranks == (naive_ranks(cost, lambda y, x, cost=cost: cost[y] < cost[x]) or None)
        first = [o for o in cost if cost[o] == min(cost.values())]
        kept = first[0] if len(first) == 1 and "A" in cost and cost[first[0]][0] < cost["A"][0] else "A"
        assert choice.detail["retained"] == kept


@pytest.mark.parametrize("seed", range(10))
def test_approval_and_pairs_equal_a_naive_recount(seed):
    chance = random.Random(seed)
    for _ in range(100):
        cast = [({o for o in OPTIONS if chance.random() < 0.5}, 1) for _ in range(chance.randint(0, 12))]
        ticked = {o: len([1 for ballot, _ in cast if o in ballot]) for o in OPTIONS}
        ranks = naive_ranks(OPTIONS, lambda y, x, ticked=ticked: ticked[y] > ticked[x])
        assert COUNTS["approval"](OPTIONS, cast).ranks == (ranks if any(ticked.values()) else None)
        people = [
            Availability(*({n: chance.choice(date_place.ANSWERS) for n in names} for names in (DATES, SITES)))
            for _ in range(chance.randint(0, 6))
        ]
        grid = date_place.decide(DATES, SITES, [(who, 1) for who in people]).detail["pairs"]
        for pair in grid:
            both = [(who.dates[pair["date"]], who.places[pair["place"]]) for who in people]
            assert pair["can"] == len([1 for answers in both if "no" not in answers])
            assert pair["yes"] == len([1 for answers in both if answers == ("yes", "yes")])


@pytest.mark.parametrize("seed", range(10))
def test_schulze_equals_a_naive_recount(seed):
    """Every path is walked, instead of growing the matrix."""
    chance = random.Random(seed)
    for _ in range(100):
        orders = [chance.sample(OPTIONS, chance.randint(1, 4)) for _ in range(chance.randint(1, 9))]
        last = len(OPTIONS)
        seen = [{o: order.index(o) if o in order else last for o in OPTIONS} for order in orders]
        d = {(x, y): sum(s[x] < s[y] for s in seen) for x in OPTIONS for y in OPTIONS}

        def strength(x, y, passed=(), d=d):
            ways = [d[x, y] if d[x, y] > d[y, x] else 0]
            for via in OPTIONS:
                if via not in (x, y, *passed) and d[x, via] > d[via, x]:
                    ways.append(min(d[x, via], strength(via, y, (*passed, x))))
            return max(ways)

        ranks = naive_ranks(OPTIONS, lambda y, x, p=strength: x != y and p(y, x) > p(x, y))
        assert COUNTS["schulze"](OPTIONS, [(order, 1) for order in orders]).ranks == ranks
