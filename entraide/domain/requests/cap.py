"""How many new people one may write to in a day. Whom the site asks in one's stead is not counted."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from entraide.domain.refusals import Refusal
from entraide.language import ngettext
from entraide.models.exchange import Exchange
from entraide.models.member import Member, State
from entraide.models.request import HelpRequest

CONTACTS_A_DAY = {State.CANDIDATE: 1, State.WELCOME: 3, State.MEMBER: 20}
_DAY = timedelta(days=1)


def hold(session: Session, member: Member, now: datetime) -> None:
    """New contacts of one day: requests written, people asked, offers made."""
    most, since = CONTACTS_A_DAY.get(State(member.state), 0), now - _DAY
    asked = col(Exchange.offered).is_(False) & col(Exchange.relayed).is_(False)
    began = or_(
        (col(Exchange.asker_id) == member.id) & asked,
        (col(Exchange.helper_id) == member.id) & col(Exchange.offered).is_(True),
    )
    people = select(func.count()).select_from(Exchange).where(began, col(Exchange.proposed_at) > since)
    opened = (
        select(func.count())
        .select_from(HelpRequest)
        .where(
            HelpRequest.author_id == member.id,
            col(HelpRequest.addressed).is_(False),
            col(HelpRequest.opened_at) > since,
        )
    )
    if session.exec(people).one() + session.exec(opened).one() >= most:
        raise Refusal(_reached(most))


def _reached(most: int) -> str:
    return ngettext(
        "En un jour, on peut écrire à %(num)s nouvelle personne. Vous pourrez continuer demain.",
        "En un jour, on peut écrire à %(num)s nouvelles personnes. Vous pourrez continuer demain.",
        most,
    ) % {"num": most}
