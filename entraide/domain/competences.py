"""Competences: offering what one can do, finding who offers what, taking it back."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import Row, bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from entraide.domain import call_me_for, communes, permissions
from entraide.domain.communes import CommuneDraft
from entraide.domain.distance import UNSEEN, apart
from entraide.domain.drafts import ON_ONE_LINE, SAME_ACT
from entraide.domain.exchanges import room
from entraide.domain.freshness import clock
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.domain.search import index
from entraide.language import _
from entraide.models.competence import Competence, Freshness, How, Theme
from entraide.models.member import Member, State
from entraide.models.search import Kind

PAGE = 20
THEMES: dict[Theme, str] = {
    Theme.PAPERS: _("Papiers et droits"),
    Theme.HOUSING: _("Logement et maison"),
    Theme.HEALTH: _("Santé et rétablissement"),
    Theme.LISTENING: _("Écoute et présence"),
    Theme.TRAVEL: _("Se déplacer"),
    Theme.WORK: _("Travail et formation"),
    Theme.DEVICES: _("Téléphone et ordinateur"),
    Theme.FAMILY: _("Famille et proches"),
    Theme.LEISURE: _("Loisirs, culture et sport"),
    Theme.DAILY: _("Savoir-faire du quotidien"),
    Theme.LANGUAGES: _("Langues et accès à l'écrit"),
    Theme.VOICE: _("Parole et citoyenneté"),
    Theme.MONEY: _("Argent et bons plans"),
    Theme.OTHER: _("Autre chose"),
}
WAYS: dict[How, str] = {
    How.IN_PERSON: _("en vrai"),
    How.BY_PHONE: _("par téléphone"),
    How.BY_VIDEO: _("en visio"),
    How.IN_WRITING: _("par écrit"),
}
_OUTSIDE = frozenset(State) - permissions.INSIDE
READ_ONLY = _("Vous pouvez lire, mais pas écrire pour le moment.")

Offer = Row[Any]
"""A competence as a list shows it, with its owner's pseudonym, whether they have room and whether they have
yet to confirm it: columns, for speed."""


class CompetenceDraft(CommuneDraft):
    """Only the sentence is required."""

    sentence: Annotated[str, StringConstraints(min_length=10, max_length=200), ON_ONE_LINE]
    details: Annotated[str, StringConstraints(max_length=1000)] = ""
    when_to_call: Annotated[str, StringConstraints(max_length=300)] = ""
    theme: Theme = Theme.OTHER
    how: list[How] = Field(default_factory=list)


def offer(session: Session, member: Member, draft: CompetenceDraft, now: datetime) -> Competence:
    """Say what the member can do; the same sentence sent again within the hour is the same competence."""
    require(permissions.may_offer(member), READ_ONLY)
    mine = select(Competence).where(Competence.member_id == member.id)
    again = mine.where(Competence.sentence == draft.sentence, Competence.offered_at > now - SAME_ACT)
    if competence := session.exec(again).first():
        return competence
    if member.state == State.CANDIDATE and session.exec(mine).first():
        raise Refusal(_("Avant votre arrivée, vous préparez une seule compétence. Vous pouvez la modifier."))
    competence = Competence(member_id=member.id, offered_at=now, **_columns(session, draft))
    clock.confirm(competence, now)
    session.add(competence)
    session.flush()
    call_me_for.put(session, competence)
    return competence


def edit(session: Session, competence: Competence, draft: CompetenceDraft, now: datetime) -> None:
    """Who rewrites what they offer still offers it."""
    competence.sqlmodel_update(_columns(session, draft))
    if competence.withdrawn_at is None:
        clock.confirm(competence, now)
    session.add(competence)
    session.flush()
    call_me_for.put(session, competence)


def withdraw(session: Session, competence: Competence, now: datetime) -> None:
    """Nobody else sees it any more; its owner may put it back."""
    competence.withdrawn_at = competence.withdrawn_at or now
    clock.rest(competence)
    session.add(competence)
    session.flush()
    index.remove(session, Kind.COMPETENCE, competence.id)


def put_back(session: Session, competence: Competence, now: datetime) -> None:
    competence.withdrawn_at = None
    clock.confirm(competence, now)
    session.add(competence)
    session.flush()
    call_me_for.put(session, competence)


def find_own(session: Session, member: Member, competence_id: int) -> Competence:
    """To change it: one's own alone, and while one may write."""
    competence, owner = find(session, member, competence_id)
    require(owner.id == member.id, _("Seule la personne qui propose cette compétence peut la changer."))
    require(permissions.may_offer(member), READ_ONLY)
    return competence


def find(session: Session, reader: Member, competence_id: int) -> tuple[Competence, Member]:
    """The competence and its owner, unless the reader may not know of it."""
    query = select(Competence, Member).join(Member, col(Member.id) == Competence.member_id)
    row = session.exec(query.where(Competence.id == competence_id)).first()
    if row is None or not _known_to(session, reader, *row):
        raise NotFound(_("Cette compétence n'existe pas, ou n'est plus proposée."))
    return row[0], row[1]


def _visible(query: Any) -> Any:
    """Offered now, by people who are inside, who do not close their account, whom the reader, `member_id`, sees."""
    query = query.join(Member, col(Member.id) == Competence.member_id)
    # « Not outside » rather than « inside »: with the index on the state SQLite would begin by reading everybody.
    query = query.where(col(Competence.withdrawn_at).is_(None), col(Member.state).not_in(_OUTSIDE))
    closing = aliased(Member)
    closed = select(closing.id).where(col(closing.erasing_at).is_not(None))
    return query.where(col(Member.id).not_in(closed), col(Member.id).not_in(UNSEEN))


COUNTS = _visible(select(Competence.theme, func.count(col(Competence.id)))).group_by(col(Competence.theme))
_COLUMNS = (
    Competence.id,
    Competence.sentence,
    Competence.theme,
    Competence.commune,
    *(getattr(Competence, how) for how in How),
    Competence.member_id,
    Member.pseudonym,
    Member.asked_on,
    room.with_room().label("has_room"),
    Competence.confirmed_on,
    (col(Competence.freshness) == Freshness.TO_CONFIRM).label("to_confirm"),
)
OFFERS = _visible(select(*_COLUMNS)).order_by(col(Competence.id).desc())
OF_THEME = OFFERS.where(col(Competence.theme) == bindparam("theme")).limit(PAGE + 1)
AMONG = OFFERS.where(col(Competence.id).in_(bindparam("ids", expanding=True)))


def themes(session: Session, reader: Member) -> list[tuple[Theme, int]]:
    """Each theme that has something, in the order of THEMES, with how many competences this reader would see."""
    counts = {theme: number for theme, number in session.exec(COUNTS, params={"member_id": reader.id})}
    return [(theme, counts[theme]) for theme in THEMES if theme in counts]


def of_theme(
    session: Session, reader: Member, theme: Theme, before: int | None = None
) -> tuple[list[Offer], bool]:
    """Newest first, and whether more follow."""
    query = OF_THEME.where(col(Competence.id) < before) if before else OF_THEME
    rows = list(session.execute(query, {"member_id": reader.id, "theme": theme}))
    return rows[:PAGE], len(rows) > PAGE


def of_member(session: Session, reader: Member, owner_id: int) -> list[Offer]:
    """What this person offers, newest first."""
    query = OFFERS.where(col(Competence.member_id) == owner_id).limit(100)
    return list(session.execute(query, {"member_id": reader.id}))


def mine(session: Session, member: Member) -> list[Competence]:
    """All that this member offers or took back, newest first."""
    query = select(Competence).where(Competence.member_id == member.id)
    return list(session.exec(query.order_by(col(Competence.id).desc())))


def among(session: Session, reader: Member, ids: list[int]) -> list[Offer]:
    """Those of these that the reader may see, newest first."""
    return list(session.execute(AMONG, {"member_id": reader.id, "ids": ids}))


def ways(competence: Any) -> list[str]:
    """How this person helps, in words."""
    return [name for how, name in WAYS.items() if getattr(competence, how)]


def leave(session: Session, member: Member, now: datetime) -> None:
    """Somebody left: nothing of theirs is offered any more."""
    for competence in mine(session, member):
        withdraw(session, competence, now)


def erase(session: Session, member: Member, _now: datetime) -> None:
    """What one can do is nobody else's: it goes with the account."""
    for competence in mine(session, member):
        index.remove(session, Kind.COMPETENCE, competence.id)
        session.delete(competence)
    session.flush()


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """One's own, oldest first, in the words of `docs/export.md`."""
    owned = reversed(mine(session, member))
    return {"competences": [_exported(it, call_me_for.choices(session, it.id)) for it in owned]}


def _exported(competence: Competence, choices: dict[str, bool]) -> dict[str, Any]:
    return {
        "phrase": competence.sentence,
        "precisions": competence.details,
        "quand_m_appeler": competence.when_to_call,
        "appelez_moi_pour": call_me_for.titles(slug for slug, wanted in choices.items() if wanted),
        "pas_pour": call_me_for.titles(slug for slug, wanted in choices.items() if not wanted),
        "theme": THEMES[Theme(competence.theme)],
        "comment": ", ".join(ways(competence)),
        "commune": communes.name(competence.commune),
        "proposee": competence.offered_at,
        "retiree": competence.withdrawn_at,
        "confirmee": competence.confirmed_on,
        "a_confirmer": competence.freshness == Freshness.TO_CONFIRM,
        "question_le": competence.due_on,
    }


def _columns(session: Session, draft: CompetenceDraft) -> dict[str, Any]:
    texts = draft.model_dump(include={"sentence", "details", "when_to_call", "theme"})
    ways_of_helping = {how.value: how in draft.how for how in How}
    return {**texts, **ways_of_helping, "commune": communes.chosen(session, draft)}


def _known_to(session: Session, reader: Member, competence: Competence, owner: Member) -> bool:
    if owner.id == reader.id:
        return True
    shown = competence.withdrawn_at is None and permissions.may_see_offers_of(reader, owner)
    return shown and owner.id not in apart(session, reader.id)
