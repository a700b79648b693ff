"""Who could help: found by the sentence as in the search, then by the theme; with room, within reach, not yet asked."""

from typing import NamedTuple

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from entraide.domain.distance import far_from
from entraide.domain.exchanges import room
from entraide.domain.search import finding
from entraide.models.competence import Competence, Theme
from entraide.models.exchange import Exchange
from entraide.models.member import Member


class Helper(NamedTuple):
    """Somebody who can be asked now, and what they offer that the sentence found, if it was found so."""

    member: Member
    competence_id: int | None


def could_help(
    session: Session, asker: Member, sentence: str, theme: str, most: int, request_id: int = 0
) -> list[Helper]:
    """In the order of the search, then the longest unasked of the theme; nobody already asked for this request.

    Without a sentence, by the theme alone.
    """
    able = _able(asker, request_id)
    found = _offering(session, asker, sentence) if sentence else {}
    by_id = (
        {member.id: member for member in session.exec(able.where(col(Member.id).in_(found)))} if found else {}
    )
    helpers = [Helper(by_id[id_], found[id_]) for id_ in found if id_ in by_id][:most]
    if len(helpers) < most and theme != Theme.OTHER:
        offering = select(Competence.member_id).where(
            Competence.theme == theme, col(Competence.withdrawn_at).is_(None)
        )
        more = able.where(col(Member.id).in_(offering), col(Member.id).not_in(by_id))
        more = more.order_by(col(Member.asked_on).nulls_first(), col(Member.id)).limit(most - len(helpers))
        helpers += [Helper(member, None) for member in session.exec(more)]
    return helpers


def _able(asker: Member, request_id: int) -> SelectOfScalar[Member]:
    asked = select(Exchange.helper_id).where(Exchange.request_id == request_id)
    return select(Member).where(
        room.with_room(),
        Member.id != asker.id,
        col(Member.id).not_in(far_from(asker.id)),
        col(Member.id).not_in(asked),
    )


def _offering(session: Session, asker: Member, sentence: str) -> dict[int, int]:
    """By person, the best of what they offer; best first."""
    best: dict[int, int] = {}
    for offer in finding.find(session, asker, sentence).offers:
        best.setdefault(offer.member_id, offer.id)
    return best
