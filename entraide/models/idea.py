"""Ideas: one sentence that anybody drops, and whom it speaks to."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Idea(SQLModel, table=True):
    """One sentence. It may become an action, or stay what it is."""

    __table_args__ = (CheckConstraint("length(sentence) BETWEEN 10 AND 200", name="sentence_length"),)

    id: int = Field(default=None, primary_key=True)
    sentence: str = Field(max_length=200)
    author_id: int = Field(foreign_key="member.id", index=True)
    dropped_at: datetime = instant()


class IdeaEcho(SQLModel, table=True):
    """« Ça me parle »: the pair is the key, so that nobody says it twice."""

    __tablename__ = "idea_echo"
    idea_id: int = Field(foreign_key="idea.id", primary_key=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
