"""T1.9: results that the ballots do not give, whatever else agrees."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sealed_ballot import Case

Deed = Callable[[Case], Any]
P, C, A, NO = "pour", "contre", "abstention", "sans-avis"


def yes_no(given: list[str], says: str, **terms: Any) -> tuple[Deed, Deed]:
    """Ballots of q1 under these terms; the result that the fraud publishes."""

    def honest(case: Case) -> None:
        case.question("q1").update(terms)
        case.fill("q1", *given)

    return honest, lambda case: case.closing["resultat"].update(q1=says)


def judged(*lists: list[str], **lie: Any) -> tuple[Deed, Deed]:
    """Mentions of Atelier d'écriture, Jardin, Cinéma, Échecs; what the fraud changes in the result."""
    return _options("q3", lists, lie)


def resisted(*lists: list[str], **lie: Any) -> tuple[Deed, Deed]:
    """Resistance to Mardi soir, Samedi matin, Dimanche, Vendredi soir, Une fois par mois, On ne change rien."""
    return _options("q4", lists, lie)


def approved(*lists: list[str], **lie: Any) -> tuple[Deed, Deed]:
    """Approval of Thé/café, Marche, Jeux de société."""
    return _options("q2", lists, lie)


def _options(name: str, lists: tuple[list[str], ...], lie: dict[str, Any]) -> tuple[Deed, Deed]:
    def honest(case: Case) -> None:
        for option, given in zip(case.question(name)["options"], lists, strict=False):
            case.fill(f"{name}/{option}", *given)

    def fraud(case: Case) -> None:
        result = case.closing["resultat"][name]
        for field, told in lie.items():
            result[field] = result[field] | told if isinstance(told, dict) else told

    return honest, fraud


TEA, WALK, GAMES = "Thé/café", "Marche", "Jeux de société"
WRITING, GARDEN, FILMS, CHESS = "Atelier d'écriture", "Jardin", "Cinéma", "Échecs"
TUESDAY, SATURDAY, NOTHING = "Mardi soir", "Samedi matin", "On ne change rien"
ALL = [[NO] * 6] * 6
RESULTS: dict[str, tuple[Deed, Deed]] = {
    "the threshold ignored": yes_no([P, P, P, C, C, A], "adopte"),
    "just at the threshold, refused": yes_no([P, P, P, P, C, C], "non-adopte"),
    "a tie adopted": yes_no([P, P, P, C, C, C], "adopte", seuil=[1, 2]),
    "the floor ignored": yes_no([P, A, A, A, A, A], "adopte"),
    "too few answers called a refusal": yes_no([P, C, A, A, A, A], "non-adopte"),
    "a refusal called too few answers": yes_no([P, C, C, A, A, A], "pas-assez-de-reponses"),
    "the participation ignored": yes_no([P, P, P, P, P, P], "adopte", participation=[7, 8]),
    "just at the participation, refused": yes_no([P, P, P, P, P, P], "pas-assez-de-reponses", participation=[3, 4]),
    "abstentions not counted as answers": yes_no([P, P, P, P, A, A], "pas-assez-de-reponses", participation=[3, 4]),
    "abstentions counted against": yes_no([P, P, A, A, A, A], "non-adopte"),
    "a word that is no result": yes_no([P, P, P, P, P, P], "adoptee"),
    "the result of another method": yes_no([P, P, P, P, P, P], {"oui": {}}),
    "one question to be redone": yes_no([P, P, P, P, P, P], "refaire"),
    "a rank wrong": approved(rangs={TEA: 2}),
    "ranks that skip none after a tie": approved(rangs={GAMES: 2}),
    "a tie broken": approved(rangs={WALK: 2, GAMES: 3}),
    "a number of yes that is not the count": approved(oui={TEA: 5}),
    "true for a rank": approved(rangs={TEA: True}),
    "an option that disappears": (lambda case: None, lambda case: case.closing["resultat"]["q2"]["rangs"].pop(GAMES)),
    "a field too many": (lambda case: None, lambda case: case.closing["resultat"]["q2"].update(gagne=TEA)),
    "« sans-avis » counted as the worst": judged(
        ["Bien"] * 6, ["Excellent"] * 3 + [NO] * 3, mentions={GARDEN: "Insuffisant"}, rangs={GARDEN: 2, WRITING: 1}),
    "an option judged too little, ranked": judged(
        ["Bien"] * 6, ["Excellent"] * 2 + [NO] * 4, ["Passable"] * 6, mentions={GARDEN: "Excellent"},
        rangs={GARDEN: 1, WRITING: 2, FILMS: 3}, sans_rang=[CHESS]),
    "an option judged just enough, not ranked": judged(
        ["Bien"] * 6, ["Excellent"] * 3 + [NO] * 3, ["Passable"] * 6, rangs={WRITING: 1, FILMS: 2}, sans_rang=[GARDEN, CHESS]),
    "the upper median": judged(["Passable"] * 3 + ["Bien"] * 3, mentions={WRITING: "Bien"}),
    "a tie that the next mention breaks, kept": judged(
        ["Bien"] * 5 + ["Excellent"], ["Bien"] * 6, ["Passable"] * 6, rangs={WRITING: 1, GARDEN: 1, FILMS: 3}),
    "equal profiles told apart": judged(
        ["Bien"] * 6, ["Bien"] * 6, ["Passable"] * 6, rangs={WRITING: 1, GARDEN: 2}),
    "options without a rank, out of order": judged(["Bien"] * 6, [NO] * 6, ["Bien"] * 6, [NO] * 6, sans_rang=[CHESS, GARDEN]),
    "« sans-avis » counted as no resistance": resisted(
        ["1"] * 2 + [NO] * 4, ["0"] * 2 + ["1"] * 4, *ALL[:3], ["2"] * 6, rangs={TUESDAY: 1, SATURDAY: 2}, retenue=TUESDAY),
    "a tie of means that fewer 3 breaks, kept": resisted(
        ["0"] * 5 + ["3"], ["0"] * 3 + ["1"] * 3, *ALL[:3], ["2"] * 6, rangs={TUESDAY: 1, SATURDAY: 1}, retenue=NOTHING),
    "a tie of means broken the wrong way": resisted(
        ["0"] * 4 + ["1", "1"], ["0"] * 5 + ["2"], *ALL[:3], ["2"] * 6, rangs={TUESDAY: 2, SATURDAY: 1}, retenue=SATURDAY),
    "changing nothing not put before its equal": resisted(
        ["1"] * 6, *ALL[:4], ["1"] * 6, rangs={TUESDAY: 1, NOTHING: 1}),
    "an option chosen though two are first": resisted(["0"] * 6, ["0"] * 6, *ALL[:3], ["2"] * 6, retenue=TUESDAY),
    "an option chosen though its mean is that of changing nothing": resisted(
        ["1"] * 6, ["2"] * 6, *ALL[:3], ["0"] * 4 + ["3", "3"], retenue=TUESDAY),
    "an option chosen though nobody rated changing nothing": resisted(["0"] * 6, *ALL[:5], retenue=TUESDAY),
    "nothing changed though an option is better": resisted(["0"] * 6, *ALL[:4], ["1"] * 6, retenue=NOTHING),
    "an option that nobody rated, ranked": resisted(["0"] * 6, *ALL[:4], ["1"] * 6, rangs={SATURDAY: 3}),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_t1_9_a_result_that_the_ballots_do_not_give(tmp_path: Path, name: str):
    honest, fraud = RESULTS[name]
    case = Case(tmp_path)
    honest(case)
    case.recount()
    assert case.verify().status == 0

    before = copy.deepcopy(case.closing["resultat"])
    fraud(case)

    assert case.closing["resultat"] != before or "True" in str(case.closing["resultat"])
    assert case.verify().false == {"V12"}


def test_a_difference_is_named_with_its_place(tmp_path: Path):
    case = Case(tmp_path)
    case.closing["resultat"]["q2"]["rangs"][GAMES] = 2
    case.closing["depouillement"]["q1"]["pour"] = 5

    text = case.verify().text

    assert "resultat/q2/rangs/Jeux de société : on lit 2, ce devrait être 3." in text
    assert "depouillement/q1/pour : on lit 5, ce devrait être 4." in text
