"""The tables and their constraints, one file a subject. Importing this package knows them all."""

from entraide.models import action, decision, idea, journal, meeting, member, outbox, report, rule

__all__ = ["action", "decision", "idea", "journal", "meeting", "member", "outbox", "report", "rule"]
