"""How one enters the demonstration: the words of three members, kept beside its database, and a fresh invitation."""

import json
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from entraide.database import Engines
from entraide.demo.build import build_demo
from entraide.demo.texts import SHOWN
from entraide.domain import journal
from entraide.domain.members import cards, invitations
from entraide.domain.members.cards import Standing
from entraide.domain.refusals import Refusal
from entraide.keys import Keys
from entraide.language import _
from entraide.models.member import Member


def words_of_shown(engines: Engines, keys: Keys, folder: Path, now: datetime, members: int) -> dict[str, str]:
    """The words by pseudonym; the demonstration is built at the first call, and never over a Conseil."""
    file = folder / "entrees.json"
    with engines.reading() as session:
        begun = bool(journal.entries(session, limit=1))
    if begun and not file.exists():
        raise Refusal(_("Un vrai Conseil est dans cette base : la démonstration demande une base vide."))
    if not begun:
        words = build_demo(engines, keys, now, members).words
        file.write_text(json.dumps(words, ensure_ascii=False))
    return dict(json.loads(file.read_text()))


def fresh_invitation(session: Session, keys: Keys, now: datetime) -> str:
    """The code of a new invitation; the ones that earlier runs left open are cancelled."""
    host = session.exec(select(Member).where(Member.pseudonym == SHOWN[0])).one()
    for invitation in invitations.mine(session, host):
        if cards.standing(invitation, now) == Standing.OPEN:
            invitations.cancel(session, host, invitation.id, now)
    return invitations.invite(session, keys, host, now).link
