"""What remains of requests and exchanges: erased by the clock, stopped on leaving, emptied on erasure, exported."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from entraide.domain import rules
from entraide.domain.distance import kept
from entraide.domain.exchanges import attachments
from entraide.domain.exchanges.sealing import opened
from entraide.domain.members.names import name_of
from entraide.domain.notices import Notice, tell
from entraide.domain.requests.asking import close_proposals
from entraide.language import _
from entraide.models.distance import Distance
from entraide.models.exchange import GOING_ON, Ending, Exchange, Message, State
from entraide.models.member import Member
from entraide.models.request import HelpRequest, Stage

Rows = list[dict[str, Any]]
_MONTH = timedelta(days=365.25 / 12)


def erase_old(session: Session, now: datetime) -> None:
    """Duty: messages past their months; requests past theirs since they ended, with all that hangs on them."""
    old = now - rules.value(session, "messages.mois") * _MONTH
    session.exec(delete(Message).where(col(Message.sent_at) < old))
    ended = now - rules.value(session, "demandes.mois") * _MONTH
    _delete_requests(
        session, list(session.exec(select(HelpRequest.id).where(col(HelpRequest.ended_at) < ended)))
    )


def leave(session: Session, member: Member, now: datetime) -> None:
    """When a departure is final: what this person asked, offered or was asked ends; who was helped by them waits for somebody again."""
    for exchange in session.exec(_of(member).where(Exchange.state != State.ENDED)).all():
        going_on = exchange.state in GOING_ON
        exchange.state, exchange.ended_at = State.ENDED, now
        exchange.ending = Ending.NOT_YET if going_on else Ending.WITHDRAWN
        if going_on:
            session.get_one(HelpRequest, exchange.request_id).stage = Stage.WAITING
            helping = exchange.helper_id == member.id
            other_id = exchange.asker_id if helping else exchange.helper_id
            tell(session, session.get_one(Member, other_id), Notice.ANSWERED, now)
    session.flush()
    mine = select(HelpRequest).where(HelpRequest.author_id == member.id, HelpRequest.stage == Stage.WAITING)
    for request in session.exec(mine).all():
        request.stage, request.ended_at = Stage.ENDED, now
        close_proposals(session, request, Ending.WITHDRAWN, now)


def erase(session: Session, member: Member, now: datetime) -> None:
    """When an erasure is due: every word of theirs goes; the other person keeps their own, and reads « message effacé »."""
    nothing = {"body": b"", "carries": None, "resource_id": None, "meeting_id": None}
    session.exec(update(Message).where(col(Message.author_id) == member.id).values(**nothing))
    asked, offered = col(Exchange.asker_id) == member.id, col(Exchange.offered)
    helped = col(Exchange.helper_id) == member.id
    session.exec(update(Exchange).where(asked).values(thanks=b""))
    session.exec(update(Exchange).where(helped).values(words=b""))
    session.exec(update(Exchange).where((asked & offered) | (helped & ~offered)).values(answer=b""))
    mine = select(HelpRequest.id).where(HelpRequest.author_id == member.id)
    kept_for_others = select(Exchange.request_id).where(asked, col(Exchange.accepted_at).is_not(None))
    alone = mine.where(col(HelpRequest.id).not_in(kept_for_others))
    _delete_requests(session, list(session.exec(alone)))
    blank = {"sentence": _("(demande effacée)"), "details": b"", "contact": b"", "commune": None}
    session.exec(update(HelpRequest).where(col(HelpRequest.author_id) == member.id).values(**blank))
    both = or_(col(Distance.member_id) == member.id, col(Distance.other_id) == member.id)
    session.exec(delete(Distance).where(both))


def export(session: Session, member: Member) -> dict[str, Rows]:
    """The member's own requests, their exchanges, and the conversations of these, whole."""
    mine = select(HelpRequest).where(HelpRequest.author_id == member.id).order_by(col(HelpRequest.id))
    exchanges = session.exec(_of(member).order_by(col(Exchange.id))).all()
    said = select(Message).where(col(Message.exchange_id).in_([exchange.id for exchange in exchanges]))
    return {
        "demandes": [_request(request) for request in session.exec(mine)],
        "entraides": [_exchange(exchange, member) for exchange in exchanges],
        "messages": [
            {
                "entraide": m.exchange_id,
                "de_moi": m.author_id == member.id,
                "le": m.sent_at,
                "texte": opened(m, "body"),
                "joint": attachments.name_of(m),
            }
            for m in session.exec(said.order_by(col(Message.id)))
        ],
        "distances": [{"personne": name_of(other), "genre": kind} for other, kind in kept(session, member)],
    }


def _of(member: Member) -> Any:
    return select(Exchange).where(or_(Exchange.asker_id == member.id, Exchange.helper_id == member.id))


def _delete_requests(session: Session, ids: list[int]) -> None:
    if not ids:
        return
    exchanges = select(Exchange.id).where(col(Exchange.request_id).in_(ids))
    session.exec(delete(Message).where(col(Message.exchange_id).in_(exchanges)))
    session.exec(delete(Exchange).where(col(Exchange.request_id).in_(ids)))
    session.exec(delete(HelpRequest).where(col(HelpRequest.id).in_(ids)))


def _request(request: HelpRequest) -> dict[str, Any]:
    return {
        "numero": request.id,
        "phrase": request.sentence,
        "precisions": opened(request, "details"),
        "contact": opened(request, "contact"),
        "theme": request.theme,
        "signee": request.signed,
        "adressee": request.addressed,
        "autres_permis": request.widens,
        "ouverte": request.opened_at,
        "elargie": request.widened_at,
        "a_l_ordre_du_jour": request.agenda_at,
        "terminee": request.ended_at,
    }


def _exchange(exchange: Exchange, member: Member) -> dict[str, Any]:
    """The other's words are in it as the member could read them; thanks are the asker's words to the helper."""
    return {
        "numero": exchange.id,
        "demande": exchange.request_id,
        "ma_place": "aide" if exchange.helper_id == member.id else "demande",
        "par_le_site": exchange.relayed,
        "proposee": exchange.proposed_at,
        "acceptee": exchange.accepted_at,
        "terminee": exchange.ended_at,
        "mots": opened(exchange, "words"),
        "reponse": opened(exchange, "answer"),
        "merci": opened(exchange, "thanks"),
    }
