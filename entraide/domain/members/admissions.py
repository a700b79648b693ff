"""How a Conseil begins, and how one comes in."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func
from sqlmodel import Session, col, select

from entraide import __version__
from entraide.domain import places, resources, rules
from entraide.domain.journal import Act, entries, record
from entraide.domain.members import cards, newcomers, recovery
from entraide.domain.members.cards import Card
from entraide.domain.members.pseudonyms import key_of, refuse_taken
from entraide.domain.notices import Notice, Waiting, tell
from entraide.domain.refusals import Refusal
from entraide.keys import Keys
from entraide.language import _, ngettext
from entraide.models.invitation import Confirmation, Invitation
from entraide.models.member import Member, RescueCode, State

CARDS_TO_BEGIN = 3
FEWEST_CARDS, MOST_CARDS = CARDS_TO_BEGIN, 12


def found(session: Session, keys: Keys, now: datetime, name: str, commune: str, number: int) -> list[Card]:
    """Begin a Conseil: its provisional name and commune, and founding cards that are all alike.

    Done again before anybody came in, it replaces the first attempt: cards that were lost open nothing.
    """
    name, code = name.strip(), _commune_code(commune)
    low, high = rules.KINDS["conseil.nom"].low, rules.KINDS["conseil.nom"].high
    if not low <= len(name) <= high:
        raise Refusal(_("Le nom du Conseil a de %(low)s à %(high)s caractères.") % {"low": low, "high": high})
    if not FEWEST_CARDS <= number <= MOST_CARDS:
        raise Refusal(_("Il faut de 3 à 12 cartes de fondation."))
    if session.exec(select(Member.id).limit(1)).first() is not None:
        raise Refusal(_("Ce Conseil a déjà des membres : il ne se fonde pas une seconde fois."))
    if not entries(session, limit=1):
        record(session, now, Act.GENESIS, {"collectif": name, "logiciel": __version__})
    record(session, now, Act.SERVER_COMMAND, {"commande": "found", "cartes": number, "commune": code})
    session.exec(delete(Invitation).where(col(Invitation.sender_id).is_(None)))
    rules.set_provisional(session, "conseil.nom", name, now)
    rules.set_provisional(session, "conseil.commune", code, now)
    resources.install_starter_sheets(session, now)
    return [cards.draw(session, keys, None, now) for _card in range(number)]


def cards_to_come(session: Session) -> int:
    """How many founding cards must still be used. Until then nobody comes in otherwise: people are cards used."""
    return CARDS_TO_BEGIN - len(session.exec(select(Member.id).limit(CARDS_TO_BEGIN)).all())


def in_foundation(session: Session) -> bool:
    """Nothing governed happens: no invitation, no confirmation, no decision."""
    return cards_to_come(session) > 0


def refuse_in_foundation(session: Session) -> None:
    """Raise a sentence as long as the Conseil is in foundation; for every governed act."""
    missing = cards_to_come(session)
    if missing > 0:
        raise Refusal(
            ngettext(
                "Le Conseil est en fondation : il attend encore %(n)s personne avec une carte de fondation.",
                "Le Conseil est en fondation : il attend encore %(n)s personnes avec une carte de fondation.",
                missing,
            )
            % {"n": missing}
        )


SHEET = select(RescueCode.code_hash).where(RescueCode.member_id == bindparam("member_id")).exists()
CARDS_USED = select(func.count()).select_from(select(Member.id).limit(CARDS_TO_BEGIN).subquery())


def unfinished(member: Member, cards_used: int, has_sheet: bool) -> Iterator[Waiting]:
    """What a beginning left open: the foundation of the Conseil, the feuille de secours of the member."""
    if cards_used < CARDS_TO_BEGIN:
        sentence = _("Le Conseil est en fondation : il commence quand trois cartes ont servi.")
        yield Waiting(sentence, "/invitations", _("Voir où cela en est"))
    if member.words_hash and not has_sheet:
        sentence = _("Votre feuille de secours n'est pas faite. Elle sert à revenir si vous perdez vos mots.")
        yield Waiting(sentence, "/moi/mots", _("Faire ma feuille"))


def never_founded(session: Session) -> bool:
    nobody = session.exec(select(Member.id).limit(1)).first() is None
    return nobody and session.exec(select(Invitation.id).limit(1)).first() is None


def refuse_closed(session: Session, card: Invitation, now: datetime) -> None:
    """Raise why this card opens nothing, if so. While the Conseil is in foundation its cards do not expire."""
    if card.sender_id is None and in_foundation(session):
        now = card.made_at
    cards.refuse_closed(session, card, now)


def join(
    session: Session,
    card: Invitation,
    pseudonym: str,
    words_hash: str,
    code_hashes: Sequence[str],
    now: datetime,
) -> Member:
    """By a founding card one is a full member at once; by an invitation, a candidate whom the inviter confirms."""
    refuse_closed(session, card, now)
    refuse_taken(session, pseudonym)
    card.used_at = now
    person = _person(card, pseudonym, words_hash, now)
    session.add_all([card, person])
    session.flush()
    recovery.replace_sheet(session, person, code_hashes)
    if card.sender_id is None:
        newcomers.enter(session, person, State.MEMBER, now)
    else:
        _begin(session, person, card.sender_id, now)
    return person


def _person(card: Invitation, pseudonym: str, words_hash: str, now: datetime) -> Member:
    return Member(
        pseudonym=pseudonym,
        pseudonym_key=key_of(pseudonym),
        state_since_at=now,
        joined_at=now,
        seen_on=now.date(),
        invited_by_id=card.sender_id,
        words_hash=words_hash,
    )


def _begin(session: Session, person: Member, inviter_id: int, now: datetime) -> None:
    """The inviter is the first sponsor, and alone is told: they know whom to ask. Others read it on the site."""
    newcomers.enter(session, person, State.CANDIDATE, now)
    session.add(Confirmation(newcomer_id=person.id, sponsor_id=inviter_id))
    session.flush()
    newcomers.advance(session, now)
    inviter = session.get(Member, inviter_id)
    if person.state == State.CANDIDATE and inviter is not None:
        tell(session, inviter, Notice.TO_CONFIRM, now)


def _commune_code(typed: str) -> str:
    """The INSEE code of a commune given by its name, its postal code or that code."""
    known = places.find(typed, limit=1)
    commune = known[0] if known else places.commune(typed)
    if commune is None:
        raise Refusal(_("Cette commune est inconnue. Écrivez son nom ou son code postal."))
    return commune.code
