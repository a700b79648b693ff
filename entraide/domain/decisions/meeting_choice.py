"""Choosing the date and the place of a meeting together: put it, add to it, read it, choose again after a tie."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session, col, select

from entraide.domain import rules
from entraide.domain.decisions import availability, proposing
from entraide.domain.decisions.drafts import Effect, Simple
from entraide.domain.decisions.meeting_options import (
    MOST,
    LinkDraft,
    Options,
    Place,
    Slot,
    earliest,
    options_of,
    wrong_dates,
    wrong_places,
)
from entraide.domain.decisions.methods.date_place import Pair
from entraide.domain.decisions.methods.meeting import LEFT_OUT
from entraide.domain.decisions.methods.outcome import Outcome
from entraide.domain.decisions.proposing import Way
from entraide.domain.decisions.standing import Standing
from entraide.domain.drafts import ON_ONE_LINE
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, Stage
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.member import Member

METHOD = "date_place"
IF_NOTHING = _("Aucune rencontre n'est fixée.")


class MeetingChoiceDraft(LinkDraft):
    """What names the meeting, and its rows as they are typed: `SlotDraft` and `PlaceDraft` read each of them.

    The hours are those of every date that has none of its own; `comforts` are « 2-quiet »: of the second place.
    """

    title: Annotated[str, StringConstraints(min_length=3, max_length=80), ON_ONE_LINE]
    simple: Simple
    starts: str = ""
    ends: str = ""
    on: list[str] = Field(default_factory=list)
    own_starts: list[str] = Field(default_factory=list)
    own_ends: list[str] = Field(default_factory=list)
    place: list[str] = Field(default_factory=list)
    comforts: list[str] = Field(default_factory=list)


class AdditionDraft(BaseModel):
    """A date, a place, or both, as they are typed."""

    on: str = ""
    starts: str = ""
    ends: str = ""
    place: str = ""
    comforts: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class MeetingText:
    """The text of the draft, with what happens otherwise, which is the same for all."""

    title: str
    simple: str
    if_nothing: str = IF_NOTHING
    details: str = ""


def propose(
    session: Session, member: Member, draft: MeetingChoiceDraft, options: Options, now: datetime
) -> Decision:
    text, way = MeetingText(draft.title, draft.simple), Way(method=METHOD, options=options.to_json())
    return proposing.propose(session, member, text, Effect(Kind.DATE), now, way)


def require_preparing(decision: Decision) -> None:
    if decision.method != METHOD or decision.stage != Stage.PREPARING:
        raise Refusal(_("On ne peut plus ajouter de date ni de lieu : tout le monde répond aux mêmes."))


def wrong(
    session: Session, known: Options, slot: Slot | None, place: Place | None, now: datetime
) -> dict[str, str]:
    """What is wrong with the date or the place that somebody adds, by field; the same again is nothing new."""
    slot = None if slot in known.slots else slot
    place = None if place in known.places else place
    found = wrong_dates({"on": slot} if slot else {}, known.slots, earliest(session, now))
    found |= wrong_places({"place": place} if place else {}, known.places)
    if slot and len(known.slots) >= MOST:
        found["on"] = _("Il y a déjà %(most)s dates : c'est le plus qu'on puisse lire.") % {"most": MOST}
    if place and len(known.places) >= MOST:
        found["place"] = _("Il y a déjà %(most)s lieux : c'est le plus qu'on puisse lire.") % {"most": MOST}
    return found


def add(session: Session, decision: Decision, slot: Slot | None, place: Place | None, now: datetime) -> None:
    """While the text is prepared any member adds to it: nobody has answered yet, so no answer is lost."""
    require_preparing(decision)
    version = session.get_one(DecisionVersion, (decision.id, decision.version))
    known = options_of(version)
    if (slot is None or slot in known.slots) and (place is None or place in known.places):
        return  # the same, sent twice
    if found := wrong(session, known, slot, place, now):
        raise Refusal(next(iter(found.values())))
    known = known.with_slot(slot) if slot else known
    version.options = (known.with_place(place) if place else known).to_json()
    session.add(version)
    session.flush()


# --- reading ---


@dataclass(frozen=True)
class MeetingChoice:
    """What the page of such a decision shows. `second`: the decision between those that were equal, if it was put.

    `answered`: the reader already said whether they come to the meeting that was fixed.
    """

    options: Options
    outcome: Outcome | None
    ballots: list[Ballot]
    mine: Ballot | None
    meeting: Meeting | None = None
    answered: bool = False
    second: int | None = None

    @property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """How many people can come, by date and place; of the dates that were still ahead at the closing."""
        rows = self.outcome.choice.detail["pairs"] if self.outcome and self.outcome.choice else []
        return {
            (row["date"], row["place"]): Pair(
                row["date"], row["place"], row["can"], row["yes"], row["left-out-again"]
            )
            for row in rows
        }

    @property
    def first(self) -> list[tuple[str, str]]:
        """The pairs that nothing parts."""
        rows = self.outcome.choice.detail["pairs"] if self.outcome and self.outcome.choice else []
        return [(row["date"], row["place"]) for row in rows if row["rank"] == 1]

    @property
    def pair(self) -> tuple[Slot, Place] | None:
        chosen = self.outcome.chosen if self.outcome else None
        return (self.options.slot(chosen[0]), self.options.place(chosen[1])) if chosen else None

    @property
    def remote(self) -> int:
        """How many can come to the pair chosen only by the link."""
        chosen = self.outcome.chosen if self.outcome else None
        return sum(availability.only_remote(ballot, chosen) for ballot in self.ballots) if chosen else 0

    @property
    def left_out(self) -> bool:
        chosen = self.outcome.chosen if self.outcome else None
        return bool(chosen and self.mine and availability.left_out(self.mine, chosen))

    @property
    def said_yes(self) -> bool:
        chosen = self.outcome.chosen if self.outcome else None
        return bool(chosen and self.mine and availability.said_yes(self.mine, chosen))

    def recount_keys(self, dates: Sequence[str], places: Sequence[str]) -> dict[str, Any]:
        """The keys of `docs/recount.md`, with the dates still ahead at the closing; no name, and no order of arrival."""
        said = [json.loads(ballot.choices) for ballot in self.ballots]
        cast = [
            {"dates": {d: given["dates"][d] for d in dates if d in given["dates"]}, "places": given["places"]}
            | ({LEFT_OUT: True} if given[LEFT_OUT] else {})
            for given in said
        ]
        cast.sort(key=lambda ballot: json.dumps(ballot, sort_keys=True))
        return {"method": "date-place", "dates": list(dates), "places": list(places), "ballots": cast}

    def fields(self, ballot: Ballot | None) -> dict[str, str]:
        """An answer as its form shows it, or gives it again."""
        return availability.fields_of(self.options, ballot)


def read(
    session: Session,
    member: Member,
    decision: Decision,
    there: Standing,
    text: DecisionVersion,
    current: list[Ballot],
) -> MeetingChoice:
    """`current`: the answers to this text."""
    mine = next((ballot for ballot in current if ballot.member_id == member.id), None)
    meeting, answered = _meeting(session, member, decision) if there.stage == Stage.CHOSEN else (None, False)
    second = _second(session, decision) if there.stage == Stage.TIE else None
    return MeetingChoice(options_of(text), there.outcome, current, mine, meeting, answered, second)


def _meeting(session: Session, member: Member, decision: Decision) -> tuple[Meeting | None, bool]:
    mine = (col(MeetingAnswer.meeting_id) == Meeting.id) & (col(MeetingAnswer.member_id) == member.id)
    query = select(Meeting, col(MeetingAnswer.member_id).is_not(None)).outerjoin(MeetingAnswer, mine)
    return session.exec(query.where(Meeting.decision_id == decision.id)).first() or (None, False)


def _second(session: Session, decision: Decision) -> int | None:
    query = select(Decision.id).where(Decision.replaces_id == decision.id, Decision.stage != Stage.WITHDRAWN)
    return session.exec(query.order_by(col(Decision.id))).first()


# --- after a tie ---


def second_round(
    session: Session, member: Member, decision: Decision, choice: MeetingChoice, now: datetime
) -> int:
    """Ask again between the dates and the places of the pairs that were equal; put twice, it is the same one."""
    if decision.stage != Stage.TIE:
        raise Refusal(_("Il n'y a pas d'égalité ici."))
    if choice.second is not None:
        return choice.second
    answered_by = now + timedelta(days=rules.value(session, "decision.jours"))
    slots = [slot for slot in choice.options.slots if slot.start in {date for date, _place in choice.first}]
    if not all(slot.starts_at > answered_by for slot in slots):
        raise Refusal(_("Cette date est trop proche pour un second tour. Proposez directement la rencontre."))
    places = {name for _date, name in choice.first}
    kept = tuple(place for place in choice.options.places if place.name in places)
    text = session.get_one(DecisionVersion, (decision.id, decision.version))
    way = Way(method=METHOD, options=Options(tuple(slots), kept, choice.options.link).to_json(), read=True)
    again = MeetingText(decision.title, text.simple)
    second = proposing.propose(session, member, again, Effect(Kind.DATE), now, way)
    second.replaces_id = decision.id
    session.flush()
    return second.id
