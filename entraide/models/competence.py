"""Competences: what a person can do for a peer, said in the first person."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Theme(StrEnum):
    """What help is about. The values are in addresses: they never change."""

    PAPERS = "papiers"
    HOUSING = "logement"
    HEALTH = "sante"
    LISTENING = "ecoute"
    TRAVEL = "deplacements"
    WORK = "travail"
    DEVICES = "numerique"
    FAMILY = "famille"
    LEISURE = "loisirs"
    DAILY = "quotidien"
    LANGUAGES = "langues"
    VOICE = "citoyennete"
    MONEY = "argent"
    OTHER = "autre"


class How(StrEnum):
    """The ways of helping; each value is the name of its column."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"
    BY_VIDEO = "by_video"
    IN_WRITING = "in_writing"


class Freshness(StrEnum):
    """Whether it still holds: nothing to ask; its owner is asked « toujours d'accord ? »; they have not answered."""

    AGREED = "agreed"
    ASKED = "asked"
    TO_CONFIRM = "to_confirm"


class Competence(SQLModel, table=True):
    """Room is not here: how many people somebody can help belongs to the member (`Member.capacity`)."""

    __table_args__ = (
        CheckConstraint("length(sentence) BETWEEN 10 AND 200", name="sentence_length"),
        CheckConstraint("length(details) <= 1000", name="details_length"),
        CheckConstraint("length(when_to_call) <= 300", name="when_to_call_length"),
        CheckConstraint(
            "theme IN ('papiers', 'logement', 'sante', 'ecoute', 'deplacements', 'travail', 'numerique',"
            " 'famille', 'loisirs', 'quotidien', 'langues', 'citoyennete', 'argent', 'autre')",
            name="known_theme",
        ),
        CheckConstraint("freshness IN ('agreed', 'asked', 'to_confirm')", name="known_freshness"),
        Index("ix_competence_theme_id", "theme", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    sentence: str = Field(max_length=200)
    details: str = Field(default="", max_length=1000)
    when_to_call: str = Field(default="", max_length=300)
    theme: str = Field(default=Theme.OTHER, max_length=20)
    in_person: bool = False
    by_phone: bool = False
    by_video: bool = False
    in_writing: bool = False
    # INSEE code; none until the Conseil or the person has one.
    commune: str | None = Field(default=None, max_length=5)
    offered_at: datetime = instant()
    # Its owner took it back, for a while or for good.
    withdrawn_at: datetime | None = instant(nullable=True)
    # The last day on which its owner said, or showed, that it holds.
    confirmed_on: date
    freshness: str = Field(default=Freshness.AGREED, max_length=10)
    # The day on which the clock looks at it next; none: it rests.
    due_on: date | None = Field(default=None, index=True)


class CompetenceSituation(SQLModel, table=True):
    """What its owner said of a kind of help of the catalogue: « appelez-moi pour cela », or not."""

    __tablename__ = "competence_situation"

    competence_id: int = Field(foreign_key="competence.id", ondelete="CASCADE", primary_key=True)
    # Its name in the catalogue, which changes: one that it holds no more counts for nothing.
    situation: str = Field(max_length=60, primary_key=True)
    wanted: bool
