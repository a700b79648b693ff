"""A named decision as `entraide tally` reads it, in the words of docs/recount.md: nobody's name is in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from entraide.domain.decisions.methods.majority_judgment import MENTIONS
from entraide.domain.decisions.methods.outcome import Terms
from entraide.domain.decisions.options import Given, given_by
from entraide.domain.decisions.words import AVAILABLE
from entraide.models.decision import Ballot

METHODS = {
    "yes_no": "yes-no",
    "approval": "approval",
    "judgment": "majority-judgment",
    "resistance": "resistance",
}
YES_NO = {"for": "for", "against": "against", "abstention": "abstain"}


def recount_keys(method: str, terms: Terms, ballots: Iterable[Ballot]) -> dict[str, Any]:
    """`ballots`: the answers to the version that is put. Nothing for the methods that need no count."""
    if method not in METHODS:
        return {}
    cast = [ballot for ballot in ballots if ballot.answer != "stand_aside"]
    keys: dict[str, Any] = {"method": METHODS[method], "floor": terms.floor}
    if method == "yes_no":
        return keys | {
            "threshold": list(terms.threshold),
            "ballots": [YES_NO[ballot.answer] for ballot in cast],
        }
    keys |= {"mentions": list(MENTIONS)} if method == "judgment" else {}
    keys |= {"passive": terms.options[-1]} if method == "resistance" else {}
    given = [given_by(ballot) for ballot in cast]
    return keys | {"options": list(terms.options), "ballots": [_ballot(method, steps) for steps in given]}


def _ballot(method: str, given: Given) -> dict[str, Any]:
    if method != "approval":
        return dict(named(method, given))
    approved = named(method, given)
    return {"approves": approved} if approved else {"approves": [], "none": True}


def named(method: str, given: Given) -> Any:
    """What was given, in words: the options ticked; or each one's mention, or step, or null."""
    if method == "approval":
        return [name for name, step in given.items() if step]
    if method == "judgment":
        return {name: None if step is None else MENTIONS[step] for name, step in given.items()}
    return dict(given)


def chosen(method: str, ballot: Ballot) -> Mapping[str, Any]:
    """What a line of the export adds about the options, or about when and where one can come."""
    if ballot.answer == "availability":
        said = given_by(ballot)
        return {
            "dates": _said(said["dates"]),
            "lieux": _said(said["places"]),
            "visio": _said(said.get("remote", {})),
        }
    return {"choix": named(method, given_by(ballot))} if ballot.answer == "choice" else {}


def _said(answers: Mapping[str, str]) -> dict[str, str]:
    return {name: AVAILABLE[answer] for name, answer in answers.items()}
