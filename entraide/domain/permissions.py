"""Who may do what: one predicate a line, the whole constitution on one screen.

The same predicate guards the route and hides the button. A right comes from a state that everybody can reach,
never from a person.
"""

from entraide.models.member import Member, State

INSIDE = frozenset({State.WELCOME, State.MEMBER})
READING = frozenset({State.WELCOME, State.MEMBER, State.SUSPENDED})


def may_read(member: Member) -> bool:
    return member.state in READING


def may_take_part(member: Member) -> bool:
    return member.state in INSIDE


def may_invite(member: Member) -> bool:
    return member.state == State.MEMBER


def may_confirm(member: Member, candidate: Member) -> bool:
    return member.state == State.MEMBER and candidate.state == State.CANDIDATE and member.id != candidate.id
