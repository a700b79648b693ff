"""The index of the search box: one line for each thing that can be found, and the words in use.

`doc_fts` holds the same stems in the shape that each engine searches fast; it is no model, so that nothing
compares it: FTS5 on SQLite (with its shadow tables), a `tsvector` under GIN on PostgreSQL.
"""

from enum import StrEnum

from sqlalchemy import DDL, CheckConstraint, Index, UniqueConstraint, event
from sqlmodel import Field, SQLModel


class Kind(StrEnum):
    """What can be found, in the order in which a page shows it."""

    COMPETENCE = "competence"
    RESOURCE = "resource"
    SERVICE = "service"
    ACTION = "action"


class SearchDocument(SQLModel, table=True):
    """One thing that can be found. `text`, `stems`: one line a field, the most telling first."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index("ix_search_document_read_with", "read_with", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    object_id: int
    title: str = Field(max_length=200)
    text: str
    stems: str
    # The words as they were written, each once, to be taken out of the words in use.
    words: str
    # What its meaning and its situations were read with (`meaning.py`); empty: with words alone.
    read_with: str = Field(default="", max_length=16)
    # Its meaning: one signed byte a number.
    vector: bytes | None = None


class SearchLink(SQLModel, table=True):
    """That a document answers a kind of help of the catalogue, and how surely. `chosen`: its owner said so."""

    __tablename__ = "search_link"
    __table_args__ = (
        Index("ix_search_link_situation_sure", "situation", "sure"),
        CheckConstraint("sure >= 0 AND sure <= 1", name="sure_range"),
    )

    document_id: int = Field(foreign_key="search_document.id", ondelete="CASCADE", primary_key=True)
    situation: str = Field(max_length=60, primary_key=True)
    sure: float
    chosen: bool = False


class SearchSense(SQLModel, table=True):
    """What the catalogue taught about meaning, kept since reading it whole takes seconds. One line a version."""

    __tablename__ = "search_sense"

    version: str = Field(primary_key=True, max_length=16)
    learnt: bytes


class SearchWord(SQLModel, table=True):
    """A word in use, without its accents, and how many documents hold it: what a typing slip is compared with."""

    __tablename__ = "search_word"

    word: str = Field(primary_key=True, max_length=60)
    stem: str = Field(max_length=60, index=True)
    documents: int


_FTS5 = "CREATE VIRTUAL TABLE IF NOT EXISTS doc_fts USING fts5(stems, tokenize='ascii', detail='none')"
_TSVECTOR = """
CREATE TABLE IF NOT EXISTS doc_fts (
  rowid integer PRIMARY KEY REFERENCES search_document (id) ON DELETE CASCADE,
  stems tsvector NOT NULL
)"""
_GIN = "CREATE INDEX IF NOT EXISTS doc_fts_stems ON doc_fts USING gin (stems)"

for dialect, statement in (("sqlite", _FTS5), ("postgresql", _TSVECTOR), ("postgresql", _GIN)):
    creation = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(SearchDocument.__table__, "after_create", creation)  # type: ignore[attr-defined]
