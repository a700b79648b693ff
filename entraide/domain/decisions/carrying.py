"""What can be done about an objection: settling it, keeping it for a better text, letting a peer carry it.

Carrying never says to the others, nor to the peer, who objects without a name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import String, bindparam, cast
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from entraide.domain import notices, permissions
from entraide.domain.decisions import ballots, holding, lifecycle
from entraide.domain.decisions.drafts import BallotDraft
from entraide.domain.notices import Tap, Waiting
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.decision import Ballot, Decision, Stage
from entraide.models.deliberation import Objection
from entraide.models.member import Member


class CarrierDraft(BaseModel):
    """Whose offer is accepted: the one that was read, if another came since."""

    carrier: int


def find(session: Session, decision_id: int, number: int) -> Objection:
    objection = session.get(Objection, number)
    if objection is None or objection.decision_id != decision_id:
        raise NotFound(_("Cette objection n'existe pas."))
    return objection


def lift(session: Session, member: Member, objection: Objection, now: datetime) -> None:
    """It is settled, says its author or who carries it."""
    _require_speaker(member, objection)
    ballots.settle(session, lifecycle.find(session, objection.decision_id), _answer(session, objection), now)


def repeat(session: Session, member: Member, objection: Objection, now: datetime) -> None:
    """It still holds for the better text: the same words, the same peer to carry them. Twice is once."""
    _require_speaker(member, objection)
    decision, old = lifecycle.find(session, objection.decision_id), _answer(session, objection)
    given = session.get(Ballot, (decision.id, objection.member_id, decision.version))
    if given is not None and given.answer == "objection":
        return
    if given is not None:
        raise Refusal(_("Une autre réponse a été donnée à ce texte. Elle compte à la place de l'objection."))
    if old.settled_at is not None:
        raise Refusal(_("Cette objection n'est plus posée."))
    draft = BallotDraft(
        answer="objection",
        version=decision.version,
        objection=old.objection,
        words=old.words,
        unsigned="oui" if old.unsigned else "",
        wants_carrier="oui" if objection.wants_carrier else "",
    )
    ballots.answer(session, session.get_one(Member, objection.member_id), decision, draft, now)
    newer = session.exec(select(Objection).filter_by(**_key(objection, decision.version))).one()
    newer.carrier_id, newer.carried_at = objection.carrier_id, objection.carried_at
    session.flush()
    holding.keep(session, now, decision.id)


def offer(session: Session, member: Member, objection: Objection, now: datetime) -> None:
    """Somebody of the roll proposes to carry it. One offer at a time; who objected accepts it or not."""
    decision = lifecycle.find(session, objection.decision_id)
    ballots.require_on_roll(session, member, decision)
    require(member.id != objection.member_id, _("C'est votre objection : une autre personne peut la porter."))
    if objection.carrier_id == member.id:
        return
    if not _may_be_carried(session, decision, objection):
        raise Refusal(_("Cette objection ne demande personne pour la porter."))
    if objection.carrier_id is not None:
        raise Refusal(_("Quelqu'un d'autre vient de le proposer."))
    objection.carrier_id = member.id
    session.flush()
    notices.tell(session, session.get_one(Member, objection.member_id), notices.Notice.ASKED, now)


def accept(
    session: Session, member: Member, objection: Objection, draft: CarrierDraft, now: datetime
) -> None:
    """Only who objected lets somebody carry it; twice is once."""
    require(member.id == objection.member_id, _("Seule la personne qui a objecté peut répondre à cela."))
    if objection.carrier_id is None or objection.carrier_id != draft.carrier:
        raise Refusal(_("Cette personne ne le propose plus."))
    with holding.kept(session, now, objection.decision_id):
        objection.carried_at = objection.carried_at or now


def end(session: Session, member: Member, objection: Objection, now: datetime) -> None:
    """Who objected, or the peer, ends an offer or the carrying, at any time and without a reason."""
    peers = (objection.member_id, objection.carrier_id)
    require(member.id in peers, _("Seules les deux personnes concernées peuvent faire cela."))
    with holding.kept(session, now, objection.decision_id):
        objection.carrier_id, objection.carried_at = None, None


def waits_for(member: Member, offered: str | None, to_reread: str | None) -> Iterator[Waiting]:
    """Somebody offers to carry my objection; the one that I carry is to be read again with the new text."""
    if member.paused:
        return
    if offered is not None:
        decision, number, carrier, name = offered.split("/", 3)
        url = f"/decisions/{decision}/objections/{number}"
        taps = (Tap(_("Accepter"), f"{url}/portage/accord", (("carrier", carrier),)),)
        sentence = _("%(name)s propose de porter votre objection.") % {"name": name}
        yield Waiting(sentence, url, _("Voir ce que cela veut dire"), taps=taps)
    if to_reread is not None:
        decision, number = to_reread.split("/")
        sentence = _("Un texte a changé. L'objection que vous portez est à relire.")
        yield Waiting(sentence, f"/decisions/{decision}/objections/{number}", _("Lire l'objection"))


ME: Any = bindparam("member_id")
given = aliased(Ballot)
ANSWERED = (
    select(given)
    .where(given.decision_id == Decision.id, given.version == Decision.version)
    .where(given.member_id == Objection.member_id)
    .exists()
)


def _first(*numbers: Any) -> Any:
    """The numbers of the first objection that stands, in one value: home asks it with others."""
    value: Any = cast(numbers[0], String)
    for number in numbers[1:]:
        value = value + "/" + cast(number, String)
    return (
        select(value)
        .join(Decision, col(Decision.id) == Objection.decision_id)
        .join(Ballot, holding.BALLOT)
        .where(col(Decision.stage).in_(lifecycle.CHANGING), col(Ballot.settled_at).is_(None))
        .order_by(col(Objection.id))
        .limit(1)
    )


OFFERED = (
    _first(Objection.decision_id, Objection.id, Objection.carrier_id, Member.pseudonym)
    .join(Member, col(Member.id) == Objection.carrier_id)
    .where(col(Objection.member_id) == ME, col(Objection.carried_at).is_(None))
    .where(col(Member.state).in_(permissions.INSIDE), col(Member.erasing_at).is_(None))
)
TO_REREAD = _first(Objection.decision_id, Objection.id).where(
    col(Objection.carrier_id) == ME,
    col(Objection.carried_at).is_not(None),
    col(Decision.stage) == Stage.OPEN,
    Objection.version == Decision.version - 1,
    ~ANSWERED,
)


def _require_speaker(member: Member, objection: Objection) -> None:
    reason = _("Seules la personne qui a objecté, et celle qui porte l'objection, peuvent faire cela.")
    require(permissions.may_speak_for(member, objection), reason)


def _may_be_carried(session: Session, decision: Decision, objection: Objection) -> bool:
    current = objection.version == decision.version and decision.stage in (Stage.OPEN, Stage.INTEGRATION)
    return current and objection.wants_carrier and _answer(session, objection).settled_at is None


def _answer(session: Session, objection: Objection) -> Ballot:
    return session.get_one(Ballot, (objection.decision_id, objection.member_id, objection.version))


def _key(objection: Objection, version: int) -> dict[str, int]:
    return {"decision_id": objection.decision_id, "member_id": objection.member_id, "version": version}
