"""Whether one ballot could have decided: then a single contestation is enough to vote again. Pure functions."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from entraide.domain.decisions.urn.counting import Counts, in_front, leaders, result
from entraide.domain.decisions.urn.documents import BallotList, lists_of

Given = Mapping[str, int]


def one_decides(opening: Mapping[str, Any], counts: Counts) -> bool:
    """Whether changing, adding or taking away one ballot could give another result to a question.

    A ballot carries an answer to each option: what counts is what it can do to an option in front and to another one.
    """
    return any(_one_decides(question, counts, len(opening["liste"])) for question in opening["questions"])


def _one_decides(question: Mapping[str, Any], counts: Counts, lines: int) -> bool:
    found = in_front(question, result(question, counts, lines))
    lists = lists_of(question)
    if isinstance(found, str):
        first = others = lists
    else:
        names = leaders(question, found)
        if len(names) != 1:  # nobody, or equals: the next ballot would part them
            return True
        first = [each for each in lists if each.option in names]
        others = [each for each in lists if each.option not in names]
    return any(
        in_front(question, result(question, {**counts, **changed}, lines)) != found
        for one in first
        for other in others
        for changed in _changes(one, other, counts)
    )


def _changes(one: BallotList, other: BallotList, counts: Counts) -> Iterator[dict[str, Given]]:
    for left, right in product(_moves(one, counts[one.key]), _moves(other, counts[other.key])):
        yield {other.key: right, one.key: left}


def _moves(each: BallotList, given: Given) -> Iterator[Given]:
    """What one list may become: as it is, or an answer, or none, moved to one end of the scale, or to none."""
    yield given
    known = [choice for choice in each.choices if choice != each.unanswered]
    ends = dict.fromkeys((known[0], known[-1], each.unanswered) if each.option else (*known, ""))
    for source in (*known, each.unanswered):
        if source != each.unanswered and not given[source]:
            continue
        for target in ends:
            if target != source:
                yield _moved(given, source, target)


def _moved(given: Given, source: str, target: str) -> Given:
    """An empty name, or a choice that nobody made, stands for a ballot that was not there."""
    moved = dict(given)
    if moved.get(source):
        moved[source] -= 1
    if target in moved:
        moved[target] += 1
    return moved
