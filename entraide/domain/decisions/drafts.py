"""What is typed to put a question, to improve its text, to answer it."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from entraide.domain.decisions import options
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.refusals import Refusal
from entraide.models.decision import Kind

Title = Annotated[str, StringConstraints(min_length=3, max_length=120), ON_ONE_LINE]
Simple = Annotated[str, StringConstraints(min_length=10, max_length=600)]
IfNothing = Annotated[str, StringConstraints(min_length=3, max_length=600)]
Details = Annotated[str, StringConstraints(max_length=5000)]


class Text(Protocol):
    """A text in two layers: anything that carries these, an action included."""

    @property
    def simple(self) -> str: ...
    @property
    def if_nothing(self) -> str: ...
    @property
    def details(self) -> str: ...


class Proposal(Text, Protocol):
    """A text and the title that names the question for good."""

    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Effect:
    """What happens if the decision is adopted. `subject`: an action's number or a rule's key; `value`: its new value."""

    kind: Kind
    subject: str = ""
    value: Any = None


class TextDraft(BaseModel):
    """A text in two layers: short and simple, then details."""

    simple: Simple
    if_nothing: IfNothing
    details: Details = ""


class TrialDraft(BaseModel):
    """Whether it is tried first, for how many months, and what follows if nobody answers the review."""

    trial: Literal["", "1", "2", "3", "6"] = ""
    after_trial: Literal["continue", "stop"] = "continue"

    @property
    def trial_days(self) -> int | None:
        return 30 * int(self.trial) if self.trial else None


class QuestionDraft(TrialDraft, TextDraft):
    """A free question, or a choice between several options: its answer is recorded and changes nothing by itself."""

    title: Title
    method: Literal["consent", "yes_no", "approval", "judgment", "resistance"] = "consent"
    option: Annotated[list[str], Field(validate_default=True, max_length=20)] = []
    secret: Literal["", "oui"] = ""

    @field_validator("option")
    @classmethod
    def _parsed(cls, typed: list[str], info: ValidationInfo) -> list[str]:
        try:
            return options.parse(info.data.get("method", ""), typed)
        except Refusal as refusal:
            raise ValueError(str(refusal)) from None

    @property
    def kind(self) -> Kind:
        return Kind.CHOICE if self.option else Kind.QUESTION


class ObjectableDraft(TextDraft):
    """« Sauf objection »: only what is small, and can be undone."""

    title: Title
    small: Literal["oui"]


class AskingDraft(TextDraft):
    """What somebody asks advice about."""

    title: Title


class RuleDraft(TrialDraft, TextDraft):
    """A change of one rule; `domain.rules.parse` reads `value`, which depends on the rule."""

    value: Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE]


class NewTextDraft(TextDraft):
    """A better text. `version` is the one that was read, so that nobody replaces what they have not seen."""

    version: int
    value: Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE] = ""
    option: Annotated[list[str], Field(max_length=20)] = []


class BallotDraft(BaseModel):
    """One answer, to the version of the text that its author read. `choices`: its fields about one option each."""

    answer: Annotated[str, StringConstraints(max_length=40)]
    version: int
    objection: Literal["", "harm", "limits"] = ""
    words: Annotated[str, Field(max_length=2000)] = ""
    unsigned: Literal["", "oui"] = ""
    wants_carrier: Literal["", "oui"] = ""
    choices: dict[str, Annotated[str, Field(max_length=40)]] = {}
    none: Literal["", "oui"] = ""

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, typed: dict[str, Any]) -> dict[str, Any]:
        """`choice-1`, `choice-2`… together."""
        return typed | {"choices": {name: typed[name] for name in typed if name.startswith("choice-")}}
