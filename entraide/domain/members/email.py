"""A member's e-mail address: optional, and used once a code sent to it has come back.

Nothing here looks at the addresses of others: the answer is the same whether somebody else has this one or not.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, StringConstraints, field_validator
from sqlalchemy import delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from entraide.domain.refusals import Refusal
from entraide.language import _, ngettext
from entraide.models.email import EmailCheck
from entraide.models.member import Member
from entraide.models.outbox import Leaving

CODE_LASTS = timedelta(minutes=10)
TRIES = 5
SAME_ASK = timedelta(minutes=1)
"""The same address given again within this time is one tap made twice: one message leaves."""
UNVERIFIED_KEPT = timedelta(days=1)

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}")


class EmailDraft(BaseModel):
    """An address that plain mail servers accept: no accent, no space, no display name."""

    address: Annotated[str, StringConstraints(max_length=254)]

    @field_validator("address")
    @classmethod
    def looks_like_an_address(cls, typed: str) -> str:
        if not _ADDRESS.fullmatch(typed) or ".." in typed:
            raise ValueError(_("Écrivez une adresse comme nom@exemple.fr, sans espace ni accent."))
        name, _at, domain = typed.rpartition("@")
        return f"{name}@{domain.lower()}"


class CodeDraft(BaseModel):
    """Eight digits, however they were spaced."""

    code: Annotated[str, StringConstraints(max_length=20)]

    @field_validator("code")
    @classmethod
    def eight_digits(cls, typed: str) -> str:
        digits = re.sub(r"[\s.-]", "", typed)
        if not re.fullmatch(r"[0-9]{8}", digits):
            raise ValueError(_("Le code a 8 chiffres. Recopiez-le depuis l'e-mail."))
        return digits


def begin(session: Session, member: Member, address: str, now: datetime) -> EmailCheck:
    """Keep this address aside and have a code sent to it; the address in use stays until then."""
    check = session.get(EmailCheck, member.id)
    if (
        check
        and check.address == address
        and check.asked_at > now - SAME_ASK
        and check.state != Leaving.FAILED
    ):
        return check
    check = check or EmailCheck(member_id=member.id, address=address, asked_at=now)
    check.address, check.asked_at, check.state = address, now, Leaving.WAITING
    check.code_hash, check.tries_left, check.expires_at = "", 0, None
    session.add(check)
    session.flush()
    return check


def pending(session: Session, member: Member) -> EmailCheck | None:
    return session.get(EmailCheck, member.id)


def usable(check: EmailCheck, now: datetime) -> bool:
    """Whether a code may still be typed, the one that has not left yet included."""
    if check.state == Leaving.WAITING:
        return True
    return check.state != Leaving.FAILED and check.tries_left > 0 and _lasts(check, now)


def verify(session: Session, member: Member, code: str, now: datetime) -> None:
    """Use the address from now on. A wrong code counts even though it is refused: the caller must not undo it."""
    check = session.get(EmailCheck, member.id)
    if check is None or not check.tries_left or not _lasts(check, now):
        raise Refusal(_("Ce code n'est plus valable. Demandez-en un autre."))
    if not secrets.compare_digest(check.code_hash, _hash(check, code)):
        check.tries_left -= 1
        session.flush()
        raise Refusal(_wrong(check.tries_left))
    member.email, member.email_verified_at = check.address, now
    session.delete(check)
    session.flush()


def remove(session: Session, member: Member) -> None:
    """Forget the address, verified or not."""
    member.email = member.email_verified_at = None
    session.exec(delete(EmailCheck).where(col(EmailCheck.member_id) == member.id))
    session.flush()


def any_waiting(session: Session) -> bool:
    return session.exec(_waiting()).first() is not None


def claim(session: Session, now: datetime) -> tuple[int, str, str] | None:
    """For the outbox: whose code leaves next, the address and the code, drawn now and known nowhere else."""
    check = session.exec(_waiting()).first()
    if check is None:
        return None
    code = f"{secrets.randbelow(10**8):08}"
    check.state, check.code_hash = Leaving.SENDING, _hash(check, code)
    check.tries_left, check.expires_at = TRIES, now + CODE_LASTS
    session.flush()
    return check.member_id, check.address, code


def mark(session: Session, member_id: int, sent: bool) -> None:
    """What became of the message, unless another code was asked for meanwhile."""
    check = session.get(EmailCheck, member_id)
    if check is not None and check.state == Leaving.SENDING:
        check.state = Leaving.SENT if sent else Leaving.FAILED
        session.flush()


def forget_unverified(session: Session, now: datetime) -> None:
    """Duty: an address whose code never came back is not kept."""
    session.exec(delete(EmailCheck).where(col(EmailCheck.asked_at) <= now - UNVERIFIED_KEPT))


def _waiting() -> SelectOfScalar[EmailCheck]:
    query = select(EmailCheck).where(EmailCheck.state == Leaving.WAITING)
    return query.order_by(col(EmailCheck.asked_at)).limit(1)


def _lasts(check: EmailCheck, now: datetime) -> bool:
    return check.expires_at is not None and check.expires_at > now


def _wrong(left: int) -> str:
    if not left:
        return _("Ce n'est pas le bon code, et c'était le dernier essai. Demandez un autre code.")
    return ngettext(
        "Ce n'est pas le bon code. Il reste %(num)s essai.",
        "Ce n'est pas le bon code. Il reste %(num)s essais.",
        left,
    ) % {"num": left}


def _hash(check: EmailCheck, code: str) -> str:
    return hashlib.sha256(f"{check.member_id}|{check.address}|{code}".encode()).hexdigest()
