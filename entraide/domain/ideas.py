"""Ideas: drop one in a sentence, say that one speaks to you, take yours back while it is only an idea."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from entraide.domain.drafts import ON_ONE_LINE, PAGE, SAME_ACT
from entraide.domain.members.names import TAKEN_AWAY, name_of
from entraide.domain.refusals import NotAllowed, NotFound, Refusal
from entraide.language import _
from entraide.models.action import Action
from entraide.models.idea import Idea, IdeaEcho
from entraide.models.member import Member


class IdeaDraft(BaseModel):
    """One sentence."""

    sentence: Annotated[str, StringConstraints(min_length=10, max_length=200), ON_ONE_LINE]


class EchoDraft(BaseModel):
    """What the button says, not the opposite of what is: two taps are one."""

    speaks: Literal["oui", "non"] = "oui"


@dataclass(frozen=True)
class IdeaLine:
    """An idea as one member sees it. `action_id`: the first action it became."""

    idea: Idea
    author: str
    echoes: int
    mine: bool
    speaks_to_me: bool
    action_id: int | None


def latest(session: Session, member: Member, before: int | None = None) -> tuple[list[IdeaLine], bool]:
    """Newest first, and whether more follow `before` this one."""
    query = _lines(member).order_by(col(Idea.id).desc()).limit(PAGE + 1)
    rows = session.exec(query.where(col(Idea.id) < before) if before else query).all()
    return [_line(member, row) for row in rows[:PAGE]], len(rows) > PAGE


def line(session: Session, member: Member, idea_id: int) -> IdeaLine:
    row = session.exec(_lines(member).where(col(Idea.id) == idea_id)).first()
    if row is None:
        raise _unknown()
    return _line(member, row)


def how_many(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Idea)).one()


def find(session: Session, idea_id: int) -> Idea:
    idea = session.get(Idea, idea_id)
    if idea is None:
        raise _unknown()
    return idea


def drop(session: Session, member: Member, draft: IdeaDraft, now: datetime) -> Idea:
    """Keep the idea; the same sentence sent again within the hour is the same idea."""
    again = select(Idea).where(Idea.author_id == member.id, Idea.sentence == draft.sentence)
    idea = session.exec(again.where(Idea.dropped_at > now - SAME_ACT)).first()
    if idea is None:
        idea = Idea(sentence=draft.sentence, author_id=member.id, dropped_at=now)
        session.add(idea)
        session.flush()
    return idea


def echo(session: Session, member: Member, idea_id: int, draft: EchoDraft) -> None:
    """Say that the idea speaks to the member, or not any more."""
    find(session, idea_id)
    said = session.get(IdeaEcho, (idea_id, member.id))
    if draft.speaks == "oui" and said is None:
        session.add(IdeaEcho(idea_id=idea_id, member_id=member.id))
    elif draft.speaks == "non" and said is not None:
        session.delete(said)
    session.flush()


def withdraw(session: Session, member: Member, idea_id: int) -> None:
    """Erase one's own idea. Once it became an action it belongs to that story."""
    idea = find(session, idea_id)
    if idea.author_id != member.id:
        raise NotAllowed(_("Seule la personne qui a déposé cette idée peut la retirer."))
    if session.exec(select(Action.id).where(Action.idea_id == idea_id).limit(1)).first() is not None:
        raise Refusal(_("Cette idée est devenue une action : elle ne peut plus être retirée."))
    session.exec(delete(IdeaEcho).where(col(IdeaEcho.idea_id) == idea_id))
    session.delete(idea)
    session.flush()


def leave(session: Session, member: Member, _now: datetime) -> None:
    """Ideas stay with the commons, unless their author takes them away."""
    if member.takes_texts:
        became = select(Action.id).where(Action.idea_id == Idea.id).exists()
        mine = select(Idea).where(Idea.author_id == member.id)
        for idea in session.exec(mine.where(became)):
            idea.sentence = TAKEN_AWAY
        gone = select(Idea.id).where(Idea.author_id == member.id, ~became)
        session.exec(delete(IdeaEcho).where(col(IdeaEcho.idea_id).in_(gone)))
        session.exec(delete(Idea).where(col(Idea.author_id) == member.id, ~became))
    session.flush()


def erase(session: Session, member: Member, now: datetime) -> None:
    """What spoke to them is nobody else's."""
    leave(session, member, now)
    session.exec(delete(IdeaEcho).where(col(IdeaEcho.member_id) == member.id))


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """One's own, oldest first, in the words of `docs/export.md`; ideas of others by their number."""
    mine = select(Idea).where(Idea.author_id == member.id).order_by(col(Idea.id))
    echoes = select(IdeaEcho.idea_id).where(IdeaEcho.member_id == member.id)
    return {
        "idees": [
            {"numero": idea.id, "phrase": idea.sentence, "deposee": idea.dropped_at}
            for idea in session.exec(mine)
        ],
        "idees_qui_me_parlent": [
            {"idee": number} for number in session.exec(echoes.order_by(col(IdeaEcho.idea_id)))
        ],
    }


def _lines(member: Member) -> Any:
    echoes = select(func.count()).where(IdeaEcho.idea_id == Idea.id).scalar_subquery()
    mine = select(func.count()).where(IdeaEcho.idea_id == Idea.id, IdeaEcho.member_id == member.id)
    action = select(func.min(Action.id)).where(Action.idea_id == Idea.id).scalar_subquery()
    query = select(Idea, Member).add_columns(echoes, mine.scalar_subquery(), action)
    return query.join(Member, col(Member.id) == Idea.author_id)


def _line(member: Member, row: Any) -> IdeaLine:
    idea, author, echoes, mine, action_id = row
    return IdeaLine(idea, name_of(author), echoes, author.id == member.id, bool(mine), action_id)


def _unknown() -> NotFound:
    return NotFound(_("Cette idée n'existe pas, ou a été retirée."))
