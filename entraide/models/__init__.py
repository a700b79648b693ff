"""The tables and their constraints, one file a subject. Importing this package knows them all."""

from entraide.models import (
    action,
    decision,
    distance,
    exchange,
    idea,
    journal,
    meeting,
    member,
    outbox,
    report,
    request,
    rule,
)

__all__ = [
    "action",
    "decision",
    "distance",
    "exchange",
    "idea",
    "journal",
    "meeting",
    "member",
    "outbox",
    "report",
    "request",
    "rule",
]
