"""The secret ballot: its two documents, its roll, its ballots, what is published. What is where: `docs/urn.md`.

No instant, no number that grows, no address and no session stands in a line, a ballot or a code, and none of these
tables has a hidden order of arrival: nothing joins a person to a choice but the key, which is elsewhere.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from entraide.models.base import instant

BY_KEY_ALONE: dict[str, Any] = {"sqlite_with_rowid": False}
CIPHER = 12 + 256 + 16
"""A nonce, a ballot padded to one length, a tag."""


class Urn(SQLModel, table=True):
    """One secret ballot. `opening` and `closing` are the exact bytes that are published, whose hashes the journal holds.

    `contest_until`: when the seven days to check are over; `sealed_at`: when nothing was left to find, anywhere in the
    files of the database; `reason`: why it is to be redone, or that somebody contested.
    """

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    opening: str
    opening_sha256: str = Field(max_length=64)
    closing: str = ""
    closing_sha256: str = Field(default="", max_length=64)
    contest_until: datetime | None = instant(nullable=True)
    sealed_at: datetime | None = instant(nullable=True)
    reason: str = Field(default="", max_length=20)


class UrnLine(SQLModel, table=True):
    """One person of the roll and their opaque line; all are written at the opening, and deleted at the sealing."""

    __tablename__ = "urn_line"
    __table_args__ = (
        CheckConstraint("length(salt) = 16", name="salt_length"),
        CheckConstraint("length(line) = 26", name="line_length"),
        BY_KEY_ALONE,
    )

    decision_id: int = Field(foreign_key="urn.decision_id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    salt: bytes
    line: str = Field(max_length=26)
    voted: bool = False


class UrnBallot(SQLModel, table=True):
    """One ballot, under a name that only the key gives, and that only the key opens; deleted at the sealing."""

    __tablename__ = "urn_ballot"
    __table_args__ = (
        CheckConstraint("length(pseudo) = 32", name="pseudo_length"),
        CheckConstraint(f"length(cipher) = {CIPHER}", name="cipher_length"),
        BY_KEY_ALONE,
    )

    decision_id: int = Field(foreign_key="urn.decision_id", primary_key=True)
    pseudo: bytes = Field(primary_key=True)
    cipher: bytes


class UrnCode(SQLModel, table=True):
    """One choice as it is published. `question`: the key of its list, as `q1` or `q1/Le jardin`."""

    __tablename__ = "urn_code"
    __table_args__ = (CheckConstraint("length(code) = 8", name="code_length"), BY_KEY_ALONE)

    decision_id: int = Field(foreign_key="urn.decision_id", primary_key=True)
    question: str = Field(primary_key=True)
    code: str = Field(primary_key=True, max_length=8)
    choice: str = Field(max_length=20)


class UrnContest(SQLModel, table=True):
    """Somebody of the roll says that what was published is not what they did; deleted at the sealing."""

    __tablename__ = "urn_contest"
    __table_args__ = (
        ForeignKeyConstraint(["decision_id", "member_id"], ["urn_line.decision_id", "urn_line.member_id"]),
        CheckConstraint("reason IN ('otherwise', 'did_not_vote', 'not_there')", name="known_reason"),
        CheckConstraint("length(words) <= 1000", name="words_length"),
        BY_KEY_ALONE,
    )

    decision_id: int = Field(primary_key=True)
    member_id: int = Field(primary_key=True)
    reason: str = Field(max_length=12)
    words: str = Field(default="", max_length=1000)
