"""The founding decision: the charter, the name, the commune and the common rules, offered as soon as three are there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session, col, select

from entraide.domain import rules
from entraide.domain.charter import charter
from entraide.domain.decisions import lifecycle, proposing
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.proposing import Way
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.members import admissions
from entraide.domain.notices import Waiting
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Decision, Kind
from entraide.models.member import Member, State
from entraide.models.rule import Rule

NAMED = {"name": "conseil.nom", "commune": "conseil.commune"}


class FoundingDraft(BaseModel):
    """`rules.parse` reads both."""

    name: Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE]
    commune: Annotated[str, StringConstraints(max_length=200), ON_ONE_LINE]


@dataclass(frozen=True)
class FoundingText:
    """The same words for every Conseil: what changes are the values."""

    title: str = _("La décision de fondation")
    simple: str = _(
        "Nous adoptons la charte, le nom et la commune du Conseil, et les règles communes telles qu'elles sont aujourd'hui."
    )
    if_nothing: str = _(
        "La charte et les règles restent provisoires : elles s'appliquent, sans que nous les ayons choisies."
    )
    details: str = _(
        "La charte est celle de la page « Charte ». Les règles sont celles de la page « Les règles communes ». Chacune pourra changer ensuite, par une décision."
    )


ADOPTED = select(Rule.key).where(Rule.key == "charte.version", col(Rule.decision_id).is_not(None)).exists()
UNDER_WAY = (
    select(Decision.id)
    .where(Decision.kind == Kind.CHARTER, col(Decision.stage).in_(lifecycle.UNDECIDED))
    .exists()
)
DONE = ADOPTED | UNDER_WAY


def is_offered(session: Session) -> bool:
    """From the end of the foundation until such a decision is adopted; not while one is under way."""
    done = session.exec(select(DONE)).one()
    return not done and not admissions.in_foundation(session)


def under_way(session: Session) -> Decision | None:
    return lifecycle.undecided_about(session, Kind.CHARTER)


def require_offered(session: Session, member: Member) -> None:
    proposing.require_may_propose(session, member, Kind.CHARTER)
    if not is_offered(session):
        raise Refusal(
            _("La décision de fondation est déjà prise. Chaque règle peut changer par une décision.")
        )


def prefilled(session: Session) -> dict[str, str]:
    """The provisional name and commune, as one would type them."""
    return {field: rules.KINDS[key].typed(rules.value(session, key)) for field, key in NAMED.items()}


def parse(field: str, draft: FoundingDraft) -> str:
    """The value of the rule that this field names, or a `Refusal`."""
    return str(rules.parse(rules.KINDS[NAMED[field]], getattr(draft, field)))


def open_founding(session: Session, member: Member, draft: FoundingDraft, now: datetime) -> Decision:
    """Any full member opens it; a second tap finds the one that is open."""
    if (opened := under_way(session)) is not None:
        return opened
    require_offered(session, member)
    values = {key: parse(field, draft) for field, key in NAMED.items()} | {
        "charte.version": charter().version
    }
    effect, shipped = Effect(Kind.CHARTER, "", values), Way(read=True)
    return proposing.propose(session, member, FoundingText(), effect, now, shipped)


def waits_for(member: Member, cards_used: int, done: bool) -> Iterator[Waiting]:
    """Every full member may open this decision; paused ones are left in peace."""
    begun = cards_used >= admissions.CARDS_TO_BEGIN
    if member.state == State.MEMBER and not member.paused and begun and not done:
        sentence = _(
            "La décision de fondation n'est pas encore ouverte : charte, nom, commune et règles communes."
        )
        yield Waiting(sentence, "/decisions/fondation", _("La lire et l'ouvrir"))
