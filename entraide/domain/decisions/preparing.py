"""A text before it opens, and what it waits for: somebody to read it through, an answer of who proposes it."""

from collections.abc import Iterator

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from entraide.domain import permissions
from entraide.domain.decisions.lifecycle import CHANGING
from entraide.domain.decisions.reading import ME
from entraide.domain.notices import Waiting
from entraide.language import _
from entraide.models.decision import Decision, Stage
from entraide.models.deliberation import Remark
from entraide.models.member import Member

TO_READ = select(func.min(Decision.id)).where(
    Decision.stage == Stage.PREPARING,
    Decision.author_id != ME,
    col(Decision.proposed_at) > bindparam("unread_since"),
)
"""The oldest text of somebody else that waits to be read through."""
TO_REPLY = (
    select(func.min(Remark.decision_id))
    .join(Decision, col(Decision.id) == Remark.decision_id)
    .where(Decision.author_id == ME, col(Decision.stage).in_(CHANGING), Remark.author_id != ME)
    .where(col(Remark.kind).in_(("question", "amendment")))
    .where(col(Remark.replied_at).is_(None), col(Remark.taken_back_at).is_(None))
)
"""The oldest of my texts about which somebody asks, or proposes a change, and I did not answer."""


def waits_for(member: Member, to_reply: int | None, to_read: int | None) -> Iterator[Waiting]:
    """One line of each at most: reading through is offered to all, and nobody owes it."""
    if member.paused or not permissions.may_take_part(member):
        return
    if to_reply is not None:
        sentence = _("On vous a écrit à propos d'un texte que vous proposez.")
        yield Waiting(sentence, f"/decisions/{to_reply}#remarques", _("Lire et répondre"))
    if to_read is not None:
        sentence = _("Un texte attend qu'une personne le relise, avant de s'ouvrir aux réponses.")
        yield Waiting(sentence, f"/decisions/{to_read}", _("Lire le texte"))
