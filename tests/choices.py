"""A choice between three options put through the site: what the tests of its pages share."""

from typing import Any

from tests.questions import QUESTION
from tests.visitor import Visitor

NAMES = ["Le café", "Le jardin", "Le cinéma"]
CHOICE = QUESTION | {"title": "Où se retrouver", "method": "approval", "option": NAMES}
ENOUGH = {
    "approval": {"choice-1": "1"},
    "judgment": {"choice-1": "4", "choice-2": "1"},
    "resistance": {"choice-1": "0", "choice-2": "3", "choice-4": "2"},
}
METHODS = sorted(ENOUGH)


def put(everybody: dict[str, Visitor], method: str = "approval", **more: Any) -> str:
    """Alice proposes, Bob reads it through: open."""
    url = everybody["Alice"].post("/decisions/nouvelle", CHOICE | {"method": method} | more).location
    everybody["Bob"].post(f"{url}/relecture")
    return url


def give(visitor: Visitor, url: str, version: int = 1, status: int = 303, **steps: str) -> Any:
    fields = {name.replace("_", "-"): step for name, step in steps.items()}
    return visitor.post(f"{url}/bulletin", {"answer": "choice", "version": version, **fields}, status=status)
