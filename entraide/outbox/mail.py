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

from entraide.clock import Clock
from entraide.database import Engines
from entraide.domain import notices
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
    if claimed is None:
        return False
    mail_id, address = claimed
    try:
        server.send_message(news(settings, address, clock()))
        sent = True
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail", extra={"error": error})
        sent = False
    with engines.writing() as session:
        notices.mark(session, mail_id, sent)
    return sent


def news(settings: Settings, address: str, now: datetime) -> EmailMessage:
    """The neutral message: no name, no content, nothing that says what the site is for."""
    text = _(
        "Bonjour,\n\nIl y a du nouveau dans votre carnet.\n%(origin)s\n\n"
        "Pour ne plus recevoir ces messages, ouvrez « Moi » dans votre carnet :\n%(origin)s/moi\n"
    )
    subject = _("Du nouveau dans votre carnet")
    return letter(settings, address, subject, text % {"origin": settings.origin}, now)


def letter(settings: Settings, address: str, subject: str, text: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, address, subject
    message["Date"] = format_datetime(now)
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{domain}>"  # says neither the machine nor the member
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
