"""Saying that something harms, from inside. Until a jury can be drawn, it goes to whoever keeps the server.

Neither the reporter's name nor any word of a conversation goes with it, but what the reporter writes.
"""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session, select

from entraide.domain import content_notices, distance
from entraide.domain.content_notices import ContentNoticeDraft
from entraide.domain.distance import DistanceDraft
from entraide.domain.exchanges.answers import of_two, other_of
from entraide.domain.exchanges.conversation import has_left
from entraide.domain.refusals import Refusal
from entraide.domain.requests import reading
from entraide.language import _
from entraide.models.exchange import GOING_ON
from entraide.models.member import Member
from entraide.models.report import ContentNotice
from entraide.models.request import HelpRequest

FAMILIES: dict[str, tuple[str, int | None]] = {
    "threat": (_("Des menaces, des insultes, de la haine ou du harcèlement"), 7),
    "private": (_("Des informations privées, montrées ou répétées"), 5),
    "intimate": (_("Une image intime"), 5),
    "frame": (_("De l'argent, un mot de passe ou des papiers demandés"), 4),
    "method": (_("Une façon de se tuer ou de se blesser, expliquée"), None),
    "unlawful": (_("Autre chose de clairement illégal"), None),
    "other": (_("Autre chose qui fait du mal"), 8),
}
"""What harms, and the article of the charter that speaks of it."""


class ReportDraft(BaseModel):
    """`receipt`: drawn with the form, so that a tap made twice is one report, and the same words of two people are two."""

    family: Literal["threat", "private", "intimate", "frame", "method", "unlawful", "other"]
    words: Annotated[str, StringConstraints(max_length=1500)] = ""
    block: Literal["", "oui"] = ""
    receipt: Annotated[str, StringConstraints(max_length=12)] = ""


class Target(NamedTuple):
    """What is reported. `other`: the person, when the reporter knows who it is and can keep away from them.

    `leaving`: where to leave the conversation, when there is one that goes on.
    """

    place: str
    url: str
    other: Member | None = None
    leaving: str = ""


def of_exchange(session: Session, member: Member, exchange_id: int) -> Target:
    exchange = of_two(session, member, exchange_id)
    other = other_of(session, member, exchange)
    who = _("la personne qui aide") if other.id == exchange.helper_id else _("la personne aidée")
    place = _("Entraide n° %(number)s, %(who)s") % {"number": exchange.id, "who": who}
    url, request = f"/entraides/{exchange.id}", session.get_one(HelpRequest, exchange.request_id)
    known = exchange.accepted_at or request.signed or member.id == exchange.asker_id
    here = exchange.state in GOING_ON and not has_left(exchange, member)
    return Target(place, url, other if known else None, f"{url}/depart" if here else "")


def of_member(session: Session, member: Member, member_id: int) -> Target:
    other = distance.person(session, member, member_id)
    place = _("La personne du compte n° %(number)s") % {"number": other.id}
    return Target(place, f"/membres/{other.id}/distance", other)


def of_request(session: Session, member: Member, request_id: int) -> Target:
    if reading.read(session, member, request_id).mine:
        raise Refusal(_("C'est votre demande. Vous pouvez la retirer."))
    place = _("Demande n° %(number)s") % {"number": request_id}
    return Target(place, f"/demandes/{request_id}")


def keep_away(session: Session, member: Member, target: Target, draft: ReportDraft) -> bool:
    """Block the person, if asked in the same gesture. It waits for no report, and for no limit on reports."""
    if not draft.block or target.other is None:
        return False
    distance.keep(session, member, target.other, DistanceDraft(kind="blocked"))
    return True


def already(session: Session, target: Target, draft: ReportDraft) -> ContentNotice | None:
    """This very report, when the tap was made twice."""
    same = (ContentNotice.receipt == draft.receipt, ContentNotice.place == target.place)
    return session.exec(select(ContentNotice).where(*same, ContentNotice.reason == _reason(draft))).first()


def send(session: Session, target: Target, draft: ReportDraft, now: datetime) -> ContentNotice:
    """Keep the report to be read. In clear: it must arrive even while the key of private words is missing."""
    notice = ContentNoticeDraft(place=target.place, reason=_reason(draft), good_faith="oui")
    return content_notices.keep(session, notice, now, content_notices.unused(session, draft.receipt))


def _reason(draft: ReportDraft) -> str:
    sentence, article = FAMILIES[draft.family]
    cited = _(" (charte, article %(number)s)") % {"number": article} if article else ""
    return "\n\n".join(part for part in (f"{sentence}{cited}", draft.words) if part)
