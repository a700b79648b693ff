"""What each person may read of a request, and where it stands."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from entraide.domain import notices, permissions
from entraide.domain.distance import apart, unseen
from entraide.domain.drafts import PAGE
from entraide.domain.members.names import name_of
from entraide.domain.requests.asking import competence_of, possible, unknown
from entraide.domain.requests.helpers import Helper, could_help
from entraide.language import _
from entraide.models.competence import Competence, Theme
from entraide.models.exchange import GOING_ON, Exchange, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.request import HelpRequest, Stage

OTHERS = 3


@dataclass(frozen=True)
class Line:
    """An open request in a list."""

    request: HelpRequest
    author: str


@dataclass(frozen=True)
class Step:
    """One person asked, or who offered. `reached`: whether the site can tell them when they are not on it."""

    exchange: Exchange
    name: str
    reached: bool

    @property
    def awaited(self) -> bool:
        """Asked, and has not answered."""
        return self.exchange.state == State.PROPOSED and not self.exchange.offered


@dataclass(frozen=True)
class Reading:
    """A request as one person may read it. `steps`: all of them for its author, else the reader's own.

    `prepared`: by a candidate, whom it waits for; their inviter alone reads it.
    """

    request: HelpRequest
    author: str
    mine: bool
    steps: list[Step]
    prepared: bool = False

    @property
    def private(self) -> bool:
        """Whether details and contact may be read: by the author, and by who helps."""
        return self.mine or any(step.exchange.state in GOING_ON for step in self.steps)

    @property
    def told(self) -> list[tuple[Exchange, str]]:
        """The steps as standing.py reads them."""
        return [(step.exchange, step.name) for step in self.steps]

    @property
    def unreached(self) -> int:
        """How many of those asked the site cannot tell outside."""
        return sum(step.awaited and not step.reached for step in self.steps)


@dataclass(frozen=True)
class Start:
    """A form not yet sent. `unavailable`: who was to be asked cannot be; `others` can."""

    helper: Member | None
    about: Competence | None
    theme: Theme
    unavailable: bool
    others: list[Member]


def signature(request: HelpRequest, author: Member, known: bool = False) -> str:
    """How a reader may call the author; `known`: once both have accepted."""
    return name_of(author) if request.signed or known else _("une personne")


def latest(session: Session, member: Member, before: int | None = None) -> tuple[list[Line], bool]:
    """The requests open to all that wait, newest first, the member's own apart; whether more follow."""
    query = (
        select(HelpRequest, Member)
        .join(Member, col(Member.id) == HelpRequest.author_id)
        .where(
            col(HelpRequest.addressed).is_(False),
            HelpRequest.stage == Stage.WAITING,
            HelpRequest.author_id != member.id,
            or_(Member.state != Standing.CANDIDATE, Member.invited_by_id == member.id),
            col(HelpRequest.author_id).not_in(unseen(member.id)),
        )
        .order_by(col(HelpRequest.id).desc())
        .limit(PAGE + 1)
    )
    rows = session.exec(query.where(col(HelpRequest.id) < before) if before else query).all()
    return [Line(request, signature(request, author)) for request, author in rows[:PAGE]], len(rows) > PAGE


def mine(session: Session, member: Member) -> list[HelpRequest]:
    """What the member asked and that is not over, newest first."""
    query = select(HelpRequest).where(HelpRequest.author_id == member.id, HelpRequest.stage != Stage.ENDED)
    return list(session.exec(query.order_by(col(HelpRequest.id).desc()).limit(PAGE)))


def read(session: Session, member: Member, request_id: int) -> Reading:
    """For its author, who was asked or offered, and, while it is open to all and waits, every member."""
    row = session.exec(
        select(HelpRequest, Member)
        .join(Member, col(Member.id) == HelpRequest.author_id)
        .where(HelpRequest.id == request_id)
    ).first()
    if row is None:
        raise unknown()
    request, author = row
    own = author.id == member.id
    if not permissions.may_read(member) and not (own and permissions.may_ask(member)):
        raise unknown()
    prepared = author.state == Standing.CANDIDATE
    if prepared and not own and author.invited_by_id != member.id:
        raise unknown()
    steps = _steps(session, request, None if own else member)
    open_to_all = not request.addressed and request.stage == Stage.WAITING
    if not own and not steps and (not open_to_all or author.id in apart(session, member.id)):
        raise unknown()
    known = own or any(step.exchange.accepted_at for step in steps)
    return Reading(request, signature(request, author, known), own, steps, prepared)


def next_people(session: Session, member: Member, found: Reading, refused: bool = False) -> list[Member]:
    """Whom else the author may ask: by theme, unless somebody who can be told already has the request.

    Somebody was just `refused`: then the sentence is searched too, which a page that is only read does not afford.
    """
    if not found.mine or found.prepared or found.request.stage != Stage.WAITING:
        return []
    asked = [step for step in found.steps if step.exchange.state == State.PROPOSED]
    if not refused and any(step.reached or step.exchange.offered for step in asked):
        return []
    request, sentence = found.request, found.request.sentence if refused else ""
    return _members(could_help(session, member, sentence, request.theme, OTHERS, request.id))


def starting(
    session: Session, asker: Member, helper_id: int, competence_id: int, theme: str, sentence: str
) -> Start:
    """What the form begins with: whom it is for, and about what they offer; else who could help instead."""
    if asker.state == Standing.CANDIDATE:
        return Start(None, None, Theme.OTHER, False, [])
    helper = possible(session, asker, helper_id) if helper_id else None
    about = competence_of(session, helper, competence_id) if helper else None
    looked_at = session.get(Competence, competence_id) if competence_id else None
    chosen = Theme(theme) if theme in set(Theme) else Theme(looked_at.theme) if looked_at else Theme.OTHER
    if not helper_id or helper:
        return Start(helper, about, chosen, False, [])
    said = sentence or (looked_at.sentence if looked_at else "")
    return Start(None, None, chosen, True, _members(could_help(session, asker, said, chosen, OTHERS)))


def _members(helpers: list[Helper]) -> list[Member]:
    return [helper.member for helper in helpers]


def _steps(session: Session, request: HelpRequest, reader: Member | None) -> list[Step]:
    """Oldest first; all of them without a reader."""
    query = select(Exchange, Member).join(Member, col(Member.id) == Exchange.helper_id)
    query = query.where(Exchange.request_id == request.id)
    query = query.where(Exchange.helper_id == reader.id) if reader else query
    return [
        Step(exchange, name_of(helper), notices.reachable(helper))
        for exchange, helper in session.exec(query.order_by(col(Exchange.id)))
    ]
