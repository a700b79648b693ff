"""Getting back in with a code of the feuille de secours. Codes come here already hashed, one slow hash each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from entraide.domain import passphrase
from entraide.domain.members.devices import close_all_devices
from entraide.domain.notices import Notice, tell
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.member import Member, RescueCode

CODES = 8


def draw_codes() -> list[str]:
    return [passphrase.generate_code() for _code in range(CODES)]


def replace_sheet(session: Session, member: Member, code_hashes: Sequence[str]) -> None:
    """Only the last sheet opens anything; without code there is none, and the member is reminded of it."""
    session.exec(delete(RescueCode).where(col(RescueCode.member_id) == member.id))
    session.add_all(RescueCode(code_hash=code, member_id=member.id) for code in code_hashes)
    session.flush()


def codes_left(session: Session, member: Member) -> int:
    return session.exec(select(func.count()).where(RescueCode.member_id == member.id)).one()


def holder(session: Session, code_hash: str) -> Member | None:
    """Whose sheet holds this code."""
    query = select(Member).join(RescueCode, col(RescueCode.member_id) == Member.id)
    return session.exec(query.where(RescueCode.code_hash == code_hash)).first()


def recover(
    session: Session, code_hash: str, words_hash: str, new_codes: Sequence[str], now: datetime
) -> Member:
    """Take new words and a new sheet by one code: the old words, all old codes and all devices open nothing more."""
    member = holder(session, code_hash)
    if member is None:
        raise Refusal(_("Ce code a déjà servi. Prenez le code suivant de votre feuille de secours."))
    member.words_hash = words_hash
    session.add(member)
    session.flush()
    replace_sheet(session, member, new_codes)
    close_all_devices(session, member)
    tell(session, member, Notice.ACCOUNT, now)
    return member
