"""A member's own data, as one document. Its form is promised in `docs/export.md`: keys are French, as in all exports."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from entraide.domain import communes, competences, dates, ideas, notebook, own_texts
from entraide.domain.actions import own as own_actions
from entraide.domain.decisions import own_objections, own_remarks, recording, trials
from entraide.domain.decisions.export import my_decisions
from entraide.domain.decisions.urn import own as own_votes
from entraide.domain.exchanges import traces
from entraide.domain.meetings import own as own_meetings
from entraide.domain.members.leaving import FRENCH
from entraide.language import _
from entraide.models.email import EmailCheck
from entraide.models.journal import JournalContent, JournalEntry
from entraide.models.member import Device, Member, RescueCode, State
from entraide.models.outbox import Mail

FORMAT = "conseil-entraide/mes-donnees"
VERSION = 1

Rows = list[dict[str, Any]]
Exporter = Callable[[Session, Member], dict[str, Rows]]
"""One room's part: for each name, its rows, oldest first. Values: text, number, yes or no, date, instant, None."""


def account(session: Session, member: Member) -> dict[str, Rows]:
    check = session.get(EmailCheck, member.id)
    me = {
        "pseudonyme": member.pseudonym,
        "a_propos": member.about,
        "commune": communes.name(member.commune),
        "etat": FRENCH[State(member.state)],
        "depuis": member.state_since_at,
        "arrivee": member.joined_at,
        "vu_le": member.seen_on,
        "demande_le": member.asked_on,
        "disponibilite": member.capacity,
        "pause": member.paused,
        "courriel": member.email,
        "courriel_verifie": member.email_verified_at,
        "courriel_a_verifier": check.address if check else None,
        "depart_prevu": member.leaving_at,
        "effacement_prevu": member.erasing_at,
    }
    return {"moi": [me]}


def ways_in(session: Session, member: Member) -> dict[str, Rows]:
    """Devices and how many codes are left: hashes would serve nobody."""
    devices = session.exec(select(Device).where(Device.member_id == member.id).order_by(col(Device.id)))
    codes = session.exec(select(RescueCode).where(RescueCode.member_id == member.id)).all()
    shown = [{"a_moi": d.own, "depuis": d.opened_on, "jusqu_au": d.expires_at} for d in devices]
    return {"appareils": shown, "feuille_de_secours": [{"codes_restants": len(codes)}]}


def messages_out(session: Session, member: Member) -> dict[str, Rows]:
    mails = session.exec(select(Mail).where(Mail.member_id == member.id).order_by(col(Mail.id)))
    return {"courriels": [{"prevu": mail.due_at, "motif": mail.kind, "etat": mail.state} for mail in mails]}


def journal_entries(session: Session, member: Member) -> dict[str, Rows]:
    """What the journal hides about this member, with the salt that opens each commitment."""
    query = select(JournalEntry, JournalContent).join(JournalContent, col(JournalContent.n) == JournalEntry.n)
    rows = session.exec(query.where(JournalContent.member_id == member.id).order_by(col(JournalEntry.n)))
    return {
        "journal": [
            {"n": e.n, "le": e.at, "type": e.type, "champ": c.field, "contenu": c.content, "sel": c.salt}
            for e, c in rows
        ]
    }


EXPORTERS: tuple[Exporter, ...] = (
    account,
    ways_in,
    messages_out,
    competences.export,
    ideas.export,
    own_actions.export,
    own_meetings.export,
    own_texts.export,
    traces.export,
    notebook.export,
    my_decisions,
    own_objections.export,
    own_remarks.export,
    trials.export,
    recording.export,
    own_votes.export,
    journal_entries,
)


def export(session: Session, member: Member, now: datetime) -> dict[str, Any]:
    """Everything the site holds about this member; dates and instants still as such."""
    parts: dict[str, Any] = {"format": FORMAT, "version": VERSION, "le": now}
    for exporter in EXPORTERS:
        parts |= exporter(session, member)
    return parts


def plain(value: Any) -> str:
    """For JSON: ISO 8601, instants in UTC."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def in_words(value: Any) -> str:
    """For reading: a date in words, yes or no, a dash for nothing."""
    match value:
        case None | "":
            return "–"
        case bool():
            return _("oui") if value else _("non")
        case datetime():
            return f"{dates.full_day(value)}, {dates.hour(value)}"
        case date():
            return dates.full_day(value)
        case list():
            return ", ".join(map(str, value)) or "–"
    return str(value)
