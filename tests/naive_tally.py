"""A third count of secret ballots, slow and obvious: each rule as the format words it, nothing shared with the other two.

A question is one of the opening; `ballots` gives, for each list key, the choices in any order.
"""

from fractions import Fraction
from math import gcd, lcm
from typing import Any

Question = dict[str, Any]
Ballots = dict[str, list[str]]
NO_OPINION = "sans-avis"


def keys(question: Question) -> list[str]:
    if question["methode"] == "oui-non":
        return [question["id"]]
    return [question["id"] + "/" + option for option in question["options"]]


def permitted(question: Question) -> list[str]:
    if question["methode"] == "jugement-majoritaire":
        return question["mentions"] + [NO_OPINION]
    if question["methode"] == "resistance":
        return [*question["choix"], NO_OPINION]
    return list(question["choix"])


def count(question: Question, ballots: Ballots) -> dict[str, dict[str, int]]:
    return {
        key: {choice: ballots[key].count(choice) for choice in permitted(question)} for key in keys(question)
    }


def result(question: Question, ballots: Ballots, lines: int) -> Any:
    choices = [ballots[key] for key in keys(question)]
    if question["methode"] == "oui-non":
        return yes_no(question, choices[0], lines)
    by_option = dict(zip(question["options"], choices, strict=True))
    if question["methode"] == "approbation":
        yes = {option: given.count("oui") for option, given in by_option.items()}
        return {"oui": yes, "rangs": ranks(list(yes), lambda a, b: yes[a] > yes[b])}
    return judgment(question, by_option) if "mentions" in question else resistance(question, by_option)


def yes_no(question: Question, given: list[str], lines: int) -> str:
    yes, no = given.count("pour"), given.count("contre")
    enough = yes >= question["plancher"]
    if "participation" in question and Fraction(len(given), lines) < Fraction(*question["participation"]):
        enough = False
    if not enough:
        return "non-adopte" if no > yes else "pas-assez-de-reponses"
    threshold = Fraction(*question["seuil"])
    if threshold == Fraction(1, 2):
        return "adopte" if yes > no else "non-adopte"
    return "adopte" if Fraction(yes, yes + no) >= threshold else "non-adopte"


def ranks(options: list[str], better: Any) -> dict[str, int]:
    """An option's rank: one more than the options that are better."""
    return {option: 1 + len([other for other in options if better(other, option)]) for option in options}


def judgment(question: Question, by_option: dict[str, list[str]]) -> Any:
    scale = question["mentions"]
    judged = {
        option: sorted(scale.index(mention) for mention in given if mention != NO_OPINION)
        for option, given in by_option.items()
    }
    most = max(len(grades) for grades in judged.values())
    kept = [option for option, grades in judged.items() if grades and 2 * len(grades) >= most]
    same = lcm(*[len(judged[option]) for option in kept])
    values = {
        option: majority_value(
            [grade for grade in judged[option] for _ in range(same // len(judged[option]))]
        )
        for option in kept
    }
    return {
        "mentions": {option: scale[judged[option][(len(judged[option]) - 1) // 2]] for option in kept},
        "rangs": ranks(kept, lambda a, b: values[a] > values[b]),
        "sans_rang": [option for option in question["options"] if option not in kept],
    }


def majority_value(grades: list[int]) -> list[int]:
    """Remove the lower median, note it, again until none is left."""
    grades, noted = sorted(grades), []
    while grades:
        noted.append(grades.pop((len(grades) - 1) // 2))
    return noted


def resistance(question: Question, by_option: dict[str, list[str]]) -> Any:
    passive = question["passive"]
    rated = {
        option: [int(note) for note in given if note != NO_OPINION] for option, given in by_option.items()
    }
    kept = [option for option in rated if rated[option]]

    def lower_mean(a: str, b: str) -> int:
        """Below zero when a's mean is the lower one; by cross multiplication."""
        return sum(rated[a]) * len(rated[b]) - sum(rated[b]) * len(rated[a])

    def better(a: str, b: str) -> bool:
        if lower_mean(a, b) != 0:
            return lower_mean(a, b) < 0
        if rated[a].count(3) != rated[b].count(3):
            return rated[a].count(3) < rated[b].count(3)
        if max(rated[a]) != max(rated[b]):
            return max(rated[a]) < max(rated[b])
        return a == passive != b

    places = ranks(kept, better)
    first = [option for option in kept if places[option] == 1]
    alone = len(first) == 1 and passive in kept and lower_mean(first[0], passive) < 0
    return {
        "rangs": places,
        "retenue": first[0] if alone else passive,
        "sans_rang": [option for option in question["options"] if option not in kept],
    }


def in_lowest_terms(num: int, den: int) -> list[int]:
    return [num // gcd(num, den), den // gcd(num, den)]
