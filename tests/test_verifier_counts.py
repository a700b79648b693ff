"""T1.1: random elections counted by the site, by the verifier and by a naive tally; and no value makes the verifier stumble."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entraide.data.verifier import verifier
from entraide.domain.decisions.urn import documents
from tests import naive_tally
from tests.sealed_ballot import Case

METHODS = ("oui-non", "approbation", "jugement-majoritaire", "resistance")
SCALES = (["Insuffisant", "Passable", "Bien", "Très bien", "Excellent"], ["Non", "Oui"], list("abcdefg"))
OPTIONS = ["Thé/café", "Marche", "Échecs", "Zoo", "a", "B", "Ne rien changer", "été"]


def draw_question(dice: random.Random, method: str, base: int) -> dict[str, Any]:
    question: dict[str, Any] = {"id": method, "methode": method}
    if method == "oui-non":
        seuil = dice.choice([[1, 2], [2, 3], [3, 5], [9, 10], [11, 20]])
        question |= {"choix": ["pour", "contre", "abstention"], "seuil": seuil}
        question["plancher"] = min(5, max(2, (base + 3) // 4))
        if dice.random() < 0.3:
            question["participation"] = naive_tally.in_lowest_terms(dice.randint(3, 10), 10)
        return question
    question["options"] = dice.sample(OPTIONS, dice.randint(2, 8))
    if method == "approbation":
        return question | {"choix": ["oui", "non"]}
    if method == "jugement-majoritaire":
        return question | {"mentions": dice.choice(SCALES)}
    return question | {"choix": ["0", "1", "2", "3"], "passive": dice.choice(question["options"])}


def draw_ballots(dice: random.Random, question: dict[str, Any], voters: int) -> dict[str, list[str]]:
    """Few choices at a time make ties; some options that people mostly leave."""
    ballots = {}
    for key in naive_tally.keys(question):
        choices = naive_tally.permitted(question)
        some = dice.sample(choices, dice.randint(1, len(choices)))
        ballots[key] = dice.choices(some, k=voters)
    return ballots


def signed(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(verifier.SIGNES, k=length))


def listed(dice: random.Random, ballots: dict[str, list[str]]) -> dict[str, list[list[str]]]:
    """Each list under codes of its own, sorted by code."""
    return {key: sorted([signed(dice, 8), choice] for choice in given) for key, given in ballots.items()}


@pytest.mark.parametrize("method", METHODS)
def test_t1_1_the_site_the_verifier_and_the_naive_tally_agree_on_a_thousand_elections(method: str):
    outcomes = set()
    for seed in range(1000):
        dice = random.Random(f"{method} {seed}")
        voters, lines = dice.randint(5, 12), dice.randint(12, 40)
        question = draw_question(dice, method, lines)
        ballots = draw_ballots(dice, question, voters)
        opening = {"scrutin": "s-1", "liste": roll(dice, lines), "questions": [question]}

        cast = listed(dice, ballots)
        counted = verifier.compter(opening, cast)
        result = verifier.resultat(question, counted, lines)
        site = documents.full_closing(opening, dict.fromkeys(opening["liste"], True), cast)

        assert counted == site["depouillement"] == naive_tally.count(question, ballots)
        assert result == site["resultat"][method] == naive_tally.result(question, ballots, lines)
        outcomes.add(str(result))
    assert len(outcomes) >= (3 if method == "oui-non" else 500)


@pytest.mark.parametrize("method", METHODS)
def test_t1_1_the_verifier_believes_every_small_form_of_the_site(method: str):
    for seed in range(300):
        dice = random.Random(f"{method} {seed}")
        lines = dice.randint(5, 40)
        question = draw_question(dice, method, lines)
        opening = {"scrutin": "s-1", "liste": roll(dice, lines), "questions": [question]}
        cast = listed(dice, draw_ballots(dice, question, dice.randint(0, 4)))

        site = documents.small_closing(opening, cast)

        verifier.petit_resultat(question, site["resultat"][method], lines, method)


def roll(dice: random.Random, lines: int) -> list[str]:
    return sorted(signed(dice, 26) for _ in range(lines))


@pytest.mark.parametrize("seed", range(50))
def test_t1_1_whole_documents_agree(tmp_path: Path, seed: int):
    dice = random.Random(seed)
    case, voters = Case(tmp_path), dice.randint(5, 12)
    case.members = dice.randint(12, 40)
    lines = roll(dice, case.members)
    voted = set(dice.sample(lines, voters))
    base = dice.randint(1, case.members)
    questions = [draw_question(dice, method, base) for method in METHODS]
    case.opening |= {"liste": lines, "base": base, "questions": questions}
    case.closing["emargements"] = [[line, line in voted] for line in lines]
    case.closing["bulletins"] = {}
    for question in questions:
        case.closing["bulletins"] |= listed(dice, draw_ballots(dice, question, voters))
    case.recount()

    report = case.verify("--votants", voters)

    assert report.status == 0, report.text
    assert {"V8", "V11", "V12", "V15", "votants"} <= report.answers("juste")


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_t1_1_the_order_of_ballots_never_matters(method: str, seed: int):
    dice = random.Random(seed)
    question = draw_question(dice, method, 20)
    ballots = draw_ballots(dice, question, dice.randint(5, 12))
    shuffled = {key: dice.sample(given, len(given)) for key, given in ballots.items()}
    opening = {"questions": [question]}

    first, second = (verifier.compter(opening, listed(dice, some)) for some in (ballots, shuffled))

    assert verifier.resultat(question, first, 20) == verifier.resultat(question, second, 20)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_t1_1_small_numbers_are_not_needed_for_a_majority_value(seed: int):
    """Numbers of judges with no common divisor: a common multiple of ten thousands, never written out."""
    dice = random.Random(seed)
    grades = {str(judges): [dice.choice([0, 1, 2]) for _ in range(judges)] for judges in (5, 7, 8, 9)}
    counted = {option: [given.count(grade) for grade in range(3)] for option, given in grades.items()}
    same = 5 * 7 * 8 * 9
    naive = {
        option: naive_tally.majority_value(given * (same // len(given))) for option, given in grades.items()
    }

    values = verifier.valeurs_majoritaires(counted)

    for one in grades:
        for other in grades:
            assert (values[one] > values[other]) == (naive[one] > naive[other])


JUNK = st.recursive(
    st.one_of(st.booleans(), st.integers(-2, 9), st.sampled_from(["", "q1", "oui", "refaire", "x" * 26]), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["q1", "v", "x"]), inner)),
    max_leaves=4,
)  # fmt: skip


def replace_somewhere(document: Any, dice: random.Random, junk: Any) -> Any:
    """The document with one of its values replaced, at any depth."""
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    key = dice.choice(keys)
    inner = document[key]
    if isinstance(inner, dict | list) and inner and dice.random() < 0.8:
        replace_somewhere(inner, dice, junk)
    else:
        document[key] = junk
    return document


@pytest.mark.parametrize("form", ["cloture", "cloture-petite", "cloture-refaire"])
@given(seed=st.integers(0, 2**32), junk=JUNK)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_in_the_place_of_a_value_makes_it_stumble(tmp_path: Path, form: str, seed: int, junk: Any):
    dice = random.Random(seed)
    case = Case(tmp_path, form)
    case.names_its_opening = dice.random() < 0.5
    altered = dice.choice(["opening", "closing", "proof", "journal"])
    if altered == "journal":
        case.forge = lambda journal: replace_somewhere(journal, dice, junk)
    elif altered == "proof":
        replace_somewhere(case.proof, dice, junk)
    else:
        replace_somewhere(getattr(case, altered), dice, junk)

    report = case.as_member("vote=oui", "q1=contre")

    assert report.status in (0, 1, 2)
    assert report.status == 2 or len(report.answers("juste") | report.false) >= 2
