"""Members, the devices they are signed in on, and how they get back in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class State(StrEnum):
    """Where a person stands. Pause and capacity are preferences, not states."""

    CANDIDATE = "candidate"
    WELCOME = "welcome"
    MEMBER = "member"
    SUSPENDED = "suspended"
    LEFT = "left"
    EXCLUDED = "excluded"


class Member(SQLModel, table=True):
    """A person. Nothing is asked that is not needed: a pseudonym is enough."""

    __table_args__ = (
        CheckConstraint("length(pseudonym) BETWEEN 2 AND 40", name="pseudonym_length"),
        CheckConstraint("capacity BETWEEN 0 AND 3", name="capacity_range"),
        CheckConstraint(
            "state IN ('candidate', 'welcome', 'member', 'suspended', 'left', 'excluded')", name="known_state"
        ),
    )

    id: int = Field(default=None, primary_key=True)
    pseudonym: str = Field(max_length=40)
    # Folded pseudonym (no accent, case or space), so that two people cannot look alike; NULL once erased.
    pseudonym_key: str | None = Field(default=None, max_length=80, unique=True)
    state: str = Field(default=State.CANDIDATE, max_length=10, index=True)
    state_since_at: datetime = instant()
    joined_at: datetime = instant()
    seen_on: date
    paused: bool = False
    capacity: int = 1
    # The last day on which somebody asked this person: among equals, search shows first who was not asked lately.
    asked_on: date | None = None
    commune: str | None = Field(default=None, max_length=5)
    about: str = Field(default="", max_length=300)
    invited_by_id: int | None = Field(default=None, foreign_key="member.id")
    # argon2id of the six words under the site's salt: the words alone find the member.
    words_hash: str | None = Field(default=None, max_length=64, unique=True)
    email: str | None = Field(default=None, max_length=254)
    email_verified_at: datetime | None = instant(nullable=True)
    leaving_at: datetime | None = instant(nullable=True, index=True)
    erasing_at: datetime | None = instant(nullable=True, index=True)
    # Whether, on leaving or being erased, the texts left to the commons go too.
    takes_texts: bool = False


class Device(SQLModel, table=True):
    """A browser that is signed in. Only the hash of its token is kept; no address, no fingerprint."""

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    own: bool
    opened_on: date
    expires_at: datetime = instant(index=True)


class RescueCode(SQLModel, table=True):
    """One line of a *feuille de secours*: single use, renewed by the sheet."""

    __tablename__ = "rescue_code"
    code_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = Field(foreign_key="member.id", index=True)


class Erasure(SQLModel, table=True):
    """Who was erased and when: a restore from an older backup erases them again. The number says nothing by itself."""

    member_id: int = Field(foreign_key="member.id", primary_key=True)
    erased_at: datetime = instant()
