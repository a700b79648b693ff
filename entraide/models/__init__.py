"""The tables and their constraints, one file a subject. Importing this package knows them all."""

from entraide.models import (
    action,
    competence,
    decision,
    distance,
    email,
    exchange,
    idea,
    journal,
    meeting,
    member,
    outbox,
    report,
    request,
    rule,
    search,
)

__all__ = [
    "action",
    "competence",
    "decision",
    "distance",
    "email",
    "exchange",
    "idea",
    "journal",
    "meeting",
    "member",
    "outbox",
    "report",
    "request",
    "rule",
    "search",
]
