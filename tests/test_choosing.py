"""The ways to choose between several options: the cases that their sources published."""

import pytest

from entraide.domain.decisions.methods import approval, majority_judgment, resistance, schulze
from entraide.domain.decisions.methods.choice import Choice
from entraide.domain.decisions.methods.outcome import Kind


def judged(*tallies: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {f"option {n}": tally for n, tally in enumerate(tallies)}


def places(ranks: dict[str, int]) -> list[int]:
    return list(ranks.values())


@pytest.mark.parametrize(
    ("source", "tallies", "expected"),
    [
        (
            "Mieux Voter, Java: few participants",
            [(1, 1, 1), (1, 0, 2), (3, 0, 0), (2, 0, 1), (0, 3, 0)],
            [3, 1, 5, 4, 2],
        ),
        (
            "Mieux Voter, Java: feedback from Paris, the missing mention of the last given as the worst",
            [(1, 1, 4, 3, 7, 4, 1), (0, 2, 4, 3, 7, 4, 1), (1, 1, 4, 3, 7, 4, 1), (2, 0, 4, 3, 7, 4, 1)],
            [2, 1, 2, 4],
        ),
        (
            "Mieux Voter, Java: normalization",
            [(2, 2, 2, 2, 2), (1, 1, 1, 1, 1), (0, 0, 5, 0, 0), (0, 2, 0, 2, 0), (1, 0, 0, 1, 1)],
            [3, 3, 2, 5, 1],
        ),
        (
            "Mieux Voter, Go: README",
            [(2, 2, 2, 2, 2), (2, 1, 1, 1, 5), (2, 1, 1, 2, 4), (2, 1, 5, 0, 2), (2, 2, 2, 2, 2)],
            [4, 1, 2, 3, 4],
        ),
        (
            "Mieux Voter, Go: SCORE.md",
            [(3, 2, 2, 3), (2, 4, 2, 2), (3, 2, 3, 2), (1, 3, 4, 2)],
            [2, 4, 3, 1],
        ),
        ("Wikipedia: X and Y", [(1, 1, 2, 0), (0, 3, 0, 1)], [1, 2]),
        ("lower median, two voters", [(1, 0, 0, 0, 1), (0, 0, 2, 0, 0)], [2, 1]),
        (
            "six voters, seven mentions",
            [(0, 0, 1, 1, 2, 1, 1), (0, 0, 0, 2, 2, 2, 0), (1, 0, 0, 1, 0, 2, 2), (0, 0, 0, 2, 2, 2, 0)],
            [4, 2, 1, 2],
        ),
    ],
)
def test_the_published_cases_of_majority_judgment(source, tallies, expected):
    assert places(majority_judgment.ranks(judged(*tallies))) == expected, source


def test_the_static_default_of_mieux_voter_once_filled_in():
    """Ten judges; a missing mention is the worst one, here already given."""
    tallies = [(2, 2, 2, 2, 2), (2, 2, 2, 2, 2), (6, 0, 4, 0, 0), (8, 0, 0, 0, 2), (8, 0, 0, 1, 1)]

    assert places(majority_judgment.ranks(judged(*tallies))) == [1, 1, 3, 4, 5]


@pytest.mark.parametrize(
    ("marks", "value"), [([7, 11, 9, 9, 11], [9, 9, 11, 7, 11]), ([8, 11, 9, 9, 10], [9, 9, 10, 8, 11])]
)
def test_the_majority_value_of_the_wine_marks_of_balinski_and_laraki(marks, value):
    assert majority_judgment.majority_value([marks.count(mark) for mark in range(12)]) == value


def test_too_few_opinions_give_no_rank():
    choice = majority_judgment.decide({"A": (0, 0, 4, 0, 0), "B": (0, 0, 0, 0, 2), "C": (0, 0, 0, 0, 1)})

    assert choice.kind == Kind.CHOSEN
    assert choice.ranks == {"A": 2, "B": 1}
    assert choice.detail["unranked"] == ["C"]
    assert choice.detail["majority-mention"] == {"A": "Bien", "B": "Excellent"}


def test_the_published_case_of_approval():
    counts = approval.ticks("ABC", [({"A", "B"}, 1), ({"A"}, 1), ({"B", "C"}, 1), ({"B"}, 1)])

    assert counts == {"A": 2, "B": 3, "C": 1}
    assert approval.decide(counts, 4).winner == "B"
    assert approval.decide(counts, 4).ranks == {"A": 2, "B": 1, "C": 3}


def test_the_published_case_of_resistance():
    """Of systemic consensing, from 0 to 10: the Museum has 10."""
    answers = {"Cinema": [8, 3, 0, 1], "Zoo": [4, 7, 9, 0], "Walk": [2, 4, 6, 2], "Museum": [1, 6, 3, 0]}
    counted = {name: tuple(steps.count(step) for step in range(11)) for name, steps in answers.items()}
    choice = resistance.decide(counted, "Zoo")

    assert choice.detail["resistance"] == {"Cinema": 12, "Zoo": 20, "Walk": 14, "Museum": 10}
    assert choice.winner == "Museum"


def test_the_sample_ballot_of_our_format():
    """Its closing: five options of the same mean are parted by « impossible », then by the maximum."""
    sample = {
        "Mardi soir": (2, 1, 2, 0),
        "Samedi matin": (0, 6, 0, 0),
        "Dimanche": (2, 3, 0, 1),
        "Vendredi soir": (4, 0, 0, 2),
        "Une fois par mois": (0, 2, 4, 0),
        "On ne change rien": (0, 2, 4, 0),
    }
    choice = resistance.decide(sample, "On ne change rien")

    assert (choice.kind, choice.winner) == (Kind.CHOSEN, "Samedi matin")
    assert choice.ranks == {
        "Dimanche": 3,
        "Mardi soir": 2,
        "On ne change rien": 5,
        "Samedi matin": 1,
        "Une fois par mois": 6,
        "Vendredi soir": 4,
    }


def test_the_other_questions_of_the_sample_ballot():
    """Too few judged Échecs; two options got as many ticks."""
    mentions = {
        "Atelier d'écriture": (0, 2, 1, 2, 1),
        "Jardin": (1, 0, 1, 1, 1),
        "Cinéma": (0, 2, 2, 0, 1),
        "Échecs": (2, 0, 0, 0, 0),
    }
    judgment = majority_judgment.decide(mentions)
    assert judgment.ranks == {"Atelier d'écriture": 2, "Cinéma": 3, "Jardin": 1}
    assert judgment.detail["unranked"] == ["Échecs"]
    assert approval.decide({"Thé/café": 4, "Marche": 4, "Jeux": 2}, 6).ranks == {
        "Thé/café": 1,
        "Marche": 1,
        "Jeux": 3,
    }


@pytest.mark.parametrize(
    ("counts", "kind", "winner", "retained"),
    [
        ({"A": (3, 0, 0, 0), "rien": (0, 3, 0, 0)}, Kind.CHOSEN, "A", "A"),
        ({"A": (0, 3, 0, 0), "rien": (3, 0, 0, 0)}, Kind.CHOSEN, "rien", "rien"),
        ({"A": (0, 2, 0, 0), "rien": (1, 0, 1, 0)}, Kind.CHOSEN, "rien", "rien"),
        ({"A": (3, 0, 0, 0), "B": (1, 0, 0, 0), "rien": (0, 3, 0, 0)}, Kind.TIE, None, "rien"),
        ({"A": (3, 0, 0, 0), "rien": (0, 0, 0, 0)}, Kind.NOT_ENOUGH, None, "rien"),
        ({"A": (0, 0, 0, 0), "rien": (0, 0, 0, 0)}, Kind.NOT_ENOUGH, None, "rien"),
    ],
)
def test_an_option_must_be_less_resisted_than_changing_nothing(counts, kind, winner, retained):
    choice = resistance.decide(counts, "rien")

    assert (choice.kind, choice.winner, choice.detail["retained"]) == (kind, winner, retained)


def ordered(text: str) -> list[tuple[list[str], int]]:
    """`5 ACBED, 5 ADECB` as ballots."""
    return [(list(names), int(people)) for people, names in (entry.split() for entry in text.split(", "))]


@pytest.mark.parametrize(
    ("ballots", "order"),
    [
        (
            "5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC",
            "EACBD",
        ),
        ("42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM", "NCKM"),
    ],
)
def test_the_published_cases_of_schulze(ballots, order):
    cast = ordered(ballots)
    choice = schulze.decide(schulze.pairwise(sorted(order), cast), sum(people for _, people in cast))

    assert sorted(choice.ranks, key=choice.ranks.get) == list(order)
    assert choice.winner == order[0]


def test_the_strongest_paths_published_by_schulze():
    paths = schulze.strongest_paths(
        schulze.pairwise(
            "ABCDE", ordered("5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC")
        )
    )

    assert {x: list(paths[x].values()) for x in paths} == {
        "A": [28, 28, 30, 24],
        "B": [25, 28, 33, 24],
        "C": [25, 29, 29, 24],
        "D": [25, 28, 28, 24],
        "E": [25, 28, 28, 31],
    }


def test_a_hundred_voters_whom_five_methods_divide_choose_the_condorcet_winner():
    cast = ordered("33 ABCDE, 16 BDCEA, 3 CDBAE, 8 CEBDA, 18 DECBA, 22 ECBDA")

    assert schulze.decide(schulze.pairwise("ABCDE", cast), 100).winner == "C"


def test_the_reference_matrix_of_belenios():
    """The second option wins, then comes the third, then the first."""
    raw = [[0, 33, 25], [27, 0, 42], [35, 18, 0]]
    d = {x: {y: raw[x][y] for y in range(3) if y != x} for x in range(3)}

    assert schulze.ranks(schulze.strongest_paths(d)) == {0: 3, 1: 1, 2: 2}


def test_what_is_not_ordered_comes_last_together():
    assert schulze.pairwise("ABC", [([["A"]], 1)])["B"] == {"A": 0, "C": 0}


def test_no_answer_is_not_enough_and_equals_are_a_tie():
    assert approval.decide({"A": 0, "B": 0}, 3).kind == Kind.NOT_ENOUGH
    assert majority_judgment.decide({"A": (0,) * 5}).kind == Kind.NOT_ENOUGH
    assert schulze.decide(schulze.pairwise("AB", []), 0).kind == Kind.NOT_ENOUGH
    assert approval.decide({"A": 2, "B": 2, "C": 1}, 3) == Choice(
        Kind.TIE, None, {"A": 1, "B": 1, "C": 3}, {"approvals": {"A": 2, "B": 2, "C": 1}, "voters": 3}
    )
    assert majority_judgment.decide({"A": (0, 0, 1, 0, 0), "B": (0, 0, 1, 0, 0)}).kind == Kind.TIE
    assert schulze.decide(schulze.pairwise("AB", [("AB", 1), ("BA", 1)]), 2).kind == Kind.TIE
