"""What is said of a text before it is decided: questions, feelings, arguments, amendments; and the one answer of its author.

Nobody replies to a reply and nobody votes on a remark: a calm page rather than a debate.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints
from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from entraide.domain import permissions
from entraide.domain.decisions import lifecycle, proposing
from entraide.domain.drafts import PAGE, SAME_ACT
from entraide.domain.members.names import TAKEN_AWAY, name_of
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.decision import Decision, DecisionVersion
from entraide.models.deliberation import Remark
from entraide.models.member import Member

Kind = Literal["question", "feeling", "for", "against", "amendment"]
KINDS: dict[str, str] = {
    "question": "question",
    "feeling": "ressenti",
    "for": "pour",
    "against": "contre",
    "amendment": "amendement",
}
"""Those that this room shows, in the order of the page, and how addresses and exports name them."""


class RemarkDraft(BaseModel):
    """One remark."""

    kind: Kind
    words: Annotated[str, StringConstraints(min_length=3, max_length=1000)]


class ReplyDraft(BaseModel):
    """The author's answer to a question, a feeling or an argument."""

    reply: Annotated[str, StringConstraints(min_length=3, max_length=1000)]


class VerdictDraft(BaseModel):
    """Whether the author takes an amendment, and why if they wish to say."""

    taken: Literal["yes", "no"]
    reply: Annotated[str, StringConstraints(max_length=1000)] = ""


@dataclass(frozen=True)
class RemarkLine:
    """A remark as one member reads it. `version`: the text that came after an amendment was taken, if it has come."""

    remark: Remark
    author: str
    mine: bool
    version: int | None = None

    @property
    def open(self) -> bool:
        """Whether its words are still there."""
        return self.remark.taken_back_at is None


@dataclass(frozen=True)
class Remarks:
    """By kind, the newest first, as many as a page shows."""

    by_kind: dict[str, list[RemarkLine]] = field(default_factory=dict)

    def lines(self, kind: str) -> list[RemarkLine]:
        return self.by_kind.get(kind, [])[:PAGE]

    def more(self, kind: str) -> bool:
        return len(self.by_kind.get(kind, [])) > PAGE


# --- reading ---

_RANK = func.row_number().over(partition_by=col(Remark.kind), order_by=col(Remark.id).desc())
_FIRST = (
    select(col(Remark.id).label("id"), _RANK.label("rank"))
    .where(Remark.decision_id == bindparam("decision_id"), col(Remark.kind).in_(list(KINDS)))
    .subquery()
)
_TEXT_SINCE = (
    select(func.min(DecisionVersion.number))
    .where(DecisionVersion.decision_id == Remark.decision_id, DecisionVersion.number > Remark.version)
    .where(Remark.taken == "yes", col(DecisionVersion.written_at) >= col(Remark.replied_at))
    .scalar_subquery()
)
_LINES: Any = select(Remark, Member).add_columns(_TEXT_SINCE).join(Member, col(Member.id) == Remark.author_id)
PAGE_OF_ALL = (
    _LINES.join(_FIRST, _FIRST.c.id == Remark.id)
    .where(_FIRST.c.rank <= PAGE + 1)
    .order_by(col(Remark.id).desc())
)


def read(session: Session, member: Member, decision: Decision) -> Remarks:
    """All the kinds, in one question."""
    found: dict[str, list[RemarkLine]] = {}
    for line in _read(session.exec(PAGE_OF_ALL, params={"decision_id": decision.id}), member):
        found.setdefault(line.remark.kind, []).append(line)
    return Remarks(found)


def of_kind(
    session: Session, member: Member, decision: Decision, kind: str, before: int | None = None
) -> tuple[list[RemarkLine], bool]:
    """Newest first, and whether more follow."""
    query = _LINES.where(Remark.decision_id == decision.id, Remark.kind == kind)
    query = query.where(col(Remark.id) < before) if before else query
    lines = _read(session.exec(query.order_by(col(Remark.id).desc()).limit(PAGE + 1)), member)
    return lines[:PAGE], len(lines) > PAGE


def to_work_in(session: Session, member: Member, decision: Decision) -> list[RemarkLine]:
    """The amendments that its author took and no text carries yet, the first taken first."""
    query = _LINES.where(Remark.decision_id == decision.id, Remark.taken == "yes", _TEXT_SINCE.is_(None))
    return _read(session.exec(query.order_by(col(Remark.replied_at), col(Remark.id)).limit(PAGE)), member)


def find(session: Session, member: Member, decision: Decision, remark_id: int) -> RemarkLine:
    query = _LINES.where(Remark.decision_id == decision.id, Remark.id == remark_id)
    found = _read(session.exec(query.where(col(Remark.kind).in_(list(KINDS)))), member)
    if not found:
        raise NotFound(_("Cette remarque n'existe pas."))
    return found[0]


def _read(rows: Iterable[Any], member: Member) -> list[RemarkLine]:
    return [
        RemarkLine(remark, name_of(author), author.id == member.id, version)
        for remark, author, version in rows
    ]


# --- writing ---


def require_may_remark(member: Member, stage: str) -> None:
    require(permissions.may_take_part(member), _("Vous pouvez lire, mais pas écrire pour le moment."))
    if stage not in lifecycle.CHANGING:
        raise Refusal(_("Cette décision est close : on n'y ajoute plus rien."))


def add(session: Session, member: Member, decision: Decision, draft: RemarkDraft, now: datetime) -> Remark:
    """Keep the remark; the same words sent again within the hour are the same remark."""
    require_may_remark(member, decision.stage)
    again = select(Remark).where(Remark.decision_id == decision.id, Remark.author_id == member.id)
    again = again.where(Remark.kind == draft.kind, Remark.words == draft.words)
    remark = session.exec(again.where(Remark.written_at > now - SAME_ACT)).first()
    if remark is None:
        remark = Remark(
            decision_id=decision.id,
            version=decision.version,
            kind=draft.kind,
            author_id=member.id,
            words=draft.words,
            written_at=now,
        )
        session.add(remark)
        session.flush()
    return remark


def require_may_reply(session: Session, member: Member, decision: Decision, line: RemarkLine) -> None:
    proposing.require_author(session, member, decision)
    if not line.open:
        raise Refusal(_("Cette remarque a été retirée."))


def reply(
    session: Session,
    member: Member,
    decision: Decision,
    line: RemarkLine,
    draft: ReplyDraft | VerdictDraft,
    now: datetime,
) -> None:
    """Answer once; said again, it corrects. The instant of a verdict holds as long as the verdict does."""
    require_may_reply(session, member, decision, line)
    remark, taken = line.remark, draft.taken if isinstance(draft, VerdictDraft) else ""
    if remark.replied_at is None or remark.taken != taken:
        remark.replied_at = now
    remark.reply, remark.taken = draft.reply, taken
    session.add(remark)
    session.flush()


def take_back(session: Session, member: Member, line: RemarkLine, now: datetime) -> None:
    """Its words go, its place stays. Twice is once; at any time, for they are its author's."""
    require(line.remark.author_id == member.id, _("Seule la personne qui l'a écrite peut la retirer."))
    if line.open:
        line.remark.words, line.remark.taken_back_at = TAKEN_AWAY, now
        session.add(line.remark)
        session.flush()
