"""What an adopted decision does. Imported by `lifecycle` alone: nothing here happens without a decision."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain import journal, notices, rules
from entraide.domain.actions.findable import keep_findable
from entraide.domain.decisions.meeting_options import options_of
from entraide.domain.decisions.words import action_name, ballot_name
from entraide.models.action import Action, ActionState, Ending
from entraide.models.decision import Decision, DecisionVersion, Kind, RollLine
from entraide.models.meeting import Meeting
from entraide.models.member import Member
from entraide.models.rule import Rule


def carry_out(session: Session, decision: Decision, at: datetime, now: datetime) -> None:
    """Apply what was adopted at `at`; the journal says it at `now`, later if the site slept."""
    version = session.get_one(DecisionVersion, (decision.id, decision.version))
    match decision.kind:
        case Kind.ACTION:
            _start_action(session, decision, version, at, now)
        case Kind.RULE:
            if decision.trial_days is not None:
                decision.undo = json.dumps(rules.value(session, decision.subject), ensure_ascii=False)
            _set_rule(session, decision, decision.subject, json.loads(version.value), at, now)
        case Kind.CHARTER:
            _found(session, decision, json.loads(version.value), at, now)


def fix_meeting(session: Session, decision: Decision, chosen: list[int], at: datetime, now: datetime) -> None:
    """The meeting at the date and the place chosen (their places in the lists, from 1). Nobody is said to come yet."""
    version = session.get_one(DecisionVersion, (decision.id, decision.version))
    options = options_of(version)
    slot, place = options.slots[chosen[0] - 1], options.places[chosen[1] - 1]
    meeting = Meeting(
        title=decision.title[:80],
        author_id=decision.author_id,
        planned_at=at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place="" if options.only_remote else place.name,
        link=options.link,
        comforts=list(place.comforts),
        notes=version.simple,
        decision_id=decision.id,
    )
    session.add(meeting)
    session.flush()
    on_roll = select(Member).join(RollLine, col(RollLine.member_id) == Member.id)
    for member in session.exec(on_roll.where(RollLine.decision_id == decision.id)).all():
        notices.tell(session, member, notices.Notice.MEETING, now)


def put_back(session: Session, decision: Decision, at: datetime, now: datetime) -> None:
    """A trial is not gone on with: what it did is undone, unless another decision changed it since."""
    match decision.kind:
        case Kind.ACTION:
            _stop_action(session, decision, at)
        case Kind.RULE:
            rule = session.get(Rule, decision.subject)
            if decision.undo and rule is not None and rule.decision_id == decision.id:
                _set_rule(session, decision, decision.subject, json.loads(decision.undo), at, now)
                decision.undo = ""
    session.flush()


def let_go(session: Session, decision: Decision) -> None:
    """The decision ended otherwise: an action is a proposal again, and may be put again."""
    if decision.kind == Kind.ACTION:
        action = session.get_one(Action, int(decision.subject))
        if action.state == ActionState.DECIDING:
            action.state = ActionState.PROPOSAL
            session.flush()


def _start_action(
    session: Session, decision: Decision, version: DecisionVersion, at: datetime, now: datetime
) -> None:
    """With the text that was adopted. An action set aside meanwhile stays so."""
    action = session.get_one(Action, int(decision.subject))
    if action.state not in (ActionState.PROPOSAL, ActionState.DECIDING):
        return
    action.simple, action.if_nothing, action.details = version.simple, version.if_nothing, version.details
    action.state, action.started_at = ActionState.UNDER_WAY, at
    keep_findable(session, action)
    public = {"action": action_name(action.id), "scrutin": ballot_name(decision.id)}
    journal.record(session, now, journal.Act.ACTION_STARTED, public)


def _stop_action(session: Session, decision: Decision, at: datetime) -> None:
    """One that was ended or set aside meanwhile stays so."""
    action = session.get_one(Action, int(decision.subject))
    if action.state == ActionState.UNDER_WAY:
        action.state, action.ended_at, action.ending = ActionState.ENDED, at, Ending.STOPPED
        keep_findable(session, action)


def _set_rule(
    session: Session, decision: Decision, key: str, value: Any, at: datetime, now: datetime
) -> None:
    before = rules.value(session, key)
    text = json.dumps(value, ensure_ascii=False)
    session.merge(Rule(key=key, value=text, since_at=at, decision_id=decision.id))
    session.flush()
    public = {"cle": key, "avant": before, "apres": value, "scrutin": ballot_name(decision.id)}
    journal.record(session, now, journal.Act.RULE_CHANGED, public)


def _found(session: Session, decision: Decision, values: dict[str, Any], at: datetime, now: datetime) -> None:
    """What the founding names takes its value; every other rule that is still provisional is confirmed as it is."""
    for key, value in {**rules.provisional(session), **values}.items():
        _set_rule(session, decision, key, value, at, now)
