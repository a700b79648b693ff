"""Newcomers: confirmed by members they are welcome, then, met and after a while, full members."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from entraide.domain import permissions, rules
from entraide.domain.journal import Act, record
from entraide.domain.members.names import name_of
from entraide.domain.notices import Notice, Waiting, tell
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.domain.requests import clock
from entraide.language import _, ngettext
from entraide.models.invitation import Confirmation, Encounter
from entraide.models.member import Member, State

PAGE = 20
ASKED_FOR = timedelta(days=14)
WELCOME_FROM = 8
"""Below this number of full members a welcome ends at once."""


@dataclass(frozen=True)
class Newcomer:
    """One line of the list. `missing`: confirmations, for a candidate; `until`: end of the period, in welcome."""

    person: Member
    inviter: str | None
    missing: int
    confirmed_by_me: bool
    until: datetime


SPONSOR = aliased(Member)
COUNTED = (
    select(Confirmation)
    .join(SPONSOR, col(SPONSOR.id) == Confirmation.sponsor_id)
    .where(col(SPONSOR.state) == State.MEMBER)
)
"""Only what full members say counts: a sponsor who left or is suspended counts no more."""
GIVEN = COUNTED.where(Confirmation.newcomer_id == Member.id).with_only_columns(func.count()).correlate(Member)
CONFIRMED = (
    select(Member)
    .where(Member.state == State.CANDIDATE, GIVEN.scalar_subquery() >= bindparam("needed"))
    .order_by(col(Member.id))
)
MET = select(Encounter.newcomer_id).where(Encounter.newcomer_id == Member.id).exists()
WELCOMED = (
    select(Member).where(Member.state == State.WELCOME).order_by(col(Member.state_since_at), col(Member.id))
)
MET_SINCE = WELCOMED.where(col(Member.state_since_at) <= bindparam("since"), MET)
STAYING = col(Member.erasing_at).is_(None)
"""Not closing their account: who does is shown to nobody."""


def full_members(session: Session) -> int:
    return session.exec(select(func.count()).where(Member.state == State.MEMBER)).one()


def confirmations_needed(session: Session, size: int) -> int:
    """For this many full members; never more than they can give."""
    step = "petit" if size <= 3 else "moyen" if size < 40 else "grand"
    return max(1, min(rules.value(session, f"parrains.{step}"), size))


def missing_for(session: Session, candidate: Member) -> int:
    given = session.exec(COUNTED.where(Confirmation.newcomer_id == candidate.id)).all()
    return max(0, confirmations_needed(session, full_members(session)) - len(given))


def confirm(session: Session, member: Member, newcomer_id: int, now: datetime) -> None:
    """Say yes to this candidate; the last yes needed makes them welcome at once. Said twice, it counts once."""
    newcomer = _find(session, newcomer_id)
    if session.get(Confirmation, (newcomer.id, member.id)):
        return
    _refuse_unless_full(member)
    if newcomer.state != State.CANDIDATE:
        raise Refusal(_("Cette personne est déjà accueillie : il ne manque plus de confirmation."))
    require(permissions.may_confirm(member, newcomer), _("On ne se confirme pas soi-même."))
    session.add(Confirmation(newcomer_id=newcomer.id, sponsor_id=member.id))
    session.flush()
    advance(session, now)


def withdraw(session: Session, member: Member, newcomer_id: int) -> None:
    """Take a confirmation back, silently, as long as the person is not admitted."""
    newcomer = _find(session, newcomer_id)
    if newcomer.state != State.CANDIDATE:
        raise Refusal(_("Cette personne est déjà accueillie : une confirmation ne se retire plus."))
    given = session.get(Confirmation, (newcomer.id, member.id))
    if given:
        session.delete(given)
        session.flush()


def attest(session: Session, member: Member, newcomer_id: int, now: datetime) -> None:
    """Say that one has met this person, in a room, by phone or on video. The first to say so is enough."""
    newcomer = _find(session, newcomer_id)
    _refuse_unless_full(member)
    if newcomer.state == State.CANDIDATE:
        raise Refusal(_("Cette personne attend encore d'être confirmée. Vous pourrez le dire ensuite."))
    if newcomer.state == State.WELCOME and session.get(Encounter, newcomer.id) is None:
        session.add(Encounter(newcomer_id=newcomer.id, witness_id=member.id))
        session.flush()
        advance(session, now)


def advance(session: Session, now: datetime) -> None:
    """A duty, and the only place where a newcomer moves on: run once or ten times, same result."""
    size = full_members(session)
    for candidate in _confirmed(session, size):
        enter(session, candidate, State.WELCOME, now)
    for person in _welcomed(session, size, now):
        enter(session, person, State.MEMBER, now)


def enter(session: Session, person: Member, state: State, now: datetime) -> None:
    """Enter a state of joining: the row, the journal, and a message to the person."""
    person.state, person.state_since_at = state, now
    session.add(person)
    session.flush()
    record(session, now, Act[state.name], member_id=person.id)
    if state == State.WELCOME:
        clock.begin(session, person, now)
    tell(session, person, Notice.ACCOUNT, now)


MINE = select(Confirmation.newcomer_id).where(Confirmation.sponsor_id == bindparam("member_id"))
TO_CONFIRM = select(func.count()).where(
    Member.state == State.CANDIDATE,
    col(Member.state_since_at) > bindparam("since"),
    STAYING,
    col(Member.id).not_in(MINE),
)


def to_confirm(session: Session, member: Member, now: datetime) -> list[Waiting]:
    """Candidates whom this member has not confirmed, for two weeks: somebody one does not know is no standing duty."""
    if member.state != State.MEMBER:
        return []
    number = session.exec(TO_CONFIRM, params={"member_id": member.id, "since": now - ASKED_FOR}).one()
    if not number:
        return []
    sentence = ngettext(
        "%(n)s personne attend d'être confirmée par des membres qui la connaissent.",
        "%(n)s personnes attendent d'être confirmées par des membres qui les connaissent.",
        number,
    )
    return [Waiting(sentence % {"n": number}, "/invitations", _("Voir qui attend"))]


def latest(session: Session, member: Member, before: int | None = None) -> tuple[list[Newcomer], bool]:
    """Who waits for a confirmation or for a meeting, newest first, and whether more follow."""
    inviter = aliased(Member)
    waits = (col(Member.state) == State.CANDIDATE) | ((col(Member.state) == State.WELCOME) & ~MET)
    query = (
        select(Member, inviter)
        .outerjoin(inviter, col(inviter.id) == Member.invited_by_id)
        .where(waits, STAYING)
    )
    query = query.where(col(Member.id) < before) if before else query
    rows = session.exec(query.order_by(col(Member.id).desc()).limit(PAGE + 1)).all()
    return _lines(session, member, list(rows[:PAGE])), len(rows) > PAGE


def _lines(session: Session, member: Member, rows: list[tuple[Member, Member | None]]) -> list[Newcomer]:
    ids = [person.id for person, _inviter in rows]
    given = session.exec(COUNTED.where(col(Confirmation.newcomer_id).in_(ids))).all()
    needed = confirmations_needed(session, full_members(session))
    period = timedelta(days=rules.value(session, "accueil.jours"))

    def line(person: Member, inviter: Member | None) -> Newcomer:
        sponsors = [row.sponsor_id for row in given if row.newcomer_id == person.id]
        missing, until = max(0, needed - len(sponsors)), person.state_since_at + period
        return Newcomer(person, name_of(inviter) if inviter else None, missing, member.id in sponsors, until)

    return [line(*row) for row in rows]


def _confirmed(session: Session, size: int) -> list[Member]:
    """Candidates whom enough members confirmed, in order of arrival."""
    return list(session.exec(CONFIRMED, params={"needed": confirmations_needed(session, size)}))


def _welcomed(session: Session, size: int, now: datetime) -> list[Member]:
    """Whose welcome ends: met and there long enough; in a small Conseil, as many as it takes to be eight."""
    at_once = session.exec(WELCOMED.limit(WELCOME_FROM - size)) if size < WELCOME_FROM else ()
    since = now - timedelta(days=rules.value(session, "accueil.jours"))
    due = session.exec(MET_SINCE, params={"since": since})
    return list({person.id: person for person in [*at_once, *due]}.values())


def _find(session: Session, newcomer_id: int) -> Member:
    person = session.get(Member, newcomer_id)
    if person is None or person.pseudonym_key is None or person.erasing_at is not None:
        raise NotFound(_("Cette page n'existe pas, ou plus."))
    return person


def _refuse_unless_full(member: Member) -> None:
    require(
        member.state == State.MEMBER,
        _("Seuls les membres confirment les nouvelles personnes. Vous le pourrez à la fin de votre accueil."),
    )
