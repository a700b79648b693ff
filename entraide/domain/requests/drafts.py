"""What one may write to ask for help or to offer it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from entraide.domain.communes import CommuneDraft
from entraide.domain.drafts import HIGHEST, ON_ONE_LINE
from entraide.models.competence import Theme

EVERYBODY = 0
"""The addressee of a request open to all."""

Key = Annotated[int, Field(ge=0, le=HIGHEST)]


class RequestDraft(CommuneDraft):
    """Only the sentence is required. Who says nothing about signing is not named."""

    sentence: Annotated[str, StringConstraints(min_length=10, max_length=300), ON_ONE_LINE]
    details: Annotated[str, StringConstraints(max_length=2000)] = ""
    contact: Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE] = ""
    theme: Theme = Theme.OTHER
    signed: Literal["oui", "non"] = "non"
    helper: Key = EVERYBODY
    competence: Key = 0
    # « Ne demander à personne d'autre », for a request to one person.
    only: Literal["oui", ""] = ""


class BeginningDraft(BaseModel):
    """What a search box hands over: any text, to be read again before it is sent."""

    sentence: str = ""
    helper: Key = EVERYBODY
    competence: Key = 0


class HelperDraft(BaseModel):
    helper: Annotated[int, Field(ge=1, le=HIGHEST)]


class OthersDraft(BaseModel):
    """What the button says, so that two taps are one."""

    widens: Literal["oui", "non"]


class OfferDraft(BaseModel):
    words: Annotated[str, StringConstraints(max_length=300)] = ""
