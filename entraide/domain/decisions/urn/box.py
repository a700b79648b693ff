"""Where the key of a secret ballot is asked for, and nowhere else."""

from sqlmodel import Session

from entraide.domain.decisions.urn.cipher import UrnCipher
from entraide.domain.decisions.words import ballot_name
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Decision
from entraide.models.member import Member
from entraide.models.urn import Urn, UrnLine
from entraide.urn_keys import UrnKeys


def keys_of(session: Session) -> UrnKeys:
    keys: UrnKeys | None = session.info.get("urns")
    if keys is None:
        raise RuntimeError("a secret ballot needs the folder of its keys")
    return keys


def cipher_of(session: Session, decision: Decision) -> UrnCipher | None:
    """None when the key is lost, or was destroyed by the sealing."""
    name = ballot_name(decision.id)
    key = keys_of(session).read(name)
    return UrnCipher(key, name) if key else None


def require_cipher(session: Session, decision: Decision) -> UrnCipher:
    try:
        cipher = cipher_of(session, decision)
    except OSError:
        raise Refusal(_("L'urne ne répond pas pour le moment. Réessayez dans un instant.")) from None
    if cipher is None:
        raise Refusal(_("La clé de ce vote secret est perdue. Il faudra voter de nouveau."))
    return cipher


def urn_of(session: Session, decision: Decision) -> Urn:
    urn = session.get(Urn, decision.id)
    if urn is None:
        raise Refusal(_("Ce vote secret n'est pas encore ouvert."))
    return urn


def line_of(session: Session, member: Member, decision: Decision) -> UrnLine:
    """The member's line of the roll, as long as it is kept."""
    urn = urn_of(session, decision)
    line = session.get(UrnLine, (decision.id, member.id))
    if line is None and urn.sealed_at is not None:
        raise Refusal(_("Ce vote est scellé : sa clé et sa liste de noms n'existent plus."))
    if line is None:
        raise Refusal(_("Vous n'êtes pas sur la liste de ce vote secret : elle a été faite à son ouverture."))
    return line


def named(member_id: int) -> str:
    """How a member is written where lines and pseudos are derived."""
    return str(member_id)
