"""What is typed to vote in secret or to contest, and the frozen words that a ballot holds for it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints

from entraide.domain.decisions import options
from entraide.domain.decisions.urn.documents import APPROVAL
from entraide.domain.decisions.words import ANSWERS
from entraide.models.decision import Decision


class SecretBallotDraft(BaseModel):
    """`answer`: of a yes or no. What is given to options comes in `choice-1`, `choice-2`…, read by `choices`."""

    answer: Literal["", "for", "against", "abstention"] = ""


class ContestDraft(BaseModel):
    reason: Literal["otherwise", "did_not_vote", "not_there"]
    words: Annotated[str, StringConstraints(max_length=1000)] = ""


def choices(decision: Decision, question: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, str]:
    """By option, or by "" for a yes or no; an option without opinion is left out. `voting` looks at them."""
    if "options" not in question:
        return {"": ANSWERS.get(typed.get("answer", ""), "")}
    none = typed.get("none") == options.NONE
    given = options.given(decision.method, question["options"], typed, none)
    scale = question.get("mentions") or question["choix"]
    scale = APPROVAL[::-1] if question["methode"] == "approbation" else scale
    return {option: scale[step] for option, step in given.items() if step is not None}
