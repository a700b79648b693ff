"""Invitations: any full member invites, a few at a time."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from entraide.domain import permissions
from entraide.domain.members import admissions, cards
from entraide.domain.members.cards import Card, Standing, standing
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.keys import Keys
from entraide.language import _
from entraide.models.invitation import Confirmation, Encounter, Invitation
from entraide.models.member import Member

MOST_OPEN = 5
SHOWN = 20
SAME_TAP = timedelta(seconds=5)


def invite(session: Session, keys: Keys, member: Member, now: datetime) -> Card:
    """A card for one person. Two taps within five seconds are one: the first card, not seen yet, is undone."""
    require(permissions.may_invite(member), _("Vous pourrez inviter à la fin de votre accueil."))
    admissions.refuse_in_foundation(session)
    open_now = [i for i in mine(session, member) if standing(i, now) == Standing.OPEN]
    for invitation in [i for i in open_now if i.made_at > now - SAME_TAP]:
        session.delete(invitation)
        open_now.remove(invitation)
    if len(open_now) >= MOST_OPEN:
        raise Refusal(
            _(
                "Vous avez déjà cinq invitations ouvertes. Annulez-en une, ou attendez que l'une d'elles serve."
            )
        )
    return cards.draw(session, keys, member.id, now)


def mine(session: Session, member: Member) -> list[Invitation]:
    """Newest first."""
    query = select(Invitation).where(Invitation.sender_id == member.id).order_by(col(Invitation.id).desc())
    return list(session.exec(query.limit(SHOWN)))


def cancel(session: Session, member: Member, invitation_id: int, now: datetime) -> None:
    """Close an invitation of mine. What has served, or is closed already, stays as it is."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.sender_id != member.id:
        raise NotFound(_("Cette page n'existe pas, ou plus."))
    if invitation.used_at is not None:
        raise Refusal(_("Cette invitation a déjà servi : elle ne s'annule plus."))
    invitation.cancelled_at = invitation.cancelled_at or now
    session.add(invitation)
    session.flush()


def erase(session: Session, member: Member, _now: datetime) -> None:
    """Forget whom this person invited, confirmed and met, and who did so for them."""
    session.exec(delete(Invitation).where(col(Invitation.sender_id) == member.id))
    for table, other in ((Confirmation, Confirmation.sponsor_id), (Encounter, Encounter.witness_id)):
        session.exec(delete(table).where(or_(col(table.newcomer_id) == member.id, col(other) == member.id)))
