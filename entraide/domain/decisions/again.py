"""A question that was voted in secret is not asked again at once: two counts a few days apart single people out."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.decision import Decision, Stage

APART = timedelta(days=30)
UNCOUNTED = (Stage.REDO, Stage.WITHDRAWN)
"""Nothing was published of these, or nothing that holds."""


def refuse_asked_again(session: Session, kind: str, subject: str, title: str, now: datetime) -> None:
    """The same: about the same rule or action, or, when it is about nothing that exists, under the same title."""
    asked = select(Decision.title).where(Decision.kind == kind, col(Decision.secret).is_(True))
    asked = asked.where(col(Decision.closed_at) > now - APART, col(Decision.stage).not_in(UNCOUNTED))
    asked = asked.where(Decision.subject == subject)
    titles = [found.strip().casefold() for found in session.exec(asked)]
    if titles and (subject or title.strip().casefold() in titles):
        raise Refusal(
            _(
                "Cette question a été votée en secret il y a moins de 30 jours. Attendez un peu : comparer deux comptes trop proches ferait deviner des réponses."
            )
        )
