"""E-mail by SMTP. Claimed in a transaction, sent outside any, marked in another: what a crash interrupts is not redone."""

import logging
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from sqlmodel import Session

from entraide.clock import Clock
from entraide.database import Engines
from entraide.domain import notices
from entraide.domain.freshness import answers, links
from entraide.domain.notices import Claimed, Notice
from entraide.keys import open_keys
from entraide.language import _
from entraide.settings import LOOPBACK, Settings

log = logging.getLogger("entraide")

PATIENCE = 20  # seconds for each answer of the server


def send_due(settings: Settings, engines: Engines, clock: Clock) -> None:
    """Send what is due, through one connection. If the server is not there, nothing is claimed and all waits."""
    if not settings.smtp_url:
        return
    with engines.reading() as session:
        if not notices.anything_due(session, clock()):
            return
    with connected(settings) as server:
        while _send_one(settings, engines, clock, server):
            pass


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection ready to send. Encrypted, with the certificate checked, except towards this very machine."""
    url, trusted = urlsplit(settings.smtp_url), ssl.create_default_context()
    host = url.hostname or ""
    opened = (
        smtplib.SMTP_SSL(host, url.port or 465, timeout=PATIENCE, context=trusted)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, url.port or 587, timeout=PATIENCE)
    )
    with opened as server:
        if url.scheme != "smtps" and host not in LOOPBACK:
            server.starttls(context=trusted)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.ehlo_or_helo_if_needed()  # the server has answered before anything is claimed
        yield server


def _send_one(settings: Settings, engines: Engines, clock: Clock, server: smtplib.SMTP) -> bool:
    """False when nothing is left, or after a failure: the connection may be broken, the next round opens another."""
    with engines.writing() as session:
        claimed = notices.claim(session, clock())
        link = _link(settings, session, claimed, clock()) if claimed else ""
    if claimed is None:
        return False
    try:
        server.send_message(news(settings, claimed.address, clock(), link))
        sent = True
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail", extra={"error": error})
        sent = False
    with engines.writing() as session:
        notices.mark(session, claimed.id, sent)
    return sent


def _link(settings: Settings, session: Session, claimed: Claimed, now: datetime) -> str:
    """Where to answer « toujours d'accord ? » without signing in, if that is asked and this message says so."""
    asked = answers.questions(session, claimed.member_id) if claimed.kind == Notice.STILL_AGREED else []
    if not asked:
        return ""
    seal = open_keys(settings.secrets_dir).seal
    return f"{settings.origin}/reponse/{links.write(seal, claimed.member_id, asked, now)}"


def news(settings: Settings, address: str, now: datetime, link: str = "") -> EmailMessage:
    """The neutral message: no name, no content, nothing that says what the site is for."""
    answered = _("Pour répondre sans vous connecter, pendant 30 jours :\n%(link)s\n\n")
    text = _(
        "Bonjour,\n\nIl y a du nouveau dans votre carnet.\n%(origin)s\n\n%(answer)s"
        "Pour ne plus recevoir ces messages, ouvrez « Moi » dans votre carnet :\n%(origin)s/moi\n"
    )
    words = {"origin": settings.origin, "answer": answered % {"link": link} if link else ""}
    subject = _("Du nouveau dans votre carnet")
    return letter(settings, address, subject, text % words, now)


def letter(settings: Settings, address: str, subject: str, text: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, address, subject
    message["Date"] = format_datetime(now)
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{domain}>"  # says neither the machine nor the member
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
