"""The tables and their constraints, one file a subject. Importing this package knows them all."""

from entraide.models import decision, journal, member, outbox, rule

__all__ = ["decision", "journal", "member", "outbox", "rule"]
