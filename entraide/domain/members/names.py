"""How a person is called in the texts that stay."""

from entraide.domain import permissions
from entraide.language import _
from entraide.models.member import Member


def name_of(member: Member) -> str:
    """The pseudonym; « une personne » for somebody who left or is being erased, whose texts stay without a name."""
    if member.erasing_at is not None or member.pseudonym_key is None or member.state in permissions.GONE:
        return _("une personne")
    return member.pseudonym


TAKEN_AWAY = _("Texte retiré par la personne.")
"""What stands in the place of words that somebody took along, where the line itself is needed by others."""
