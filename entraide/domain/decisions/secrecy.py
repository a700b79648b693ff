"""Asking for a secret vote, before the opening: one member is enough, nobody undoes it, and nothing keeps who asked."""

from sqlmodel import Session

from entraide.domain import permissions, rules
from entraide.domain.decisions.methods.outcome import Fraction, at_least
from entraide.domain.decisions.urn import opening
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.decision import Decision, Kind, Stage
from entraide.models.member import Member

BEFORE_OPENING = (Stage.PREPARING, Stage.WAITING)


def may_be_asked(member: Member, decision: Decision) -> bool:
    """Whether a page offers it; how many are there is looked at when somebody asks."""
    asked = decision.secret or decision.method not in opening.BECOMES
    early = decision.stage in BEFORE_OPENING and not decision.terms
    return not asked and early and permissions.may_be_on_roll(member, decision.kind)


def require_may_ask(session: Session, member: Member, decision: Decision) -> None:
    """Any one person who will be on the roll, until the opening. What is secret already may be asked again."""
    reason = _("Seules les personnes qui pourront voter peuvent demander le secret.")
    require(permissions.may_be_on_roll(member, decision.kind), reason)
    if decision.secret:
        return
    if decision.terms or decision.stage not in BEFORE_OPENING:
        raise Refusal(
            _("Le secret se demande avant l'ouverture. Cette décision ne peut plus devenir secrète.")
        )
    if why := opening.obstacle(session, decision):
        raise Refusal(why)


def ask(session: Session, member: Member, decision: Decision) -> None:
    """Secret for good. Asked twice it is the same; no row, no journal entry and no log says by whom."""
    require_may_ask(session, member, decision)
    if not decision.secret:
        decision.secret, decision.method = True, opening.BECOMES[decision.method]
        session.flush()


def held_back(session: Session, decision: Decision) -> str:
    """Why a secret vote cannot open although it is its turn; empty when nothing holds it."""
    waits = decision.secret and decision.stage == Stage.WAITING
    return opening.obstacle(session, decision) if waits else ""


def threshold(session: Session, decision: Decision) -> Fraction:
    """The part of yes that it would ask once it is secret."""
    if decision.kind not in (Kind.RULE, Kind.CHARTER):
        return opening.SHARE
    numerator, denominator = rules.value(session, "decision.seuil_regle")
    return (numerator, denominator) if at_least(numerator, denominator, opening.SHARE) else opening.SHARE
