"""A member's own settings: how they are called and presented, how many people they can help, pause."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import delete
from sqlmodel import Session, col

from entraide.domain import communes, permissions
from entraide.domain.communes import CommuneDraft
from entraide.domain.decisions import holding
from entraide.domain.freshness import clock
from entraide.domain.members.pseudonyms import Pseudonym, key_of, refuse_taken
from entraide.domain.refusals import require
from entraide.language import _
from entraide.models.member import Device, Member


class PresentationDraft(CommuneDraft):
    """Only the pseudonym is required."""

    pseudonym: Pseudonym
    about: Annotated[str, StringConstraints(max_length=300)] = ""


class CapacityDraft(BaseModel):
    capacity: Annotated[int, Field(ge=0, le=3)]


class PauseDraft(BaseModel):
    """What is wanted, not the opposite of what is: two taps are one."""

    pause: Literal["oui", "non"]


def require_open(member: Member) -> None:
    """Refuse what only somebody who keeps an account here may change. The routes of `/moi` all pass by it."""
    closed = _("Votre compte est fermé. Vous pouvez encore télécharger vos données.")
    require(permissions.may_keep_account(member), closed)


def present(session: Session, member: Member, draft: PresentationDraft) -> None:
    """Change how the member is shown, everywhere at once, texts of the past included."""
    commune = communes.chosen(session, draft) if draft.commune else None
    if key_of(draft.pseudonym) != member.pseudonym_key:
        refuse_taken(session, draft.pseudonym)
    member.pseudonym, member.pseudonym_key = draft.pseudonym, key_of(draft.pseudonym)
    member.about, member.commune = draft.about, commune
    _keep(session, member)


def set_capacity(session: Session, member: Member, draft: CapacityDraft) -> None:
    member.capacity = draft.capacity
    _keep(session, member)


def set_pause(session: Session, member: Member, draft: PauseDraft, now: datetime) -> None:
    """Without limit and without reason; written nowhere else, and certainly not in the journal."""
    with holding.kept(session, now):
        if member.paused and draft.pause == "non":
            clock.after_pause(session, member, now)
        member.paused = draft.pause == "oui"
        _keep(session, member)


def sign_out_elsewhere(session: Session, member: Member, here: Device) -> None:
    """Close every device of this member but the one in hand."""
    others = (col(Device.member_id) == member.id) & (col(Device.id) != here.id)
    session.exec(delete(Device).where(others))


def _keep(session: Session, member: Member) -> None:
    session.add(member)
    session.flush()
