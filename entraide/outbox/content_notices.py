"""Letters to the contact: what somebody said of a content. Without e-mail, `entraide signalements` shows them."""

import logging
import smtplib

from entraide.clock import Clock
from entraide.database import Engines
from entraide.domain import content_notices
from entraide.language import _
from entraide.models.report import ContentNotice
from entraide.outbox.mail import connected, letter
from entraide.settings import Settings

log = logging.getLogger("entraide")


def send_content_notices(settings: Settings, engines: Engines, clock: Clock) -> None:
    """One letter a notice, when the contact is an e-mail address; a letter that failed is not sent again."""
    if not settings.smtp_url or "@" not in settings.contact:
        return
    while True:
        with engines.writing() as session:
            notice = content_notices.claim(session)
        if notice is None:
            return
        sent = _sent(settings, notice)
        with engines.writing() as session:
            content_notices.mark(session, notice.id, sent)


def _sent(settings: Settings, notice: ContentNotice) -> bool:
    subject = _("Un contenu a été signalé : %(receipt)s") % {"receipt": notice.receipt}
    try:
        with connected(settings) as server:
            server.send_message(
                letter(settings, settings.contact, subject, in_words(notice), notice.received_at)
            )
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail", extra={"error": error})
        return False
    return True


def in_words(notice: ContentNotice) -> str:
    """The whole notice, for whoever keeps the server."""
    who = ", ".join(part for part in (notice.name, notice.email) if part) or _("ne s'est pas nommée")
    return _("Où : %(place)s\n\nCe qui pose problème : %(reason)s\n\nLa personne : %(who)s\n") % {
        "place": notice.place,
        "reason": notice.reason,
        "who": who,
    }
