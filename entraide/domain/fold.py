"""What the journal says of the governed state: its entries read one after the other, without any table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from entraide.domain.journal import Act
from entraide.models.member import State

STATES = {
    Act.CANDIDATE: State.CANDIDATE,
    Act.WELCOME: State.WELCOME,
    Act.MEMBER: State.MEMBER,
    Act.GONE: State.LEFT,
}


@dataclass
class DecisionFold:
    """A decision as the journal tells it. `opening` is its last `scrutin.ouvert`; `result` is empty while it is open.

    `closing`: the hash of what a secret ballot published; `sealed`: its key and its named roll are no more.
    `trial`: how its trial ended, if it had one.
    """

    opening: Mapping[str, Any]
    full_members: int
    result: str = ""
    closing: str = ""
    sealed: bool = False
    chosen: Any = None
    trial: str = ""
    texts: dict[int, str] = field(default_factory=dict)


@dataclass
class Fold:
    """`rules`: value and decision by key. `members`: state by number, of those whose entries can still be opened."""

    rules: dict[str, tuple[Any, str]] = field(default_factory=dict)
    members: dict[int, State] = field(default_factory=dict)
    decisions: dict[str, DecisionFold] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    full_members: int = 0


def fold(entries: Iterable[Mapping[str, Any]], people: Mapping[int, int]) -> Fold:
    """Read the entries, oldest first. `people`: member by entry, for those whose commitment can still be opened."""
    state = Fold()
    for entry in entries:
        step = STEPS.get(entry["type"])
        if step:
            step(state, entry["public"])
        if (joined := STATES.get(entry["type"])) is not None:
            _count(state, joined, entry["public"])
            if entry["n"] in people:
                state.members[people[entry["n"]]] = joined
    return state


def _count(state: Fold, joined: State, public: Mapping[str, Any]) -> None:
    state.full_members += joined == State.MEMBER
    state.full_members -= joined == State.LEFT and public.get("depuis") == "membre"


def _rule(state: Fold, public: Mapping[str, Any]) -> None:
    state.rules[public["cle"]] = (public["apres"], public.get("scrutin", ""))


def _opened(state: Fold, public: Mapping[str, Any]) -> None:
    found = state.decisions.setdefault(public["scrutin"], DecisionFold(public, state.full_members))
    found.opening, found.result = public, ""
    found.texts[public["version"]] = public["texte_sha256"]


def _closed(state: Fold, public: Mapping[str, Any]) -> None:
    found = state.decisions[public["scrutin"]]
    found.result, found.chosen = public["resultat"], public.get("choisi")


def _published(state: Fold, public: Mapping[str, Any]) -> None:
    _closed(state, public)
    state.decisions[public["scrutin"]].closing = public.get("cloture_sha256", "")


def _sealed(state: Fold, public: Mapping[str, Any]) -> None:
    state.decisions[public["scrutin"]].sealed = True


def _started(state: Fold, public: Mapping[str, Any]) -> None:
    state.actions[public["action"]] = public["scrutin"]


def _tried(state: Fold, public: Mapping[str, Any]) -> None:
    state.decisions[public["scrutin"]].trial = public["suite"]


STEPS = {
    Act.RULE_CHANGED: _rule,
    Act.BALLOT_OPENED: _opened,
    Act.BALLOT_CLOSED: _published,
    Act.BALLOT_SEALED: _sealed,
    Act.ACTION_STARTED: _started,
    Act.TRIAL_ENDED: _tried,
}
