"""Who is on the roll of a decision: paused, unseen or suspended, full members all are."""

from sqlalchemy import ColumnElement
from sqlmodel import col

from entraide.models.decision import Decision, Kind
from entraide.models.member import Member, State

ON_EVERY_ROLL = (State.MEMBER, State.SUSPENDED)
ON_THE_ROLL_OF_ACTIONS = (*ON_EVERY_ROLL, State.WELCOME)


def on_roll(decision: Decision) -> ColumnElement[bool]:
    """Those who would be on it today; for actions and dates also those in welcome."""
    with_welcome = decision.kind in (Kind.ACTION, Kind.DATE)
    return col(Member.state).in_(ON_THE_ROLL_OF_ACTIONS if with_welcome else ON_EVERY_ROLL)
