"""Makers that state only what the test is about."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from entraide.domain.exchanges.answers import accept
from entraide.domain.members.pseudonyms import key_of
from entraide.domain.requests.asking import open_request
from entraide.domain.requests.drafts import EVERYBODY, RequestDraft
from entraide.models.exchange import Exchange
from entraide.models.invitation import Confirmation
from entraide.models.member import Member, State
from entraide.models.request import HelpRequest


def make_member(
    session: Session, pseudonym: str, now: datetime, state: State = State.MEMBER, **more: object
) -> Member:
    """A member as a test needs one; journalled joining has its own tests."""
    member = Member(
        pseudonym=pseudonym,
        pseudonym_key=key_of(pseudonym),
        state=state,
        state_since_at=now,
        joined_at=now,
        seen_on=now.date(),
        commune="94003",
        **more,
    )
    session.add(member)
    session.flush()
    session.refresh(member)
    return member


def make_cast(session: Session, now: datetime) -> dict[str, Member]:
    cast = {name: make_member(session, name, now) for name in ("Alice", "Bob", "Chloé", "Driss")}
    cast["Élio"] = make_member(session, "Élio", now, State.CANDIDATE, invited_by_id=cast["Alice"].id)
    session.add(Confirmation(newcomer_id=cast["Élio"].id, sponsor_id=cast["Alice"].id))
    session.flush()
    for member in cast.values():
        session.expunge(member)
    return cast


def make_request(
    session: Session, author: Member, now: datetime, helper: Member | None = None, **fields: Any
) -> HelpRequest:
    """A signed request, open to all or addressed to `helper`."""
    fields = {"sentence": "J'ai besoin d'aide pour un courrier.", "signed": "oui", **fields}
    draft = RequestDraft(**fields, helper=helper.id if helper else EVERYBODY)
    return open_request(session, session.get_one(Member, author.id), draft, now)


def make_exchange(session: Session, asker: Member, helper: Member, now: datetime, **fields: Any) -> Exchange:
    """A request that `helper` was asked and has accepted."""
    request = make_request(session, asker, now, helper, **fields)
    asked = session.exec(select(Exchange).where(Exchange.request_id == request.id)).one()
    return accept(session, session.get_one(Member, helper.id), asked.id, now)
