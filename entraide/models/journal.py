"""The hash-chained journal: what was done, and apart from it what can be erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, event
from sqlmodel import Field, SQLModel

from entraide.models.base import instant


class JournalEntry(SQLModel, table=True):
    """One governed act. `public` and `commitments` are canonical JSON; nothing in them is about a person."""

    __tablename__ = "journal"

    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = instant()
    type: str = Field(max_length=40, index=True)
    public: str
    commitments: str
    head: str = Field(max_length=64)


class JournalContent(SQLModel, table=True):
    """What a commitment hides, with its salt. Deleting the row makes the commitment unopenable for ever."""

    __tablename__ = "journal_content"
    n: int = Field(foreign_key="journal.n", primary_key=True)
    field: str = Field(primary_key=True, max_length=20)
    salt: str = Field(max_length=64)
    content: str
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True)


_ddl: Any = DDL  # its constructor carries no types
for _act in ("UPDATE", "DELETE"):
    event.listen(
        JournalEntry.__table__,  # type: ignore[attr-defined]
        "after_create",
        _ddl(
            f"CREATE TRIGGER journal_no_{_act.lower()} BEFORE {_act} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
        ).execute_if(dialect="sqlite"),
    )
event.listen(
    JournalEntry.__table__,  # type: ignore[attr-defined]
    "after_create",
    _ddl(
        "CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal only grows'; END $$ LANGUAGE plpgsql; "
        "CREATE TRIGGER journal_only_grows BEFORE UPDATE OR DELETE ON journal "
        "FOR EACH ROW EXECUTE FUNCTION journal_only_grows()"
    ).execute_if(dialect="postgresql"),
)
