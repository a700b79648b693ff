"""The one message that carries something: the code that proves an address. Sent as `mail.py` sends, and before the news."""

import logging
import smtplib

from entraide.clock import Clock
from entraide.database import Engines
from entraide.domain.members import email
from entraide.language import _
from entraide.outbox.mail import connected, letter
from entraide.settings import Settings

log = logging.getLogger("entraide")


def send_codes(settings: Settings, engines: Engines, clock: Clock) -> None:
    """Send the codes that wait. If the server is not there, none is drawn and all wait."""
    if not settings.smtp_url:
        return
    with engines.reading() as session:
        if not email.any_waiting(session):
            return
    with connected(settings) as server:
        while _send_one(settings, engines, clock, server):
            pass


def _send_one(settings: Settings, engines: Engines, clock: Clock, server: smtplib.SMTP) -> bool:
    """False when nothing is left, or after a failure: the next round opens another connection."""
    with engines.writing() as session:
        claimed = email.claim(session, clock())
    if claimed is None:
        return False
    member_id, address, code = claimed
    text = _(
        "Bonjour,\n\nVotre code : %(code)s\n\nIl sert pendant 10 minutes. Écrivez-le dans la page de votre carnet où "
        "vous l'avez demandé.\n\nSi vous n'avez rien demandé, ne faites rien : cette adresse ne sera pas utilisée.\n"
    )
    try:
        server.send_message(letter(settings, address, _("Votre code"), text % {"code": code}, clock()))
        sent = True
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail", extra={"error": error})
        sent = False
    with engines.writing() as session:
        email.mark(session, member_id, sent)
    return sent
