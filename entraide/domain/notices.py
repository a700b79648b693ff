"""What concerns a member: the line that waits for them here, and the neutral message that reaches them outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from entraide.domain.dates import PARIS, day
from entraide.language import _
from entraide.models.member import Member, State
from entraide.models.outbox import Leaving, Mail

MORNING = time(8, tzinfo=PARIS)
CRASHED = timedelta(minutes=10)
"""A message that has been leaving for longer than this was left by a process that died."""
EXPIRED = timedelta(days=2)
"""Later than this, « du nouveau » is not news any more."""
SAID = timedelta(days=7)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Tap:
    """An answer given in the line itself: what its button says, where it is posted, with which fields."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Waiting:
    """One line: a sentence of ours (never a text of somebody's), where it leads, what the link says.

    `quotes`: the reader's own words, when `taps` answer about them.
    """

    sentence: str
    url: str
    link: str
    quotes: tuple[str, ...] = ()
    taps: tuple[Tap, ...] = ()


class Claimed(NamedTuple):
    """A message that is leaving."""

    id: int
    address: str
    member_id: int
    kind: str


class Notice(StrEnum):
    """Why there is something new; kept for choosing, never written in the message."""

    ASKED = "asked"
    ANSWERED = "answered"
    TO_CONFIRM = "to_confirm"
    OPENED = "opened"
    CLOSING = "closing"
    TO_CHECK = "to_check"
    ACCOUNT = "account"
    MEETING = "meeting"
    WAITS = "waits"
    STILL_AGREED = "still_agreed"


def reachable(member: Member) -> bool:
    """Whether the site can reach this person when they are not on it."""
    here = member.state not in (State.LEFT, State.EXCLUDED)
    return here and not member.paused and member.email is not None and member.email_verified_at is not None


def tell(session: Session, member: Member, notice: Notice, now: datetime) -> bool:
    """Prepare a message for this member, in this transaction; False if they cannot be reached outside.

    At most one a day: what happens after today's message has left is for tomorrow morning.
    """
    if not reachable(member):
        return False
    last = session.exec(
        select(Mail)
        .where(Mail.member_id == member.id, col(Mail.due_on) >= now.date())
        .order_by(col(Mail.due_on).desc())
    ).first()
    if last is None:
        session.add(Mail(member_id=member.id, kind=notice, due_on=now.date(), due_at=now))
    elif last.state != Leaving.WAITING:
        tomorrow = last.due_on + timedelta(days=1)
        due_at = datetime.combine(tomorrow, MORNING)
        session.add(Mail(member_id=member.id, kind=notice, due_on=tomorrow, due_at=due_at))
    elif notice == Notice.STILL_AGREED:
        last.kind = notice  # the only one that says more: it carries a link to answer
    session.flush()
    return True


def anything_due(session: Session, now: datetime) -> bool:
    return session.exec(_due(now).limit(1)).first() is not None


def claim(session: Session, now: datetime) -> Claimed | None:
    """Take the first message due and mark it as leaving, or None when nothing is due.

    Who paused, or took back their address, since it was prepared is not written to.
    """
    while (due := session.exec(_due(now).limit(1)).first()) is not None:
        mail, member = due
        if member.email is not None and reachable(member):
            mail.state, mail.tried_at = Leaving.SENDING, now
            session.flush()
            return Claimed(mail.id, member.email, member.id, mail.kind)
        session.delete(mail)
        session.flush()
    return None


def mark(session: Session, mail_id: int, sent: bool) -> None:
    state = Leaving.SENT if sent else Leaving.FAILED
    session.exec(update(Mail).where(col(Mail.id) == mail_id).values(state=state))


def settle(session: Session, now: datetime) -> None:
    """Due by the clock: what nobody can tell was sent is failed, what waited too long too; old lines go."""
    crashed = (col(Mail.state) == Leaving.SENDING) & (col(Mail.tried_at) < now - CRASHED)
    expired = (col(Mail.state) == Leaving.WAITING) & (col(Mail.due_at) < now - EXPIRED)
    session.exec(update(Mail).where(crashed | expired).values(state=Leaving.FAILED))
    session.exec(delete(Mail).where(col(Mail.due_on) < (now - KEPT).date()))


LOST = (
    select(func.max(Mail.due_on))
    .where(Mail.member_id == bindparam("member_id"), Mail.state == Leaving.FAILED)
    .where(col(Mail.due_on) >= bindparam("said_since"))
)


def perhaps_lost(member: Member, lost_on: date | None) -> Iterator[Waiting]:
    """For a week (`SAID`), the last message that may not have reached this member."""
    if member.email is not None and lost_on is not None:
        sentence = _("Un message n'a peut-être pas pu partir vers votre adresse e-mail le %(day)s.")
        yield Waiting(sentence % {"day": day(lost_on)}, "/moi/adresse", _("Vérifier mon adresse"))


def _due(now: datetime) -> Select[Mail, Member]:
    query = select(Mail, Member).join(Member, col(Member.id) == Mail.member_id)
    return query.where(Mail.state == Leaving.WAITING, col(Mail.due_at) <= now).order_by(col(Mail.id))
