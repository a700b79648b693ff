"""Writing down what somebody else said, in an open vote: they are told, and have 48 hours to say that it is not theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, delete, or_, select

from entraide.domain import notices, permissions
from entraide.domain.decisions import availability, ballots, holding, lifecycle
from entraide.domain.decisions.drafts import BallotDraft
from entraide.domain.decisions.standing import Standing, standing
from entraide.domain.drafts import ON_ONE_LINE, SAME_ACT
from entraide.domain.letters import fold
from entraide.domain.members.names import name_of
from entraide.domain.members.pseudonyms import key_of
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Ballot, Decision, RollLine, Stage
from entraide.models.deliberation import Objection, UndoneRecording
from entraide.models.member import Member

UNDO = timedelta(hours=48)
"""How long the person may say that it is not their answer; nothing is recorded later than this before a closing."""
A_DAY, MOST_A_DAY = timedelta(days=1), 20


class RecordingDraft(BallotDraft):
    """An answer, and the pseudonym of the person who gave it."""

    person: Annotated[str, StringConstraints(max_length=80), ON_ONE_LINE]


@dataclass(frozen=True)
class Undone:
    """An answer that its person said is not theirs. `mine`: it was noted for me; else it is I who noted it."""

    name: str
    mine: bool


@dataclass(frozen=True)
class Noted:
    """What a member sees of it. `until`: when the answer noted for them stands for good; None when there is none."""

    until: datetime | None
    undone: list[Undone]


def read(
    session: Session,
    member: Member,
    decision: Decision,
    there: Standing,
    given: Iterable[Ballot],
    now: datetime,
) -> Noted:
    """In one query, and in none once the decision is closed."""
    if there.stage != Stage.OPEN or decision.secret:
        return Noted(None, [])
    mine = (b for b in given if b.member_id == member.id and b.version == decision.version)
    until = next((b.recorded_at + UNDO for b in mine if b.recorded_at is not None), None)
    return Noted(until if until and now < until else None, _undone(session, member, decision))


def _undone(session: Session, member: Member, decision: Decision) -> list[Undone]:
    """Those that the member noted or that were noted for them; told to nobody else."""
    query = select(UndoneRecording, Member).join(Member, col(Member.id) == UndoneRecording.member_id)
    query = query.where(UndoneRecording.decision_id == decision.id)
    mine = or_(UndoneRecording.member_id == member.id, UndoneRecording.recorded_by_id == member.id)
    rows = session.exec(query.where(mine).order_by(col(UndoneRecording.undone_at)))
    return [Undone(name_of(person), row.member_id == member.id) for row, person in rows]


def roll_names(session: Session, decision: Decision) -> list[str]:
    """Who may answer, in alphabetical order, those who left aside; not a word of who did."""
    query = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
    found = session.exec(query.where(RollLine.decision_id == decision.id))
    people = [person for person in found if permissions.may_keep_account(person)]
    return [name_of(person) for person in sorted(people, key=lambda person: fold(person.pseudonym))]


def hindrance(decision: Decision, there: Standing, now: datetime) -> str:
    """Why nothing can be recorded for somebody else at this moment; nothing when it can."""
    if decision.method == "advice":
        return _("Ici on donne un avis, avec ses mots. Personne ne le note pour quelqu'un d'autre.")
    if decision.secret:
        return _("Le vote est secret : personne ne note la réponse d'une autre personne.")
    if there.stage != Stage.OPEN or there.closes_at is None:
        return _("On ne peut plus répondre à cette décision pour le moment.")
    if now > there.closes_at - UNDO:
        return _(
            "La clôture est dans moins de 48 heures. Une réponse notée pour quelqu'un ne peut plus l'être : la personne n'aurait pas le temps de dire que ce n'est pas la sienne."
        )
    return ""


def require_recordable(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    """By somebody of the roll, while there is time left to undo it."""
    ballots.require_on_roll(session, member, decision)
    there = standing(decision, lifecycle.ballots_of(session, decision), now)
    if reason := hindrance(decision, there, now):
        raise Refusal(reason)


def problems(decision: Decision, draft: RecordingDraft) -> dict[str, str]:
    """What is missing, by field; when and where somebody can come is read as it is kept."""
    return {} if decision.method == "date_place" else ballots.problems(decision, draft)


def person_of(session: Session, member: Member, decision: Decision, typed: str, now: datetime) -> Member:
    """Who on the roll has this pseudonym, however it is typed, and has not answered.

    Who noted an answer may mend it within the hour.
    """
    query = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
    query = query.where(RollLine.decision_id == decision.id, Member.pseudonym_key == key_of(typed))
    person = session.exec(query).first()
    if person is None or not permissions.may_keep_account(person):
        raise Refusal(_("Personne de la liste ne porte ce pseudonyme. Vérifiez comment il s'écrit."))
    if person.id == member.id:
        raise Refusal(_("C'est vous. Donnez votre réponse sur la page de la décision."))
    given = session.get(Ballot, (decision.id, person.id, decision.version))
    if given is None or given.unsigned:
        _refuse_if_it_tells(session, person, decision)
    if given is not None and not _may_mend(member, given, now):
        raise Refusal(_("Cette personne a déjà une réponse. Elle seule peut la changer."))
    return person


def _refuse_if_it_tells(session: Session, person: Member, decision: Decision) -> None:
    """The same words of all who show no answer: else, trying each name would tell who objects without theirs."""
    hidden = select(Ballot).where(Ballot.decision_id == decision.id, Ballot.version == decision.version)
    if session.exec(hidden.where(col(Ballot.unsigned)).limit(1)).first() is not None:
        raise Refusal(
            _(
                "Quelqu'un objecte sans donner son nom. Pour ne pas laisser deviner qui, on ne note plus de réponse pour les autres."
            )
        )
    if session.get(UndoneRecording, (decision.id, person.id)) is not None:
        raise Refusal(_("Cette personne préfère répondre elle-même à cette décision."))


def _may_mend(member: Member, ballot: Ballot, now: datetime) -> bool:
    mine = ballot.recorded_by_id == member.id
    return mine and ballot.recorded_at is not None and now < ballot.recorded_at + SAME_ACT


def record(
    session: Session,
    member: Member,
    person: Member,
    decision: Decision,
    draft: RecordingDraft,
    now: datetime,
    typed: Mapping[str, Any],
) -> Ballot:
    """Keep the answer as the person's own, marked with who noted it. `typed`: when and where they can come, if asked."""
    require_recordable(session, member, decision, now)
    _refuse_too_many(session, member, now)
    if decision.method == "date_place":
        said = availability.AvailabilityDraft(version=draft.version)
        ballot = availability.answer(session, person, decision, typed, said, now)
    else:
        ballot = ballots.answer(session, person, decision, draft, now)
    ballot.recorded_by_id, ballot.recorded_at = member.id, now
    session.flush()
    notices.tell(session, person, notices.Notice.WAITS, now)
    return ballot


def undo(session: Session, member: Member, decision: Decision, now: datetime) -> None:
    """« This is not my answer »: it is erased, nobody is told, and nobody notes for this person here again."""
    if session.get(UndoneRecording, (decision.id, member.id)) is not None:
        return
    ballot = session.get(Ballot, (decision.id, member.id, decision.version))
    noted = ballot is not None and ballot.recorded_at is not None and now < ballot.recorded_at + UNDO
    if ballot is None or ballot.recorded_by_id is None or not noted:
        raise Refusal(_("Il n'y a plus de réponse notée à annuler ici. Vous pouvez changer votre réponse."))
    followed = delete(Objection).where(col(Objection.decision_id) == decision.id)
    followed = followed.where(col(Objection.member_id) == member.id)
    session.exec(followed.where(col(Objection.version) == ballot.version))
    row = UndoneRecording(
        decision_id=decision.id, member_id=member.id, recorded_by_id=ballot.recorded_by_id, undone_at=now
    )
    session.delete(ballot)
    session.add(row)
    session.flush()
    holding.keep(session, now, decision.id)


def _refuse_too_many(session: Session, member: Member, now: datetime) -> None:
    noted = select(func.count()).where(
        Ballot.recorded_by_id == member.id, col(Ballot.recorded_at) > now - A_DAY
    )
    undone_since = select(func.count()).where(
        UndoneRecording.recorded_by_id == member.id, col(UndoneRecording.undone_at) > now - A_DAY
    )
    if session.exec(noted).one() + session.exec(undone_since).one() >= MOST_A_DAY:
        raise Refusal(
            _("Vous avez déjà noté 20 réponses aujourd'hui. Quelqu'un d'autre peut noter la suite.")
        )


def export(session: Session, member: Member) -> dict[str, list[dict[str, Any]]]:
    """What this member noted for others, those taken away last; and what they said was not theirs."""
    return {
        "reponses_notees": [
            *_noted(session, Ballot, col(Ballot.recorded_by_id) == member.id),
            *_noted(session, UndoneRecording, col(UndoneRecording.recorded_by_id) == member.id),
        ],
        "reponses_refusees": [
            {"decision": row["decision"], "le": row["le"]}
            for row in _noted(session, UndoneRecording, col(UndoneRecording.member_id) == member.id)
        ],
    }


def _noted(
    session: Session, table: type[Ballot] | type[UndoneRecording], which: ColumnElement[bool]
) -> list[dict[str, Any]]:
    at = Ballot.recorded_at if table is Ballot else UndoneRecording.undone_at
    query = select(Decision.title, Member, at).where(which)
    query = query.join(Decision, col(Decision.id) == table.decision_id)
    rows = session.exec(
        query.join(Member, col(Member.id) == table.member_id).order_by(col(table.decision_id))
    )
    return [
        {
            "decision": title,
            "personne": name_of(person),
            "le": when,
            "annulee": table is UndoneRecording,
        }
        for title, person, when in rows
    ]


def erase(session: Session, member: Member, _now: datetime) -> None:
    """When a member is erased: what was noted stays an answer; that they refused one goes with them."""
    session.exec(delete(UndoneRecording).where(col(UndoneRecording.member_id) == member.id))
