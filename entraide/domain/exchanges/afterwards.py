"""After an exchange: a word with a peer when it was hard, and a line for the carnet. Nothing here is kept by itself."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from entraide.domain import notebook, permissions
from entraide.domain.exchanges.conversation import accepted
from entraide.domain.exchanges.reading import Line
from entraide.domain.notebook import LineDraft
from entraide.domain.refusals import require
from entraide.domain.requests.helpers import Helper, could_help
from entraide.language import _
from entraide.models.competence import Competence, Theme
from entraide.models.exchange import Exchange
from entraide.models.member import Member
from entraide.models.notebook import NotebookLine
from entraide.models.request import HelpRequest

PEERS = 3


def peers(session: Session, member: Member, exchange: Exchange) -> list[Helper]:
    """Who offers to listen and has room, the longest unasked first; never the other one of this exchange."""
    two = (exchange.asker_id, exchange.helper_id)
    found = could_help(session, member, "", Theme.LISTENING, PEERS + 1)
    listeners = [helper.member for helper in found if helper.member.id not in two][:PEERS]
    listening = (
        select(Competence.member_id, func.min(Competence.id))
        .where(Competence.theme == Theme.LISTENING, col(Competence.withdrawn_at).is_(None))
        .where(col(Competence.member_id).in_([listener.id for listener in listeners]))
    )
    offers = dict(session.exec(listening.group_by(col(Competence.member_id))).all()) if listeners else {}
    return [Helper(listener, offers[listener.id]) for listener in listeners]


def to_keep(session: Session, member: Member, exchange_id: int) -> Exchange:
    """An exchange of which this member may keep a trace: they helped in it, and it is over."""
    exchange = accepted(session, member, exchange_id)
    reason = _("Le carnet garde l'aide que l'on a donnée, quand elle est terminée.")
    require(permissions.may_keep_trace(member, exchange), reason)
    return exchange


def first_words(session: Session, exchange: Exchange) -> LineDraft:
    """What the carnet proposes to keep: the theme of what was offered, else of what was asked, and the month of the end."""
    offered = session.get(Competence, exchange.competence_id) if exchange.competence_id else None
    theme = offered.theme if offered else session.get_one(HelpRequest, exchange.request_id).theme
    ended_at = exchange.ended_at or exchange.proposed_at
    return LineDraft(theme=Theme(theme), month=next(iter(notebook.months(ended_at))))


def words_to_teach(session: Session, member: Member, line: Line) -> dict[str, str]:
    """What was asked and what was offered, proposed for the search to learn; they are read again before any use.

    Who helped is not handed the words of a request that few people could read: these are the asker's to share.
    """
    exchange, request = line.exchange, line.request
    offered = session.get(Competence, exchange.competence_id) if exchange.competence_id else None
    return {
        "said": "" if line.helping and request.addressed else request.sentence,
        "sought": offered.sentence if offered and offered.withdrawn_at is None else "",
    }


def keep(session: Session, member: Member, exchange_id: int, draft: LineDraft, now: datetime) -> NotebookLine:
    to_keep(session, member, exchange_id)
    return notebook.keep(session, member, draft, now)
