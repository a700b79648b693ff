"""What members teach the search: « quand on dit … on cherche … ».

Shared, visible, withdrawn and put back by any member. Nothing says who did, and no search comes here by itself.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, StringConstraints, ValidationInfo, field_validator
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from entraide.domain.drafts import ON_ONE_LINE, PAGE
from entraide.domain.letters import fold
from entraide.domain.refusals import NotFound, Refusal
from entraide.domain.search import index
from entraide.domain.search.crisis import is_distress
from entraide.domain.search.words import terms
from entraide.language import _
from entraide.models.saying import Saying

LONGEST = 120
MOST_A_DAY = 100
"""New ones on the whole site: more than people teach, less than a program would."""
_ANCHOR = 60
_READ, _APPLIED = 200, 5

_Words = Annotated[str, StringConstraints(max_length=LONGEST), ON_ONE_LINE]
_ANCHORED = (
    select(Saying.said, Saying.sought)
    .where(col(Saying.anchor).in_(bindparam("anchors", expanding=True)), col(Saying.withdrawn_on).is_(None))
    .order_by(col(Saying.id).desc())
    .limit(_READ)
)


class SayingDraft(BaseModel):
    """`said`: the words of who needs. `sought`: those of what answers."""

    said: _Words
    sought: _Words

    @field_validator("said", "sought")
    @classmethod
    def says_something(cls, words: str) -> str:
        if not terms(words):
            raise ValueError(_("Écrivez au moins un mot qui dit de quoi il s'agit."))
        return words

    @field_validator("said")
    @classmethod
    def is_answered_by_people(cls, said: str) -> str:
        if is_distress(said):
            raise ValueError(
                _(
                    "Quand quelqu'un écrit cela, la recherche montre déjà les numéros à appeler."
                    " Elle n'apprend rien d'autre de ces mots."
                )
            )
        return said

    @field_validator("sought")
    @classmethod
    def says_something_else(cls, sought: str, so_far: ValidationInfo) -> str:
        if set(terms(sought)) <= set(terms(so_far.data.get("said", ""))):
            raise ValueError(_("Ces mots sont déjà dans l'autre champ : la recherche n'y apprendrait rien."))
        return sought


class BeginningDraft(BaseModel):
    """What a page hands over, to be read again before anything is taught."""

    said: str = ""
    sought: str = ""

    def cut(self) -> dict[str, str]:
        return {name: _beginning(text) for name, text in self}


def latest(session: Session, before: int | None = None) -> tuple[list[Saying], bool]:
    """Newest first, those withdrawn too, and whether more follow `before` this one."""
    query = select(Saying).order_by(col(Saying.id).desc()).limit(PAGE + 1)
    found = session.exec(query.where(col(Saying.id) < before) if before else query).all()
    return list(found[:PAGE]), len(found) > PAGE


def find(session: Session, saying_id: int) -> Saying:
    saying = session.get(Saying, saying_id)
    if saying is None:
        raise NotFound(_("Ces mots ne sont pas dans la liste."))
    return saying


def teach(session: Session, draft: SayingDraft, now: datetime) -> Saying:
    """The same words taught again are those already there, put back if they were withdrawn."""
    pair = _pair(draft)
    saying = session.exec(select(Saying).where(Saying.pair == pair)).first()
    if saying is None:
        _require_room(session, now)
        anchor = max(terms(draft.said), key=len)[:_ANCHOR]
        saying = Saying(**draft.model_dump(), anchor=anchor, pair=pair, taught_on=now.date())
        session.add(saying)
    saying.withdrawn_on = None
    session.flush()
    return saying


def withdraw(session: Session, saying_id: int, now: datetime) -> None:
    """Once or twice, the search forgets it; the list still shows it."""
    saying = find(session, saying_id)
    saying.withdrawn_on = saying.withdrawn_on or now.date()
    session.flush()


def put_back(session: Session, saying_id: int) -> None:
    find(session, saying_id).withdrawn_on = None
    session.flush()


def is_answered(session: Session, saying: Saying) -> bool:
    """Whether something that can be found has one of the words to look for."""
    return bool(index.frequencies(session, terms(saying.sought)))


def taught(session: Session, stems: Iterable[str]) -> list[str]:
    """What to look for besides, when these stems are asked: a few at most, what is closest to the whole first."""
    asked = set(stems)
    if not asked:
        return []
    anchored = session.execute(_ANCHORED, {"anchors": [stem[:_ANCHOR] for stem in asked]})
    applying = [(said, sought) for said, sought in anchored if asked.issuperset(terms(said))]
    applying.sort(key=lambda it: -len(terms(it[0])))
    return list(dict.fromkeys(sought for _said, sought in applying))[:_APPLIED]


def _require_room(session: Session, now: datetime) -> None:
    newest = select(col(Saying.taught_on)).order_by(col(Saying.id).desc())
    if session.exec(newest.offset(MOST_A_DAY - 1).limit(1)).first() == now.date():
        raise Refusal(_("La recherche a beaucoup appris aujourd'hui. Revenez demain avec ces mots."))


def _pair(draft: SayingDraft) -> str:
    return sha256(f"{fold(draft.said)}\n{fold(draft.sought)}".encode()).hexdigest()


def _beginning(text: str) -> str:
    """As much of it as a saying holds, whole words if it has some."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST + 1].rpartition(" ")[0] or line[:LONGEST]
