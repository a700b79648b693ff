"""Putting a question to the members: its text, read through by somebody else; a better text; taking it back."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.decisions import lifecycle, options
from entraide.domain.decisions.again import refuse_asked_again
from entraide.domain.decisions.drafts import Effect, NewTextDraft, Proposal, Text
from entraide.domain.drafts import SAME_ACT
from entraide.domain.members import admissions
from entraide.domain.refusals import Refusal, require
from entraide.language import _
from entraide.models.decision import Decision, DecisionVersion, Kind, Stage
from entraide.models.member import Member

PARTS = ("simple", "if_nothing", "details")
SEVERAL = (Kind.QUESTION, Kind.CHOICE, Kind.DATE)
"""Several of these may be under way at once: they are about nothing that exists already."""


def require_may_propose(session: Session, member: Member, kind: Kind) -> None:
    require(
        permissions.may_propose(member, kind), _("Seuls les membres à part entière peuvent proposer cela.")
    )
    admissions.refuse_in_foundation(session)


@dataclass(frozen=True)
class Way:
    """How it is decided. `options` (JSON): as in `DecisionVersion`; `read`: somebody else has read the text already."""

    method: str = "consent"
    options: str = ""
    trial_days: int | None = None
    after_trial: str = ""
    read: bool = False
    replaces_id: int | None = None


CONSENT = Way()


def propose(
    session: Session, author: Member, proposal: Proposal, effect: Effect, now: datetime, way: Way = CONSENT
) -> Decision:
    """Put a question to the members: they read the text first; then it opens, or waits in the queue for a place."""
    require_may_propose(session, author, effect.kind)
    if (sent := _sent_before(session, author, proposal, effect, way, now)) is not None:
        return sent
    if effect.kind not in SEVERAL and lifecycle.undecided_about(session, effect.kind, effect.subject):
        raise Refusal(_("Une décision est déjà en cours à ce sujet."))
    refuse_asked_again(session, effect.kind, effect.subject, proposal.title, now)
    decision = _new(author, proposal, effect, way, now)
    session.add(decision)
    session.flush()
    version = _version(decision, proposal, now)
    version.value, version.options = _json(effect.value), way.options
    session.add(version)
    session.flush()
    lifecycle.open_waiting(session, now)
    return decision


def read_through(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    """Somebody other than its author finds the text ready: it opens, or waits for a place. Twice is once."""
    require(
        permissions.may_read_through(member, decision), _("Une autre personne que vous relit votre texte.")
    )
    if decision.stage == Stage.PREPARING:
        decision.stage, decision.read_at, decision.read_by_id = Stage.WAITING, now, member.id
        session.flush()
        lifecycle.open_waiting(session, now)


def rewrite(
    session: Session,
    member: Member,
    decision: Decision,
    draft: NewTextDraft,
    now: datetime,
    value: Any = None,
) -> None:
    """Put a better text: the next version, with an answer round of its own. Earlier answers wait to be confirmed.

    Without another `value`, or other options, those stay as they were. The same text sent twice is one version.
    """
    require_author(session, member, decision)
    if decision.secret and decision.terms:
        raise Refusal(_("Le vote secret est ouvert : son texte ne change plus."))
    current = session.get_one(DecisionVersion, (decision.id, decision.version))
    value = _json(value) or current.value
    names = named(decision, draft) or current.options
    same = (value, names) == (current.value, current.options)
    same = same and all(getattr(draft, part) == getattr(current, part) for part in PARTS)
    if same and draft.version != decision.version:
        return
    _refuse_text(same, draft.version == decision.version)
    _put_aside(decision)
    version = _version(decision, draft, now)
    version.value, version.options = value, names
    session.add(version)
    session.flush()
    lifecycle.open_waiting(session, now)


def _put_aside(decision: Decision) -> None:
    """The answer round is over; the next text is prepared, or waits for a place."""
    decision.version += 1
    decision.stage = Stage.PREPARING if decision.stage == Stage.PREPARING else Stage.WAITING
    decision.closes_at, decision.extended, decision.reminded = None, False, False


def named(decision: Decision, draft: NewTextDraft) -> str:
    """The options of a better text, for a choice; nothing typed leaves them as they are."""
    return options.to_json(options.parse(decision.method, draft.option)) if draft.option else ""


def _refuse_text(same: bool, read: bool) -> None:
    if not read:
        raise Refusal(
            _("Un autre texte a été proposé entre-temps. Relisez-le, puis envoyez de nouveau le vôtre.")
        )
    if same:
        raise Refusal(_("Ce texte est celui d'aujourd'hui. Changez-le, puis envoyez."))


def take_back(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    """The author no longer proposes this; nothing changes."""
    if decision.stage != Stage.WITHDRAWN:
        require_author(session, member, decision)
        lifecycle.end(session, decision, Stage.WITHDRAWN, now, now)
        lifecycle.open_waiting(session, now)


def _new(author: Member, proposal: Proposal, effect: Effect, way: Way, now: datetime) -> Decision:
    return Decision(
        kind=effect.kind,
        subject=effect.subject,
        title=proposal.title,
        author_id=author.id,
        method=way.method,
        stage=Stage.WAITING if way.read else Stage.PREPARING,
        proposed_at=now,
        trial_days=way.trial_days,
        after_trial=way.after_trial if way.trial_days else "",
        replaces_id=way.replaces_id,
    )


def require_author(session: Session, member: Member, decision: Decision) -> None:
    author = session.get_one(Member, decision.author_id)
    require(permissions.may_rework(member, author), _("Seule la personne qui propose peut faire cela."))
    if decision.stage not in lifecycle.CHANGING:
        raise Refusal(_("Cette décision est close."))


def _sent_before(
    session: Session, author: Member, proposal: Proposal, effect: Effect, way: Way, now: datetime
) -> Decision | None:
    """The same proposal by the same person within the hour: one act, sent twice."""
    query = select(Decision).join(DecisionVersion, col(DecisionVersion.decision_id) == Decision.id)
    query = query.where(Decision.author_id == author.id, Decision.proposed_at > now - SAME_ACT)
    query = query.where(Decision.kind == effect.kind, Decision.subject == effect.subject)
    query = query.where(Decision.title == proposal.title, DecisionVersion.simple == proposal.simple)
    query = query.where(DecisionVersion.if_nothing == proposal.if_nothing, Decision.stage != Stage.WITHDRAWN)
    query = query.where(DecisionVersion.options == way.options)
    return session.exec(query).first()


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _version(decision: Decision, text: Text, now: datetime) -> DecisionVersion:
    return DecisionVersion(
        decision_id=decision.id,
        number=decision.version,
        simple=text.simple,
        if_nothing=text.if_nothing,
        details=text.details,
        written_at=now,
    )
