"""The carnet: what a member chooses to keep of the help they gave. Nothing in it says whom they helped."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class NotebookLine(SQLModel, table=True):
    """One help, as its owner wants to remember it. It points at no exchange, so that nobody can follow it to a person.

    `month`: « 2026-11 ». `kept_at` is there for the tap made twice.
    """

    __tablename__ = "notebook_line"
    __table_args__ = (
        CheckConstraint(
            "theme IN ('papiers', 'logement', 'sante', 'ecoute', 'deplacements', 'travail', 'numerique',"
            " 'famille', 'loisirs', 'quotidien', 'langues', 'citoyennete', 'argent', 'autre')",
            name="known_theme",
        ),
        CheckConstraint("length(label) <= 120", name="label_length"),
        CheckConstraint("length(month) = 7", name="month_length"),
        CheckConstraint("minutes BETWEEN 1 AND 6000", name="minutes_range"),
        Index("ix_notebook_line_member_id_month", "member_id", "month"),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    theme: str = Field(max_length=20)
    label: str = Field(default="", max_length=120)
    month: str = Field(max_length=7)
    minutes: int | None = None
    kept_at: datetime = instant()
