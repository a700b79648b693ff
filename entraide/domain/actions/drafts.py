"""What is typed about an action. Its title and the short text come first; all the rest may come later."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from entraide.domain.decisions.drafts import TrialDraft
from entraide.domain.drafts import HIGHEST, ON_ONE_LINE
from entraide.models.action import Ending

IfNothing = Annotated[str, StringConstraints(max_length=600)]


class ActionText(BaseModel):
    """The two layers of the text."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=120), ON_ONE_LINE]
    simple: Annotated[str, StringConstraints(min_length=10, max_length=600)]
    if_nothing: IfNothing = ""
    details: Annotated[str, StringConstraints(max_length=5000)] = ""


class ActionDraft(ActionText):
    """A new action; `carry` ticked by who wants to carry it at first, `idea_id` when it comes from an idea."""

    carry: Literal["", "oui"] = ""
    idea_id: Annotated[int, Field(ge=1, le=HIGHEST)] | None = None


class RewritingDraft(ActionText):
    """The text again; `version` is the one that was read."""

    version: int


class QuestionDraft(TrialDraft):
    """What a decision needs beyond the text already written; `version` is the one that was read, if it matters."""

    if_nothing: Annotated[str, StringConstraints(min_length=3, max_length=600)]
    version: int | None = None


class PartDraft(BaseModel):
    """What the button says, not the opposite of what is: two taps are one."""

    part: Literal["oui", "non"]


class CarryDraft(BaseModel):
    """Carry it, ask for somebody to take over, keep on after all, put it down now."""

    choice: Literal["carry", "pass_on", "keep_on", "put_down"]


class AsideDraft(BaseModel):
    """Set the proposal aside, or pick it up again."""

    aside: Literal["oui", "non"]


class NoteDraft(BaseModel):
    """One line of the logbook."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class EndDraft(BaseModel):
    """The *retour d'expérience*: what became of it, what was done, what was learnt."""

    ending: Literal[Ending.DONE, Ending.PARTLY, Ending.FAILED]
    what_was_done: Annotated[str, StringConstraints(min_length=10, max_length=2000)]
    what_was_learnt: Annotated[str, StringConstraints(max_length=2000)] = ""
