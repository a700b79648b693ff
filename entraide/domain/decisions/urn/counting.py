"""Counting a secret ballot by the rules of its format, with the functions that count all our votes. Integers only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from entraide.domain.decisions.methods import majority_judgment, resistance, yes_no
from entraide.domain.decisions.methods.choice import Choice, ranked
from entraide.domain.decisions.methods.outcome import Kind, at_least

Question = Mapping[str, Any]
Counts = Mapping[str, Mapping[str, int]]
"""For each list, how many ballots carry each choice, zeros included."""
YES_NO = {
    Kind.ADOPTED: "adopte",
    Kind.NOT_ADOPTED: "non-adopte",
    Kind.NOT_ENOUGH: "pas-assez-de-reponses",
}
WORDS = {word: kind for kind, word in YES_NO.items()}


def count(choices: Iterable[str], permitted: Iterable[str]) -> dict[str, int]:
    given = Counter(choices)
    return {choice: given[choice] for choice in permitted}


def results(opening: Mapping[str, Any], counts: Counts) -> dict[str, Any]:
    """By question, as the closing publishes it."""
    return {
        question["id"]: result(question, counts, len(opening["liste"])) for question in opening["questions"]
    }


def result(question: Question, counts: Counts, lines: int) -> Any:
    match question["methode"]:
        case "oui-non":
            return _yes_no(question, counts[question["id"]], lines)
        case "approbation":
            yes = {option: of["oui"] for option, of in _options(question, counts)}
            return {"oui": yes, "rangs": ranked(yes)}
        case "jugement-majoritaire":
            return _judgment(question, _profiles(question, counts, question["mentions"]))
    chosen = _resistance(question, counts)
    detail = chosen.detail
    return {
        "rangs": dict(chosen.ranks or {}),
        "retenue": detail["retained"],
        "sans_rang": detail["unranked"],
    }


def _yes_no(question: Question, given: Mapping[str, int], lines: int) -> str:
    asked = question.get("participation")
    heard = asked is None or at_least(sum(given.values()), lines, (asked[0], asked[1]))
    numerator, denominator = question["seuil"]
    return YES_NO[
        yes_no.closing(given["pour"], given["contre"], question["plancher"], (numerator, denominator), heard)
    ]


def _judgment(question: Question, profiles: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    mentions = question["mentions"]
    judged = majority_judgment.judged_enough(profiles)
    return {
        "mentions": {
            option: mentions[majority_judgment.majority_mention(profile)]
            for option, profile in judged.items()
        },
        "rangs": majority_judgment.ranks(judged),
        "sans_rang": [option for option in question["options"] if option not in judged],
    }


def _resistance(question: Question, counts: Counts) -> Choice:
    return resistance.decide(_profiles(question, counts, question["choix"]), question["passive"])


def _profiles(question: Question, counts: Counts, steps: Iterable[str]) -> dict[str, tuple[int, ...]]:
    return {option: tuple(of[step] for step in steps) for option, of in _options(question, counts)}


def _options(question: Question, counts: Counts) -> Iterator[tuple[str, Mapping[str, int]]]:
    for option in question["options"]:
        yield option, counts[f"{question['id']}/{option}"]


def in_front(question: Question, result: Any) -> Any:
    """The same result without any number; of one that has none already, itself."""
    if isinstance(result, str) or "premieres" in result:
        return result
    if question["methode"] == "resistance":
        return {"retenue": result["retenue"]}
    ranks, yes = result["rangs"], result.get("oui")
    first = [option for option in question["options"] if ranks.get(option) == 1]
    return {"premieres": [option for option in first if yes is None or yes[option]]}


def leaders(question: Question, result: Any) -> list[str]:
    """The options in front, of a full result or of one without numbers; for a resistance vote, what is retained."""
    if question["methode"] == "resistance":
        return [result["retenue"]]
    return list(in_front(question, result)["premieres"])


def kind_of(question: Question, closing: Mapping[str, Any]) -> Kind:
    """What a closing decides of one question; of a small one, as far as it says."""
    found = closing["resultat"][question["id"]]
    if isinstance(found, str):
        return WORDS[found]
    if question["methode"] == "resistance" and "depouillement" in closing:
        return _resistance(question, closing["depouillement"]).kind
    match len(leaders(question, found)):
        case 0:
            return Kind.NOT_ENOUGH
        case 1:
            return Kind.CHOSEN
    return Kind.TIE
