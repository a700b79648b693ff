"""Recounts an election from one file, with the very functions that count for the site.

No database, no settings: anybody can check. The files are described in docs/recount.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from math import gcd
from pathlib import Path
from typing import Any

from entraide.domain.decisions.methods import (
    approval,
    date_place,
    majority_judgment,
    resistance,
    schulze,
    yes_no,
)
from entraide.domain.decisions.methods.choice import Choice, Weighted, profiles
from entraide.domain.decisions.methods.date_place import Availability
from entraide.domain.decisions.methods.outcome import Kind
from entraide.operating.reading import Node, load

PEOPLE = 100_000
"""More ballots than that are no small collective's."""
COUNT = "count"
NONE = "none"
LEFT_OUT = "left-out-last-time"


def recount(path: Path) -> dict[str, Any]:
    """The result of the file, ready to be written as JSON; raises Malformed."""
    election = load(path)
    method = election["method"].one_of(METHODS)
    choice = METHODS[method](election)
    return {
        "method": method,
        "outcome": choice.kind.value.replace("_", "-"),
        "ranks": choice.ranks,
        "winner": choice.winner,
        "detail": choice.detail,
    }


def ballots(election: Node) -> Iterator[tuple[Node, int]]:
    """Each ballot with how many people gave it."""
    total = 0
    for ballot in election["ballots"].each():
        counted = isinstance(ballot.value, dict) and COUNT in ballot
        people = ballot[COUNT].whole(1, PEOPLE) if counted else 1
        total += people
        if total > PEOPLE:
            raise ballot.refuse(f"plus de {PEOPLE} bulletins en tout.")
        yield ballot, people


def options(election: Node, least: int = 1) -> list[str]:
    names = election["options"].names(least)
    if COUNT in names:
        raise election["options"].refuse(
            f"« {COUNT} » dit un nombre de bulletins et ne peut être une option."
        )
    return names


def recount_yes_no(election: Node) -> Choice:
    floor = election["floor"].whole(0, PEOPLE)
    threshold = fraction(election["threshold"])
    given: Counter[str] = Counter()
    for ballot, people in ballots(election):
        given[ballot.one_of(("for", "against", "abstain"))] += people
    kind = yes_no.closing(given["for"], given["against"], floor, threshold)
    counts = {answer: given[answer] for answer in ("for", "against", "abstain")}
    return Choice(kind, detail=counts | {"cast": given.total(), "floor": floor, "threshold": list(threshold)})


def fraction(node: Node) -> tuple[int, int]:
    """In its lowest terms, from a half to one."""
    parts = list(node.each())
    if len(parts) != 2:
        raise node.refuse("deux nombres sont attendus, comme [2, 3].")
    numerator, denominator = (part.whole(1, PEOPLE) for part in parts)
    if not denominator <= 2 * numerator <= 2 * denominator:
        raise node.refuse("une fraction d'un demi à un est attendue, comme [2, 3].")
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def recount_approval(election: Node) -> Choice:
    names = options(election)
    cast = [(ballot.only(("approves", NONE, COUNT)), people) for ballot, people in ballots(election)]
    approved = [(ballot["approves"].some_of(names), people) for ballot, people in cast]
    none = sum(people for ballot, people in cast if says_none(ballot))
    return enough(election, approval.decide(approval.ticks(names, approved), sum(n for _, n in cast), none))


def says_none(ballot: Node) -> bool:
    """Whether the ballot says that no option suits; one that approves nothing may also say nothing."""
    if NONE not in ballot or not ballot[NONE].boolean():
        return False
    if ballot["approves"].value:
        raise ballot[NONE].refuse("ce bulletin approuve des options : les deux ensemble ne se peuvent pas.")
    return True


def enough(election: Node, choice: Choice) -> Choice:
    """`floor`, where the file has it: fewer people than that decide nothing."""
    floor = election["floor"].whole(0, PEOPLE) if "floor" in election else 0
    if sum(people for _, people in ballots(election)) >= floor:
        return choice
    return Choice(Kind.NOT_ENOUGH, detail=choice.detail)


def recount_judgment(election: Node) -> Choice:
    names = options(election)
    mentions = election["mentions"].names(2) if "mentions" in election else list(majority_judgment.MENTIONS)
    cast = graded(election, names, lambda mention: mentions.index(mention.one_of(mentions)))
    return enough(election, majority_judgment.decide(profiles(names, len(mentions), cast), mentions))


def recount_resistance(election: Node) -> Choice:
    names = options(election, 2)
    passive = election["passive"].one_of(names)
    last = election["scale"].whole(1, 10) if "scale" in election else resistance.STEPS - 1
    cast = graded(election, names, lambda step: step.whole(0, last))
    return enough(election, resistance.decide(profiles(names, last + 1, cast), passive))


def graded(
    election: Node, names: list[str], step: Callable[[Node], int]
) -> Weighted[Mapping[str, int | None]]:
    for ballot, people in ballots(election):
        given = (name for name in ballot.only((*names, COUNT)).fields() if name != COUNT)
        yield {name: None if ballot[name].value is None else step(ballot[name]) for name in given}, people


def recount_schulze(election: Node) -> Choice:
    names = options(election)
    cast = [
        (ranking(ballot.only(("ranking", COUNT))["ranking"], names), people)
        for ballot, people in ballots(election)
    ]
    return schulze.decide(
        schulze.pairwise(names, cast), sum(people for groups, people in cast if any(groups))
    )


def ranking(node: Node, names: list[str]) -> list[list[str]]:
    groups, seen = [], set[str]()
    for group in node.each():
        groups.append(group.some_of(names))
        for name in groups[-1]:
            if name in seen:
                raise group.refuse(f"« {name} » est déjà classé plus haut.")
            seen.add(name)
    return groups


def recount_date_place(election: Node) -> Choice:
    cast = [
        (ballot.only(("dates", "places", LEFT_OUT, COUNT)), people) for ballot, people in ballots(election)
    ]
    dates, places = (named(election, cast, field) for field in ("dates", "places"))
    given = [
        (
            Availability(
                answers(ballot, "dates", dates), answers(ballot, "places", places), left_out(ballot)
            ),
            n,
        )
        for ballot, n in cast
    ]
    return date_place.decide(earliest_first(dates), places, given)


def left_out(ballot: Node) -> bool:
    return LEFT_OUT in ballot and ballot[LEFT_OUT].boolean()


def named(election: Node, cast: Weighted[Node], field: str) -> list[str]:
    """The list that the file gives, else all that the ballots name, in the order of their names."""
    if field in election:
        return election[field].names()
    return sorted({name for ballot, _ in cast if field in ballot for name in ballot[field].fields()})


def answers(ballot: Node, field: str, names: list[str]) -> dict[str, str]:
    given = ballot[field].only(names) if field in ballot else Node({}, field)
    return {
        name: given[name].one_of(date_place.ANSWERS)
        for name in given.fields()
        if given[name].value is not None
    }


def earliest_first(dates: list[str]) -> list[str]:
    """By the calendar when all are written like 2026-12-03 or 2026-12-03T18:00; else as listed."""
    try:
        return sorted(dates, key=datetime.fromisoformat)
    except (ValueError, TypeError):
        return dates


METHODS: Mapping[str, Callable[[Node], Choice]] = {
    "yes-no": recount_yes_no,
    "approval": recount_approval,
    "majority-judgment": recount_judgment,
    "resistance": recount_resistance,
    "schulze": recount_schulze,
    "date-place": recount_date_place,
}
