"""What can be found. Each room writes its lines here in the same transaction as the thing itself.

Never a private conversation, never a request: only what every member may read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, column, delete, func, table, text, update
from sqlmodel import Session, col, select

from entraide.domain.search.words import stem, words
from entraide.models.search import Kind, SearchDocument, SearchWord

MOST = 300
_LONGEST = 60
_FTS = table("doc_fts", column("rowid"))

_INSERT = {
    "sqlite": "INSERT INTO doc_fts (rowid, stems) VALUES (:id, :stems)",
    "postgresql": "INSERT INTO doc_fts (rowid, stems) VALUES (:id, array_to_tsvector(string_to_array(:stems, ' ')))",
}
_MATCH = {"sqlite": "doc_fts MATCH :any", "postgresql": "doc_fts.stems @@ CAST(:any AS tsquery)"}
_OR = {"sqlite": (" OR ", '"'), "postgresql": (" | ", "'")}
_COUNT = """
INSERT INTO search_word (word, stem, documents) VALUES (:word, :stem, 1)
ON CONFLICT (word) DO UPDATE SET documents = search_word.documents + 1"""


@dataclass(frozen=True)
class Document:
    """Something that may answer. `fields`: the stems of each, the most telling field first."""

    kind: Kind
    object_id: int
    title: str
    fields: tuple[frozenset[str], ...]


def put(session: Session, kind: Kind, object_id: int, fields: Sequence[str]) -> None:
    """Index this, or index it anew. `fields`: the most telling first; results show the first one."""
    remove(session, kind, object_id)
    found = [[word[:_LONGEST] for word in words(field)] for field in fields]
    stems = [" ".join(dict.fromkeys(stem(word) for word in field)) for field in found]
    each = sorted({word for field in found for word in field})
    document = SearchDocument(
        kind=kind, object_id=object_id, title=fields[0][:200], stems="\n".join(stems), words=" ".join(each)
    )
    session.add(document)
    session.flush()
    insert = text(_INSERT[_engine(session)])
    session.execute(insert, {"id": document.id, "stems": " ".join(" ".join(stems).split())})
    if each:
        session.execute(text(_COUNT), [{"word": word, "stem": stem(word)} for word in each])


def rebuild(session: Session) -> None:
    """Fill `doc_fts` from the documents: after a restoration, since a backup holds no engine's own tables."""
    session.execute(text("DELETE FROM doc_fts"))
    insert = text(_INSERT[_engine(session)])
    for id_, stems in session.exec(select(SearchDocument.id, SearchDocument.stems)).all():
        session.execute(insert, {"id": id_, "stems": " ".join(stems.split())})


def remove(session: Session, kind: Kind, object_id: int) -> None:
    """Nobody finds it any more; nothing happens if it was not there."""
    mine = select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
    document = session.exec(mine).first()
    if document is None:
        return
    used = col(SearchWord.word).in_(document.words.split())
    session.exec(update(SearchWord).where(used).values(documents=SearchWord.documents - 1))
    session.exec(delete(SearchWord).where(used, col(SearchWord.documents) < 1))
    session.execute(text("DELETE FROM doc_fts WHERE rowid = :id"), {"id": document.id})
    session.delete(document)
    session.flush()


def forget_removed(session: Session) -> None:
    """On SQLite the stems of what was removed stay in the segments of the index until these are merged: do it now."""
    if _engine(session) == "sqlite":
        session.execute(text("INSERT INTO doc_fts (doc_fts) VALUES ('optimize')"))


SIZE = select(func.count()).select_from(SearchDocument)
FREQUENCIES = (
    select(SearchWord.stem, func.sum(SearchWord.documents))
    .where(col(SearchWord.stem).in_(bindparam("stems", expanding=True)))
    .group_by(col(SearchWord.stem))
)
HOLDING = {
    engine: select(SearchDocument.kind, SearchDocument.object_id, SearchDocument.title, SearchDocument.stems)
    .join(_FTS, _FTS.c.rowid == SearchDocument.id)
    .where(text(match))
    .order_by(col(SearchDocument.id).desc())
    .limit(bindparam("most"))
    for engine, match in _MATCH.items()
}


def size(session: Session) -> int:
    return session.exec(SIZE).one()


def frequencies(session: Session, stems: Iterable[str]) -> dict[str, int]:
    """In about how many documents each of these stems is; those in none are left out."""
    return dict(session.exec(FREQUENCIES, params={"stems": list(stems)}).all())


def words_in_use(session: Session) -> dict[str, int]:
    """Each word that documents hold, and how many do."""
    return dict(session.exec(select(SearchWord.word, SearchWord.documents)).all())


def holding(session: Session, stems: Iterable[str], most: int = MOST) -> list[Document]:
    """Documents that hold at least one of these stems, the latest put first."""
    engine = _engine(session)
    either, quote = _OR[engine]
    # A stem is letters and digits: nothing in it can close the quotation marks.
    anyone = either.join(f"{quote}{stem}{quote}" for stem in stems)
    if not anyone:
        return []
    rows = session.execute(HOLDING[engine], {"any": anyone, "most": most})
    return [Document(Kind(k), i, t, _fields(s)) for k, i, t, s in rows]


def _fields(stems: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in stems.split("\n"))


def _engine(session: Session) -> str:
    return session.get_bind().dialect.name
