"""Which key closed the private words kept here."""

from sqlmodel import Field, SQLModel


class KeyMark(SQLModel, table=True):
    """The mark of the one key in use, kept with the first words; the key itself is a file outside the database."""

    __tablename__ = "key_mark"

    mark: str = Field(primary_key=True, max_length=64)
