"""The cards by which one comes in: a link to scan, a short code to dictate, for one person, once."""

import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, select

from entraide.domain import passphrase
from entraide.domain.refusals import NotFound, Refusal
from entraide.keys import Keys
from entraide.language import _
from entraide.models.invitation import Invitation
from entraide.models.member import Member, State

KEPT = timedelta(days=30)


class Card(NamedTuple):
    """What is printed, shown once and kept nowhere: 128 bits for the link, 40 to dictate."""

    link: str
    short: str


class Standing(StrEnum):
    OPEN = "open"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


def draw(session: Session, keys: Keys, sender_id: int | None, now: datetime) -> Card:
    """A new card; without sender, a founding one."""
    card = Card(secrets.token_urlsafe(16), passphrase.generate_invitation_code())
    session.add(
        Invitation(
            link_hash=_hash(keys, card.link),
            short_hash=_hash(keys, passphrase.canonical_code(card.short)),
            sender_id=sender_id,
            made_at=now,
            expires_at=now + KEPT,
        )
    )
    session.flush()
    return card


def by_link(session: Session, keys: Keys, link: str) -> Invitation:
    found = session.exec(select(Invitation).where(Invitation.link_hash == _hash(keys, link))).first()
    if found is None:
        raise NotFound(
            _("Ce lien n'ouvre pas d'invitation. Vérifiez-le, ou tapez le code court de la carte.")
        )
    return found


def by_short_code(session: Session, keys: Keys, short: str) -> Invitation:
    code = passphrase.canonical_code(short)
    found = session.exec(select(Invitation).where(Invitation.short_hash == _hash(keys, code))).first()
    if found is None:
        raise NotFound(
            _("Ce code n'ouvre pas d'invitation. Vérifiez chaque signe, ou demandez qu'on vous le redise.")
        )
    return found


def standing(invitation: Invitation, now: datetime) -> Standing:
    if invitation.used_at is not None:
        return Standing.USED
    if invitation.cancelled_at is not None:
        return Standing.CANCELLED
    return Standing.EXPIRED if invitation.expires_at <= now else Standing.OPEN


def refuse_closed(session: Session, invitation: Invitation, now: datetime) -> None:
    """Say plainly why this card opens nothing any more, and what to do."""
    match standing(invitation, now):
        case Standing.USED:
            raise Refusal(
                _(
                    "Cette invitation a déjà servi : elle est pour une seule personne. Si c'était vous, connectez-vous avec vos six mots. Sinon, demandez-en une autre à un membre."
                )
            )
        case Standing.CANCELLED:
            raise Refusal(_("Cette invitation a été annulée. Demandez-en une autre à un membre."))
        case Standing.EXPIRED:
            raise Refusal(
                _(
                    "Cette invitation a plus de 30 jours : elle n'est plus valable. Demandez-en une autre à un membre."
                )
            )
    sender = session.get(Member, invitation.sender_id) if invitation.sender_id is not None else None
    if sender is not None and sender.state != State.MEMBER:
        raise Refusal(_("Cette invitation n'est plus valable. Demandez-en une autre à un membre."))


def _hash(keys: Keys, code: str) -> str:
    """Keyed, so that a stolen database does not let one guess the short codes."""
    return hmac.digest(keys.words_salt, f"card {code}".encode(), "sha256").hex()
