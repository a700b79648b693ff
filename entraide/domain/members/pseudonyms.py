"""How a person is called: unique once accents, capitals and spaces are gone, so that two people cannot look alike."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints
from sqlmodel import Session, select

from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.letters import fold
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.member import Member

# Cyrillic and Greek letters drawn as Latin ones, small and capital, once folded.
_LOOKALIKES = str.maketrans("авеѕіјкмнорԛстуѵхԁһԝαβεζηικμνορτυχγ", "abesijkmhopqctyvxdhwabezhikmvoptuxy")
# Letters that are drawn as nothing.
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def key_of(pseudonym: str) -> str:
    folded = fold(pseudonym).translate(_LOOKALIKES)
    return "".join(letter for letter in folded if letter.isalnum() and letter not in _UNSEEN)[:80]


# What is shown in place of somebody who left.
RESERVED = frozenset({"unepersonne"})


def _readable(pseudonym: str) -> str:
    if not pseudonym.isprintable() or _UNSEEN & set(pseudonym):
        raise ValueError(_("Ce pseudonyme contient un signe que le site ne peut pas montrer."))
    if len(key_of(pseudonym)) < 2:
        raise ValueError(_("Écrivez au moins deux lettres ou chiffres."))
    if key_of(pseudonym) in RESERVED:
        raise ValueError(_("Ces mots désignent déjà les personnes parties. Choisissez autre chose."))
    return pseudonym


Pseudonym = Annotated[
    str, StringConstraints(min_length=2, max_length=40), AfterValidator(_readable), ON_ONE_LINE
]


class PseudonymDraft(BaseModel):
    pseudonym: Pseudonym


def refuse_taken(session: Session, pseudonym: str) -> None:
    if session.exec(select(Member.id).where(Member.pseudonym_key == key_of(pseudonym))).first() is not None:
        raise Refusal(_("Quelqu'un porte déjà ce pseudonyme, ou presque le même. Choisissez-en un autre."))
