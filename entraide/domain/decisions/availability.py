"""Answering when and where one can come. Answers are counted, never shown with a name: who cannot come owes no reason."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlmodel import Session, col, select

from entraide.domain.decisions import ballots, lifecycle
from entraide.domain.decisions.meeting_options import Options, options_of
from entraide.domain.decisions.methods import date_place
from entraide.domain.decisions.methods.meeting import ANSWERS, LEFT_OUT, availability
from entraide.domain.decisions.standing import count, given, standing
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Ballot, Decision, DecisionVersion, Kind, Stage
from entraide.models.member import Member

Typed = Mapping[str, Any]


class AvailabilityDraft(BaseModel):
    """The fields `date-1`, `place-1`… are read apart, for a meeting has as many as it has dates and places."""

    version: int
    all: Literal["", "oui"] = ""


def typed(options: Options, fields: Typed, all_yes: bool = False) -> dict[str, Any]:
    """What a ballot holds, in the words of the file of recount; `all_yes`: everything suits."""
    dates = {slot.start: f"date-{n}" for n, slot in enumerate(options.slots, 1)}
    places = {place.name: f"place-{n}" for n, place in enumerate(options.places, 1)}
    said = {
        part: {name: "yes" if all_yes else str(fields[field]) for name, field in named.items()
               if all_yes or fields.get(field)}
        for part, named in (("dates", dates), ("places", places))
    }  # fmt: skip
    if options.remote_apart and (all_yes or fields.get("remote")):
        said["remote"] = {"link": "yes" if all_yes else str(fields["remote"])}
    if any(answer not in date_place.ANSWERS for part in said.values() for answer in part.values()):
        raise Refusal(_("Choisissez une des réponses proposées."))
    if not said["dates"] and not said["places"]:
        raise Refusal(_("Répondez pour une date ou un lieu au moins, ou laissez pour plus tard."))
    return said


def fields_of(options: Options, ballot: Ballot | None) -> dict[str, str]:
    """An answer as its form shows it again."""
    said = json.loads(ballot.choices) if ballot and ballot.choices else {}
    dates, places = said.get("dates", {}), said.get("places", {})
    shown = {f"date-{n}": dates.get(slot.start, "") for n, slot in enumerate(options.slots, 1)}
    shown |= {f"place-{n}": places.get(place.name, "") for n, place in enumerate(options.places, 1)}
    return shown | {"remote": said.get("remote", {}).get("link", "")}


def answer(
    session: Session,
    member: Member,
    decision: Decision,
    fields: Typed,
    draft: AvailabilityDraft,
    now: datetime,
) -> Ballot:
    """Keep what the member can do, in place of an earlier answer."""
    ballots.require_on_roll(session, member, decision)
    ballots.require_open(standing(decision, lifecycle.ballots_of(session, decision), now))
    if draft.version != decision.version:
        raise Refusal(_("Le texte a changé pendant que vous répondiez. Relisez-le, puis répondez."))
    options = options_of(session.get_one(DecisionVersion, (decision.id, decision.version)))
    said = typed(options, fields, draft.all == "oui")
    said[LEFT_OUT] = left_out_last_time(session, member, decision)
    key = (decision.id, member.id, decision.version)
    ballot = session.get(Ballot, key) or Ballot(
        decision_id=decision.id, member_id=member.id, version=decision.version, answer="", answered_at=now
    )
    ballot.answer, ballot.choices = ANSWERS[0], json.dumps(said, ensure_ascii=False)
    ballot.answered_at, ballot.recorded_by_id, ballot.recorded_at = now, None, None
    session.add(ballot)
    session.flush()
    return ballot


def left_out_last_time(session: Session, member: Member, decision: Decision) -> bool:
    """Whether they answered the last meeting chosen before this one opened, and could not come to it."""
    before = select(Decision).where(Decision.kind == Kind.DATE, Decision.stage == Stage.CHOSEN)
    before = before.where(col(Decision.closed_at) <= decision.opened_at)
    last = session.exec(before.order_by(col(Decision.closed_at).desc(), col(Decision.id).desc())).first()
    if last is None:
        return False
    cast = lifecycle.ballots_of(session, last)
    mine = next((b for b in cast if b.member_id == member.id and b.version == last.version), None)
    return mine is not None and left_out(mine, count(last, cast, last.extended).chosen)


def left_out(ballot: Ballot, pair: list[str]) -> bool:
    """Whether this answer, if it is one, makes the pair impossible."""
    who = availability(given(ballot))
    able = {who.dates.get(pair[0], "no"), who.places.get(pair[1], "no")}
    return bool(who.answers) and "no" in able


def said_yes(ballot: Ballot, pair: list[str]) -> bool:
    who = availability(given(ballot))
    return who.dates.get(pair[0]) == who.places.get(pair[1]) == "yes"


def only_remote(ballot: Ballot, pair: list[str]) -> bool:
    """Free at that time, not able to go to that place, able to come by the link."""
    said = json.loads(ballot.choices) if ballot.choices else {}
    free = said.get("dates", {}).get(pair[0], "no") != "no"
    away = said.get("places", {}).get(pair[1], "no") == "no"
    return free and away and said.get("remote", {}).get("link", "no") != "no"
