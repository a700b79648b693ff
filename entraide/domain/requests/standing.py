"""Where a request stands and what comes next, in sentences that its author reads. From the rows and the hour alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from entraide.domain.dates import day, duration, moment, until
from entraide.domain.exchanges.answers import TOO_HEAVY
from entraide.domain.meetings import reading as meetings
from entraide.domain.members.names import name_of
from entraide.domain.notices import Waiting
from entraide.domain.requests.clock import ON_AGENDA, WIDENED
from entraide.language import _
from entraide.models.exchange import Exchange, State
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.request import HelpRequest, Stage

Step = tuple[Exchange, str]
"""Somebody asked, or who offered, and their name."""


@dataclass(frozen=True)
class Where:
    """`steps`: oldest first. `meeting`: the next one, at least when the request is due there."""

    request: HelpRequest
    steps: Sequence[Step]
    meeting: Meeting | None
    now: datetime

    @property
    def since(self) -> datetime:
        return waits_since(self.request, [exchange for exchange, _name in self.steps])

    @property
    def asked(self) -> list[Step]:
        """Whose answer is awaited."""
        return [it for it in self.steps if it[0].state == State.PROPOSED and not it[0].offered]

    @property
    def offered(self) -> bool:
        return any(it.state == State.PROPOSED and it.offered for it, _name in self.steps)

    def sentences(self) -> list[str]:
        return [*self._handed_over(), *self._who(), *self._relayed(), *self._next()]

    def _handed_over(self) -> list[str]:
        """By the last person who had it."""
        tired = {it.ended_at: name for it, name in self.steps if it.reason == TOO_HEAVY and it.ended_at}
        if not tired or max(tired) < self.since:
            return []
        sentence = _("%(name)s passe la main : c'est trop lourd en ce moment. Ce n'est pas à cause de vous.")
        return [sentence % {"name": tired[max(tired)]}]

    def _who(self) -> list[str]:
        said = [] if self.request.addressed else [_("Tous les membres peuvent lire votre demande.")]
        if self.offered:
            return [*said, _("Quelqu'un propose de vous aider. Vous choisissez, quand vous voulez.")]
        if not self.asked:
            nobody = _("Personne n'est en train de répondre à votre demande.")
            return [*said, _("Personne n'a encore répondu.")] if said else [nobody]
        chosen = [(exchange.proposed_at, name) for exchange, name in self.asked if not exchange.relayed]
        if len(chosen) == 1:
            words = {"name": chosen[0][1], "ago": self._ago(chosen[0][0])}
            said.append(_("%(name)s a reçu votre demande %(ago)s.") % words)
        elif chosen:
            names = together([name for _at, name in chosen])
            said.append(_("%(names)s ont reçu votre demande.") % {"names": names})
        return said

    def _ago(self, at: datetime) -> str:
        ago = until(at, self.now)
        return _("à l'instant") if ago == _("maintenant") else ago

    def _relayed(self) -> list[str]:
        names = [name for exchange, name in self.asked if exchange.relayed]
        return [_("Le site a demandé à %(names)s.") % {"names": together(names)}] if names else []

    def _next(self) -> list[str]:
        if not self.request.widens:
            return [_("Comme vous l'avez choisi, le site ne demande à personne d'autre.")]
        if self.now >= self.since + ON_AGENDA:
            return self._at_the_meeting()
        if self.now >= self.since + WIDENED:
            words = {"day": day(self.since + ON_AGENDA, self.now)}
            later = _("Sans aide d'ici %(day)s, la prochaine rencontre en parlera.") % words
            return [*self._three_days_on(), later]
        return [self._before_three_days()]

    def _before_three_days(self) -> str:
        words = {"moment": moment(self.since + WIDENED, self.now)}
        if self.asked:
            sentence = _(
                "Sans aide d'ici %(moment)s, deux autres personnes qui peuvent aider seront sollicitées."
            )
        else:
            sentence = _("Sans aide d'ici %(moment)s, deux personnes qui peuvent aider seront sollicitées.")
        return sentence % words

    def _three_days_on(self) -> list[str]:
        widened = self.request.widened_at
        if widened is None or widened <= self.since:
            return [_("Trois jours ont passé : deux personnes qui peuvent aider vont être sollicitées.")]
        if any(it.relayed and it.proposed_at >= widened for it, _name in self.steps):
            return []
        return [_("Le site a cherché qui d'autre pouvait aider : personne n'a de place en ce moment.")]

    def _at_the_meeting(self) -> list[str]:
        words = {"length": duration(self.now - self.since)}
        waits = _("Votre demande attend depuis %(length)s.") % words
        if self.meeting is None:
            return [waits, _("La prochaine rencontre en parlera ; aucune n'est prévue pour l'instant.")]
        words = {"moment": moment(self.meeting.starts_at, self.now)}
        said = _("Elle est à l'ordre du jour de la rencontre du %(moment)s.") % words
        hidden = _("On y lit seulement qu'une demande attend : ni votre phrase, ni votre nom.")
        return [waits, said, hidden] if self.request.addressed else [waits, said]


def waits_since(request: HelpRequest, exchanges: Sequence[Exchange]) -> datetime:
    """As clock.waits_since, of rows in hand."""
    helped = [it.ended_at for it in exchanges if it.accepted_at and it.ended_at]
    return max(helped, default=request.opened_at)


def where(session: Session, request: HelpRequest, steps: Sequence[Step], now: datetime) -> Where:
    """The next meeting is looked for when this request waits for it."""
    found = Where(request, steps, None, now)
    if not request.widens or now < found.since + ON_AGENDA:
        return found
    return replace(found, meeting=meetings.next_one(session, now)[0])


MINE = (
    select(HelpRequest, Exchange, Member, Meeting)
    .outerjoin(Exchange, col(Exchange.request_id) == HelpRequest.id)
    .outerjoin(Member, col(Member.id) == Exchange.helper_id)
    .outerjoin(Meeting, col(Meeting.id) == meetings.NEXT.scalar_subquery())
    .where(HelpRequest.author_id == bindparam("member_id"), HelpRequest.stage == Stage.WAITING)
    .order_by(col(HelpRequest.id), col(Exchange.id))
)
"""With the next meeting: home asks it all at once."""


def left_alone(session: Session, member: Member, now: datetime) -> list[Waiting]:
    """Source: where each of my requests stands, as long as nobody helps; an offer waits by itself."""
    if member.state == Standing.CANDIDATE:
        return []
    rows = session.execute(MINE, {"member_id": member.id, "now": now}).all()
    lines = []
    for (request, meeting), group in groupby(rows, key=lambda row: (row[0], row[3])):
        steps = [(exchange, name_of(helper)) for _request, exchange, helper, _meeting in group if exchange]
        found = Where(request, steps, meeting, now)
        lines += [] if found.offered else [_line(found)]
    return lines


def _line(found: Where) -> Waiting:
    link = _("Voir ma demande du %(day)s") % {"day": day(found.request.opened_at, found.now)}
    return Waiting(" ".join(found.sentences()), f"/demandes/{found.request.id}", link)


def together(names: Sequence[str]) -> str:
    """« Bob », « Bob et Chloé », « Bob, Chloé et Driss »."""
    *first, last = names
    return _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last
