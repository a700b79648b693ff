"""Answering: one answer a person for each version of the text, changed at will until the closing."""

from datetime import datetime

from sqlmodel import Session, select

from entraide.domain.decisions import holding, lazy_consensus, lifecycle, objections, options
from entraide.domain.decisions.drafts import BallotDraft
from entraide.domain.decisions.methods import METHODS
from entraide.domain.decisions.standing import Standing, standing, terms_of
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.decision import Ballot, Decision, RollLine, Stage
from entraide.models.member import Member


def require_on_roll(session: Session, member: Member, decision: Decision) -> None:
    if not decision.terms:
        raise Refusal(_("Cette décision n'est pas encore ouverte."))
    reason = _("Vous n'êtes pas sur la liste de cette décision : elle a été faite à son ouverture.")
    require(session.get(RollLine, (decision.id, member.id)) is not None, reason)


def require_named(decision: Decision) -> None:
    if decision.secret:
        raise Refusal(_("Ce vote est secret : votre réponse va dans l'urne, sans votre nom."))


def require_open(there: Standing) -> None:
    if there.stage != Stage.OPEN:
        raise Refusal(_("On ne peut plus répondre à cette décision pour le moment."))


def problems(decision: Decision, draft: BallotDraft) -> dict[str, str]:
    """What is missing in an answer, by field. `form`: what no field can mend."""
    if draft.version != decision.version:
        return {"form": _("Le texte a changé pendant que vous répondiez. Relisez-le, puis répondez.")}
    fields = METHODS[decision.method].missing(draft.answer, draft.words, draft.objection)
    if not fields and draft.answer == "choice":
        return _problem(decision, draft)
    return {name: SENTENCES[name] for name in fields}


def _problem(decision: Decision, draft: BallotDraft) -> dict[str, str]:
    """Beside the first option."""
    try:
        _given(decision, draft)
    except Refusal as refusal:
        return {"choice-1": str(refusal)}
    return {}


def _given(decision: Decision, draft: BallotDraft) -> options.Given:
    return options.given(decision.method, terms_of(decision).options, draft.choices, bool(draft.none))


NOTHING_TO_LIFT = _("Vous n'avez pas d'objection à lever ici.")
SENTENCES = {
    "answer": _("Choisissez une des réponses proposées."),
    "objection": _("Choisissez ce qui vous arrête."),
    "words": _("Dites pourquoi, en 10 caractères ou plus."),
}


def answer(session: Session, member: Member, decision: Decision, draft: BallotDraft, now: datetime) -> Ballot:
    """Keep the member's answer to the version they read, in place of an earlier one."""
    require_on_roll(session, member, decision)
    require_named(decision)
    holding.keep(session, now, decision.id)
    late = _late(session, decision, draft, now)
    if found := problems(decision, draft):
        raise Refusal(next(iter(found.values())))
    ballot = _written(session, member, decision, draft, now)
    objections.follow(session, ballot, draft)
    if late:
        lifecycle.reopen(session, decision, now)
    holding.keep(session, now, decision.id)
    return ballot


def _written(
    session: Session, member: Member, decision: Decision, draft: BallotDraft, now: datetime
) -> Ballot:
    """By the member themself, whoever wrote it down before. Only an objection may be without a name."""
    ballot = session.get(Ballot, (decision.id, member.id, decision.version)) or Ballot(
        decision_id=decision.id, member_id=member.id, version=decision.version, answer="", answered_at=now
    )
    objects = draft.answer == "objection"
    ballot.answer, ballot.words = draft.answer, draft.words
    ballot.objection = draft.objection if objects else ""
    ballot.unsigned = objects and draft.unsigned == "oui"
    ballot.choices = options.to_json(_given(decision, draft)) if draft.answer == "choice" else ""
    ballot.answered_at, ballot.settled_at = now, None
    ballot.recorded_by_id, ballot.recorded_at = None, None
    session.add(ballot)
    session.flush()
    return ballot


def _late(session: Session, decision: Decision, draft: BallotDraft, now: datetime) -> bool:
    """Whether it is an objection to what was adopted « sauf objection »; any other answer needs an open decision."""
    there = standing(decision, lifecycle.ballots_of(session, decision), now)
    if draft.answer == "objection" and lazy_consensus.may_be_reopened(decision, there.stage, now):
        return True
    require_open(there)
    return False


def withdraw_objection(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    """Only who objected says that the objection is settled. Its words stay, marked as withdrawn."""
    ballot = session.get(Ballot, (decision.id, member.id, decision.version))
    if ballot is None:
        raise Refusal(NOTHING_TO_LIFT)
    settle(session, decision, ballot, now)


def settle(session: Session, decision: Decision, ballot: Ballot, now: datetime) -> None:
    """An objection counts no more, because its author, or the peer who carries it, says so."""
    holding.keep(session, now, decision.id)
    if ballot.answer != "objection" or ballot.settled_at is not None:
        raise Refusal(NOTHING_TO_LIFT)
    if decision.stage not in lifecycle.CHANGING:
        raise Refusal(_("Cette décision est close."))
    ballot.settled_at = now
    session.flush()
    holding.keep(session, now, decision.id)
    if decision.stage == Stage.INTEGRATION:
        lifecycle.count_again(session, decision, now, now)


def take_words_away(session: Session, member: Member, _now: datetime) -> None:
    """When a member is erased: a vote that counted stays a vote; their words go if they asked for it."""
    if not member.takes_texts:
        return
    given = select(Ballot).where(Ballot.member_id == member.id, Ballot.words != "")
    for ballot in session.exec(given):
        ballot.words = _("Mots retirés par la personne.")
    session.flush()
