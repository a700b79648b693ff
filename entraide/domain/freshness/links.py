"""The link of a message by which its reader answers without signing in: sealed, for these questions alone, for a month."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet
from sqlmodel import Session

from entraide.domain import permissions
from entraide.domain.freshness import answers
from entraide.models.competence import Competence
from entraide.models.member import Member

PURPOSE = "toujours-d-accord"
LASTS = timedelta(days=30)
"""Shorter than the time between two questions (`clock.EVERY`): a link never answers the next one."""
_MOST = 20


def write(seal: Fernet, member_id: int, asked: Iterable[Competence], now: datetime) -> str:
    """Sealed as `web/sealed.py` opens it. Without its « = »: what ends an address, readers of mail may cut off."""
    about = [competence.id for competence in asked][:_MOST]
    letter = json.dumps({"member": member_id, "competences": about, "purpose": PURPOSE})
    return seal.encrypt_at_time(letter.encode(), int(now.timestamp())).decode().rstrip("=")


def whole(token: str) -> str:
    return token + "=" * (-len(token) % 4)


def still_asked(session: Session, letter: Mapping[str, Any]) -> list[Competence]:
    """Of what the link was written about, what its owner may still answer: nothing once answered or taken back."""
    owner = session.get(Member, letter["member"])
    if owner is None or not permissions.may_offer(owner):
        return []
    return [it for it in answers.questions(session, owner.id) if it.id in letter["competences"]]
