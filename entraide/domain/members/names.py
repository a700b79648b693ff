"""How a person is called in the texts that stay."""

from entraide.language import _
from entraide.models.member import Member, State


def name_of(member: Member) -> str:
    """The pseudonym; « une personne » for somebody who left, whose texts stay without their name."""
    if member.pseudonym_key is None or member.state in (State.LEFT, State.EXCLUDED):
        return _("une personne")
    return member.pseudonym
