"""What the forms of the doors may contain: joining, signing in, getting back in."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from entraide.domain.members.email import EmailDraft
from entraide.domain.members.words import mistake_in
from entraide.language import _

Typed = Annotated[str, StringConstraints(max_length=400)]


def _ticked(sentence: str) -> BeforeValidator:
    """A box that must be ticked; `sentence` says so in its own words."""

    def check(value: Any) -> str:
        if value != "oui":
            raise ValueError(sentence)
        return "oui"

    return BeforeValidator(check)


def _yes_or_no(value: Any) -> str:
    if value not in ("oui", "non"):
        raise ValueError(_("Choisissez oui ou non."))
    return str(value)


def _six_words(words: str) -> str:
    mistake = mistake_in(words)
    if mistake:
        raise ValueError(mistake)
    return words


OwnDevice = Annotated[str, BeforeValidator(_yes_or_no), Field(validate_default=True)]


class ShortCodeDraft(BaseModel):
    """The code of a card, or one of a feuille de secours, as it was dictated."""

    code: Annotated[str, StringConstraints(max_length=60)]


class CharterDraft(BaseModel):
    """Two agreements, each with its own box: the charter; data that may reveal one's health."""

    charter: Annotated[
        str, _ticked(_("Pour entrer, il faut être d'accord avec la charte.")), Field(validate_default=True)
    ] = ""
    data: Annotated[
        str,
        _ticked(_("Sans votre accord, le site ne peut rien garder, et vous ne pouvez pas entrer.")),
        Field(validate_default=True),
    ] = ""


class CheckDraft(BaseModel):
    """Two of the six words, asked back."""

    first: Typed
    second: Typed


class SheetDraft(EmailDraft):
    """The end of joining: the sheet is kept now, or is for later; an address if one wants."""

    sheet: Literal["kept", "later"] = "kept"
    address: Annotated[str, StringConstraints(max_length=254)] = ""


class SignInDraft(BaseModel):
    words: Annotated[Typed, AfterValidator(_six_words)]
    own: OwnDevice = ""
    next: str = "/"
    carried: str = ""


class NewWordsDraft(BaseModel):
    noted: Annotated[
        str, _ticked(_("Notez d'abord vos six mots, puis cochez cette case.")), Field(validate_default=True)
    ] = ""
    own: OwnDevice = ""
