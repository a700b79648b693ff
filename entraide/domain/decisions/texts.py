"""The texts of a decision: the exact bytes that are frozen, and what changed from one version to the next."""

import hashlib
import unicodedata

from entraide.models.decision import Decision, DecisionVersion


def frozen_text(decision: Decision, version: DecisionVersion) -> str:
    """Title, short text, what happens otherwise, details: NFC, one blank line between, nothing at the end."""
    parts = (decision.title, version.simple, version.if_nothing, version.details)
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def fingerprint(decision: Decision, version: DecisionVersion) -> str:
    return hashlib.sha256(frozen_text(decision, version).encode()).hexdigest()
