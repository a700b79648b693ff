"""What of a secret ballot anybody of the Conseil may read: its documents, as they were hashed."""

import json
from typing import Any

from sqlmodel import Session

from entraide.domain.decisions.urn import documents
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Decision
from entraide.models.urn import Urn


def urn_of(session: Session, decision: Decision) -> Urn | None:
    """None before the opening, and when the votes are open."""
    return session.get(Urn, decision.id)


def opening_of(session: Session, decision: Decision) -> dict[str, Any] | None:
    urn = urn_of(session, decision)
    return json.loads(urn.opening) if urn else None


def closing_of(session: Session, decision: Decision) -> dict[str, Any] | None:
    urn = urn_of(session, decision)
    return json.loads(urn.closing) if urn and urn.closing else None


def export_bytes(session: Session, decision: Decision) -> bytes:
    """The canonical file of both documents, that a verifier reads; before the closing, the opening alone."""
    urn = urn_of(session, decision)
    if urn is None:
        raise NotFound(_("Ce vote secret n'est pas encore ouvert."))
    return documents.export(urn.opening, urn.closing)
