"""What can be found. Each room writes its lines here in the same transaction as the thing itself.

Never a private conversation, never a request: only what every member may read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, column, delete, func, table, text, update
from sqlmodel import Session, col, select

from entraide.domain.search import situations
from entraide.domain.search.meaning import Sense, kept
from entraide.domain.search.situations import Profile, together
from entraide.domain.search.words import stem, terms, words
from entraide.models.search import Kind, SearchDocument, SearchLink, SearchWord

MOST, LINKS = 300, 2000
_LONGEST = 60
_AT_ONCE = 50
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

    id: int
    kind: Kind
    object_id: int
    title: str
    fields: tuple[frozenset[str], ...]
    vector: bytes | None = None


def put(
    session: Session,
    kind: Kind,
    object_id: int,
    fields: Sequence[str],
    chosen: Mapping[str, bool] | None = None,
) -> None:
    """Index this, or index it anew. `fields`: the most telling first; results show the first one.

    `chosen`: the situations that its owner said it answers, or does not. The others are those of the words; its
    meaning is read later, outside of what somebody waits for (`read_meanings`).
    """
    remove(session, kind, object_id)
    lines = [" ".join(field.split()) for field in fields]
    found = [[word[:_LONGEST] for word in words(line)] for line in lines]
    stems = "\n".join(" ".join(dict.fromkeys(stem(word) for word in field)) for field in found)
    each = sorted({word for field in found for word in field})
    document = SearchDocument(
        kind=kind,
        object_id=object_id,
        title=lines[0][:200],
        text="\n".join(lines),
        stems=stems,
        words=" ".join(each),
    )
    session.add(document)
    session.flush()
    session.execute(text(_INSERT[_engine(session)]), {"id": document.id, "stems": " ".join(stems.split())})
    if each:
        session.execute(text(_COUNT), [{"word": word, "stem": stem(word)} for word in each])
    for slug, wanted in (chosen or {}).items():
        session.add(SearchLink(document_id=document.id, situation=slug, sure=float(wanted), chosen=True))
    _read(session, [document], None)


def read_meanings(session: Session, sense: Sense | None, most: int = _AT_ONCE) -> int:
    """Read again what was not yet read with this catalogue and this sense: how many were, `most` at once."""
    stale = select(SearchDocument).where(SearchDocument.read_with != _version(sense))
    documents = session.exec(stale.order_by(col(SearchDocument.id)).limit(most)).all()
    _read(session, documents, sense)
    return len(documents)


def _read(session: Session, documents: Sequence[SearchDocument], sense: Sense | None) -> None:
    """The situations of these documents, by their words and, with a sense, by their meaning."""
    if not documents:
        return
    catalogue = situations.shipped()
    ids = [document.id for document in documents]
    session.exec(delete(SearchLink).where(col(SearchLink.document_id).in_(ids), ~col(SearchLink.chosen)))
    said = select(SearchLink.document_id, SearchLink.situation).where(col(SearchLink.document_id).in_(ids))
    chosen = set(session.exec(said).all())
    read = sense.read([meant(document.text) for document in documents]) if sense else []
    for number, document in enumerate(documents):
        near = catalogue.near(dict.fromkeys(terms(document.text), 1.0))
        if read:
            near = together(near, read[number].situations)
        document.vector = kept(read[number].vector) if read else None
        document.read_with = _version(sense)
        session.add_all(
            SearchLink(document_id=document.id, situation=slug, sure=min(sure, 1.0))
            for slug, sure in near.items()
            if (document.id, slug) not in chosen
        )
    session.flush()


def meant(text: str) -> str:
    """What of a document is read as one sentence: its first two fields, that say most."""
    return ". ".join(line for line in text.split("\n")[:2] if line)[:400]


def _version(sense: Sense | None) -> str:
    return sense.version if sense else situations.shipped().version


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


FREQUENCIES = (
    select(SearchWord.stem, func.sum(SearchWord.documents))
    .where(col(SearchWord.stem).in_(bindparam("stems", expanding=True)))
    .group_by(col(SearchWord.stem))
)
_AMONG = FREQUENCIES.add_columns(select(func.count()).select_from(SearchDocument).scalar_subquery())
_DOCUMENT: Any = (
    SearchDocument.id,
    SearchDocument.kind,
    SearchDocument.object_id,
    SearchDocument.title,
    SearchDocument.stems,
    SearchDocument.vector,
)
HOLDING = {
    engine: select(*_DOCUMENT)
    .join(_FTS, _FTS.c.rowid == SearchDocument.id)
    .where(text(match))
    .order_by(col(SearchDocument.id).desc())
    .limit(bindparam("most"))
    for engine, match in _MATCH.items()
}

LINKED = (
    select(SearchLink.document_id, SearchLink.situation, SearchLink.sure)
    .where(col(SearchLink.situation).in_(bindparam("slugs", expanding=True)), col(SearchLink.sure) > 0)
    .order_by(col(SearchLink.sure).desc(), col(SearchLink.document_id).desc())
    .limit(bindparam("most"))
)
NUMBERED = select(*_DOCUMENT).where(col(SearchDocument.id).in_(bindparam("ids", expanding=True)))


def frequencies(session: Session, stems: Iterable[str]) -> dict[str, int]:
    """In about how many documents each of these stems is; those in none are left out."""
    return dict(session.exec(FREQUENCIES, params={"stems": list(stems)}).all())


def frequencies_among(session: Session, stems: Iterable[str]) -> tuple[dict[str, int], int]:
    """Their frequencies, and among how many documents; these are not counted when none holds any."""
    rows = session.execute(_AMONG, {"stems": list(stems)}).all()
    return {stem: held for stem, held, _all in rows}, rows[0][2] if rows else 0


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
    return [_document(row) for row in session.execute(HOLDING[engine], {"any": anyone, "most": most})]


class Near(NamedTuple):
    """`cosine` of the situations of a document and of those asked; the one that they most share."""

    cosine: float
    most: float
    situation: str


def linked(session: Session, profile: Profile) -> dict[int, Near]:
    """The documents nearest to these situations, by number, as far as links are read."""
    near: dict[int, Near] = {}
    for document_id, slug, sure in session.execute(LINKED, {"slugs": list(profile), "most": LINKS}):
        shared = profile[slug] * sure
        before = near.get(document_id, Near(0.0, 0.0, slug))
        most, situation = max((before.most, before.situation), (shared, slug))
        near[document_id] = Near(min(before.cosine + shared, 1.0), most, situation)
    return near


def answers(session: Session, kind: Kind, object_id: int) -> list[tuple[str, float]]:
    """The situations that this answers, as far as it was read or as its owner said, the surest first."""
    query = select(SearchLink.situation, SearchLink.sure).join(SearchDocument)
    query = query.where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
    return list(session.exec(query.order_by(col(SearchLink.sure).desc(), col(SearchLink.situation))).all())


def numbered(session: Session, ids: Iterable[int]) -> list[Document]:
    return [_document(row) for row in session.execute(NUMBERED, {"ids": list(ids)})]


def _document(row: Any) -> Document:
    id_, kind, object_id, title, stems, vector = row
    return Document(id_, Kind(kind), object_id, title, _fields(stems), vector)


def _fields(stems: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in stems.split("\n"))


def _engine(session: Session) -> str:
    return session.get_bind().dialect.name
