"""What any member may change, and anybody undo: write, bring back, withdraw, check, tell what changed."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, select

from entraide.domain.changes import Change, changes
from entraide.domain.drafts import PAGE, SAME_ACT
from entraide.domain.members.names import name_of
from entraide.domain.refusals import NotFound, Refusal
from entraide.domain.search import index
from entraide.language import _
from entraide.models.member import Member
from entraide.models.search import Kind
from entraide.models.version import Shared, Version

Thing = TypeVar("Thing", bound=Shared)


class Reading(NamedTuple, Generic[Thing]):
    """A thing as it reads now. `author` is None when it came with the site, `verifier` when nobody checked it."""

    thing: Thing
    version: Version
    author: str | None
    verifier: str | None

    @property
    def known_at(self) -> datetime:
        """When somebody last knew it to be right."""
        return self.version.verified_at or self.version.written_at


class Step(NamedTuple):
    """One version in a history, and what it changed of the one before."""

    version: Version
    author: str | None
    changes: list[Change]


# --- reading ---


def find(session: Session, model: type[Thing], thing_id: int) -> Reading[Thing]:
    row = session.exec(_readings(model).where(col(model.id) == thing_id)).first()
    if row is None:
        raise NotFound(_("Cette page n'existe pas, ou plus."))
    return _reading(row)


def newest(
    session: Session, model: type[Thing], *conditions: Any, before: int | None = None, limit: int = PAGE
) -> tuple[list[Reading[Thing]], bool]:
    """The last ones added first, and whether more follow."""
    query = _readings(model).where(*conditions).order_by(col(model.id).desc()).limit(limit + 1)
    rows = session.exec(query.where(col(model.id) < before) if before else query).all()
    return [_reading(row) for row in rows[:limit]], len(rows) > limit


def history(session: Session, thing: Shared, before: int | None = None) -> tuple[list[Step], bool]:
    """Newest first, and whether more follow."""
    query = _versions(thing).order_by(col(Version.number).desc()).limit(PAGE + 1)
    rows = session.exec(query.where(col(Version.number) < before) if before else query).all()
    olds = [old for old, _author in rows[1:]]
    steps = [_step(row, old) for row, old in zip_longest(rows, olds)]
    return steps[:PAGE], len(rows) > PAGE


def step(session: Session, thing: Shared, number: int) -> Step:
    """One version of this thing."""
    query = _versions(thing).where(col(Version.number) <= number)
    rows = session.exec(query.order_by(col(Version.number).desc()).limit(2)).all()
    if not rows or rows[0][0].number != number:
        raise NotFound(_("Cette version n'existe pas."))
    return _step(rows[0], rows[1][0] if len(rows) > 1 else None)


# --- writing ---


def start(session: Session, thing: Thing, author: Member | None, now: datetime) -> Thing:
    """Keep a new thing; the same from the same person within the hour is the one already kept."""
    again = _said_again(session, thing, author, now) if author else None
    if again:
        return again
    session.add(thing)
    session.flush()
    _write(session, thing, author.id if author else None, now)
    return thing


def change(
    session: Session, thing: Shared, member: Member, content: Mapping[str, Any], seen: int, now: datetime
) -> None:
    """Write a new version, unless somebody did since the member opened version `seen`."""
    _require_kept(thing)
    if all(getattr(thing, name) == content[name] for name in thing.VERSIONED):
        return
    if thing.version != seen:
        raise Refusal(
            _("Quelqu'un a changé ce texte entre-temps. Votre texte est gardé ici, à côté du nouveau.")
        )
    _put(thing, content)
    _write(session, thing, member.id, now)


def restore(session: Session, thing: Shared, number: int, member: Member, seen: int, now: datetime) -> None:
    """Bring an older version back, as a new one."""
    older = session.get(Version, (_subject(thing), thing.id, number))
    if older is None:
        raise NotFound(_("Cette version n'existe pas."))
    latest = session.get_one(Version, (_subject(thing), thing.id, thing.version))
    if latest.restores == number:
        return
    if (older.content, older.withdrawn) == (latest.content, latest.withdrawn):
        raise Refusal(_("C'est déjà le texte que l'on lit aujourd'hui. Il n'y a rien à changer."))
    _require_seen(thing, seen)
    _bring_back(session, thing, older, member.id, now)


def reinstate(session: Session, thing: Shared, older: Version, now: datetime) -> None:
    """Bring this version back in the name of who wrote it: what came after is being taken away."""
    _bring_back(session, thing, older, older.author_id, now)


def withdraw(session: Session, thing: Shared, member: Member, seen: int, now: datetime) -> None:
    """Take it out of the lists. Anybody brings it back from its history."""
    if thing.withdrawn:
        return
    _require_seen(thing, seen)
    thing.withdrawn = True
    _write(session, thing, member.id, now)


def verify(session: Session, thing: Shared, member: Member, seen: int, now: datetime) -> None:
    """Say that the version read is right today."""
    _require_kept(thing)
    _require_seen(thing, seen)
    version = session.get_one(Version, (_subject(thing), thing.id, thing.version))
    version.verified_at, version.verified_by_id = now, member.id
    session.add(version)
    session.flush()


def _require_kept(thing: Shared) -> None:
    if thing.withdrawn:
        raise Refusal(_("Cette page est retirée. Remettez-la d'abord, depuis son historique."))


def _require_seen(thing: Shared, seen: int) -> None:
    if thing.version != seen:
        raise Refusal(_("Quelqu'un a changé ce texte entre-temps. Relisez-le, puis recommencez."))


def _bring_back(
    session: Session, thing: Shared, older: Version, author_id: int | None, now: datetime
) -> None:
    _put(thing, older.content)
    thing.withdrawn = older.withdrawn
    _write(session, thing, author_id, now, restores=older.number)


def _said_again(session: Session, thing: Thing, author: Member, now: datetime) -> Thing | None:
    recent = select(Version).where(Version.subject == _subject(thing), Version.author_id == author.id)
    firsts = recent.where(Version.number == 1, Version.written_at > now - SAME_ACT)
    for version in session.exec(firsts):
        if version.content == _content(thing):
            return session.get(type(thing), version.subject_id)
    return None


def _write(
    session: Session, thing: Shared, author_id: int | None, now: datetime, restores: int | None = None
) -> None:
    thing.version += 1
    session.add(thing)
    session.add(
        Version(
            subject=_subject(thing),
            subject_id=thing.id,
            number=thing.version,
            content=_content(thing),
            withdrawn=thing.withdrawn,
            restores=restores,
            author_id=author_id,
            written_at=now,
        )
    )
    session.flush()
    _index(session, thing)


def _index(session: Session, thing: Shared) -> None:
    """Members find what is kept, and not what is withdrawn."""
    if not thing.SEARCHED:
        return
    kind = Kind(_subject(thing))
    if thing.withdrawn:
        index.remove(session, kind, thing.id)
    else:
        index.put(session, kind, thing.id, [getattr(thing, name) for name in thing.SEARCHED])


def _content(thing: Shared) -> dict[str, Any]:
    """What a version keeps; a date as text, since it is kept in JSON."""
    values = {name: getattr(thing, name) for name in thing.VERSIONED}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _put(thing: Shared, content: Mapping[str, Any]) -> None:
    for name in thing.VERSIONED:
        value = content[name]
        is_date = name.endswith("_on") and isinstance(value, str)
        setattr(thing, name, date.fromisoformat(value) if is_date else value)


def _readings(model: type[Shared]) -> Any:
    author, verifier = aliased(Member), aliased(Member)
    its_version = and_(
        col(Version.subject) == model.__tablename__,
        col(Version.subject_id) == model.id,
        col(Version.number) == model.version,
    )
    query: Any = select(model, Version, author, verifier).join(Version, its_version)
    query = query.outerjoin(author, author.id == Version.author_id)
    return query.outerjoin(verifier, verifier.id == Version.verified_by_id)


def _reading(row: Any) -> Reading[Any]:
    thing, version, author, verifier = row
    return Reading(thing, version, author and name_of(author), verifier and name_of(verifier))


def _versions(thing: Shared) -> Any:
    query: Any = select(Version, Member).outerjoin(Member, col(Member.id) == Version.author_id)
    return query.where(Version.subject == _subject(thing), Version.subject_id == thing.id)


def _step(row: Any, old: Version | None) -> Step:
    version, author = row
    return Step(version, author and name_of(author), changes(old.content, version.content) if old else [])


def _subject(thing: Shared) -> str:
    return str(thing.__tablename__)
