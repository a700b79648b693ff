"""The texts that a decision had, and what each changed of the one before."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from entraide.domain.decisions.texts import Difference, differences
from entraide.domain.drafts import PAGE
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Decision, DecisionVersion


class Text(NamedTuple):
    """One text, and what it changed; the first changed nothing."""

    version: DecisionVersion
    changed: list[Difference]


def history(session: Session, decision: Decision, before: int | None = None) -> tuple[list[Text], bool]:
    """Newest first, and whether more follow."""
    query = select(DecisionVersion).where(DecisionVersion.decision_id == decision.id)
    query = query.where(col(DecisionVersion.number) < before) if before else query
    rows = session.exec(query.order_by(col(DecisionVersion.number).desc()).limit(PAGE + 1)).all()
    olds = [*rows[1:], None]
    texts = [
        Text(row, differences(decision, old, row) if old else []) for row, old in zip(rows, olds, strict=True)
    ]
    return texts[:PAGE], len(rows) > PAGE


def between(session: Session, decision: Decision, old: int, new: int) -> list[Difference]:
    """What a reader of the text `old` finds different in the text `new`."""
    numbered = {number: session.get(DecisionVersion, (decision.id, number)) for number in (old, new)}
    before, after = numbered[old], numbered[new]
    if before is None or after is None:
        raise NotFound(_("Ce texte n'existe pas."))
    return differences(decision, before, after)
