"""The ways in, what members say of a newcomer, and the wrong tries that guard the doors."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class Invitation(SQLModel, table=True):
    """A way in for one person, once. Without sender it is a founding card: they are all alike.

    Only hashes of its two codes are kept, and not who came in by it: founding leaves no mark on anybody.
    """

    id: int = Field(default=None, primary_key=True)
    link_hash: str = Field(max_length=64, unique=True)
    short_hash: str = Field(max_length=64, unique=True)
    sender_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    cancelled_at: datetime | None = instant(nullable=True)


class Confirmation(SQLModel, table=True):
    """« Je confirme »: the pair is the key, so nobody confirms the same person twice."""

    newcomer_id: int = Field(foreign_key="member.id", primary_key=True)
    sponsor_id: int = Field(foreign_key="member.id", primary_key=True, index=True)


class Encounter(SQLModel, table=True):
    """« Je l'ai rencontré·e »: one is enough to end a welcome, so the newcomer is the key."""

    newcomer_id: int = Field(foreign_key="member.id", primary_key=True)
    witness_id: int = Field(foreign_key="member.id", index=True)


class WrongTry(SQLModel, table=True):
    """One wrong code or wrong words. `address_hash` is keyed anew each day, and the row goes within the hour."""

    __tablename__ = "wrong_try"
    id: int = Field(default=None, primary_key=True)
    address_hash: str = Field(max_length=64, index=True)
    at: datetime = instant(index=True)
