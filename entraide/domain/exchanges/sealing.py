"""Private words, sealed at rest: messages, words of a proposal, details and contact of a request.

Sealed words are bytes and clear ones are text: neither passes for the other. The key is a file outside the database.
While it is missing, or is another, these words can be neither read nor written; all the rest works, and nothing is lost.
"""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.orm import Session as ObjectSession
from sqlalchemy.orm import object_session
from sqlmodel import Session, SQLModel, col, or_, select

from entraide.domain.refusals import Refusal
from entraide.keys import KeyFile, SealingKey
from entraide.language import _
from entraide.models.exchange import Exchange, Message
from entraide.models.request import HelpRequest
from entraide.models.sealing import KeyMark

COLUMNS: dict[type[Message | Exchange | HelpRequest], tuple[str, ...]] = {
    Message: ("body",),
    Exchange: ("words", "answer", "thanks"),
    HelpRequest: ("details", "contact"),
}
UNREADABLE = _("(mots illisibles pour le moment)")


def seal(session: Session, row: SQLModel, **words: str) -> None:
    """Add the row with these words sealed in its columns of the same names. Refuses before it writes anything."""
    key = _key(session) if any(words.values()) else None
    session.add(row)
    session.flush()  # its number is part of the seal
    for column, text in words.items():
        sealed = key.seal(*_place(row, column), text) if key and text else b""
        setattr(row, column, sealed)
    session.flush()


def opened(row: SQLModel, column: str) -> str:
    """The words in clear, empty when there are none; a short note in their place when they cannot be read."""
    sealed: bytes = getattr(row, column)
    if not sealed:
        return ""
    session = object_session(row)
    key = _at_hand(session) if session else None
    words = key.open(*_place(row, column), sealed) if key else None
    return UNREADABLE if words is None else words


def trouble(session: Session, shown: Iterable[Message] = ()) -> str:
    """Why private words can be neither read nor written now, and what to do; empty when they can.

    A message that opens is proof enough: the database is not asked.
    """
    if any(opened(message, "body") not in ("", UNREADABLE) for message in shown):
        return ""
    return "" if _fits(session, _at_hand(session)) else _sentence()


def require(session: Session, *texts: str) -> None:
    """Refuse, when one of these texts says something and could not be sealed."""
    if any(texts) and (why := trouble(session)):
        raise Refusal(why)


def begin_again(session: Session) -> None:
    """Once the key is lost for good: write with the one at hand, or a new one. Nothing is erased, only unreadable."""
    file: KeyFile = session.info["sealing"]
    key = file.read()
    if _fits(session, key):
        raise Refusal(_("La clé est là : les mots privés se lisent, il n'en faut pas d'autre."))
    if key is None and file.path.exists():
        raise Refusal(_("Le fichier « conversations.key » est abîmé. Mettez-le de côté sans l'effacer."))
    _mark(session, key or file.make())


def _sentence() -> str:
    return _(
        "Les conversations, les précisions et les contacts ne peuvent être ni lus ni écrits pour le moment. La clé qui les ouvre manque sur le serveur, ou ce n'est pas la bonne. Rien n'est perdu. La personne qui tient le serveur doit remettre à sa place le fichier « conversations.key »."
    )


def _place(row: SQLModel, column: str) -> tuple[str, str, int]:
    return str(row.__tablename__), column, row.id  # type: ignore[attr-defined]


def _at_hand(session: ObjectSession) -> SealingKey | None:
    file: KeyFile | None = session.info.get("sealing")
    return file.read() if file else None


def _key(session: Session) -> SealingKey:
    """The key of this database; made with the first words, and again once no word waits for a lost one."""
    key = _at_hand(session)
    if not _fits(session, key):
        raise Refusal(_sentence())
    key = key or session.info["sealing"].make()
    if session.exec(select(KeyMark.mark)).all() != [key.mark]:
        _mark(session, key)
    return key


def _mark(session: Session, key: SealingKey) -> None:
    session.exec(delete(KeyMark))
    session.add(KeyMark(mark=key.mark))


def _fits(session: Session, key: SealingKey | None) -> bool:
    """Whether this key is the one of the words kept here, or no word is kept and one may be made."""
    file: KeyFile | None = session.info.get("sealing")
    if file is None or (key is None and file.path.exists()):
        return False
    marks = session.exec(select(KeyMark.mark)).all()
    return not marks or (key is not None and marks == [key.mark]) or not _something_sealed(session)


def _something_sealed(session: Session) -> bool:
    for model, columns in COLUMNS.items():
        full = or_(*(col(getattr(model, name)) != b"" for name in columns))
        if session.exec(select(model).where(full).limit(1)).first() is not None:
            return True
    return False
