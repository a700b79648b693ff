"""« Toujours d'accord ? »: what is asked of a member, and their answer, given on the site or by the link of a message."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from entraide.domain import competences
from entraide.domain.freshness import clock
from entraide.domain.notices import Tap, Waiting
from entraide.language import _
from entraide.models.competence import Competence, Freshness
from entraide.models.member import Member

CHOICES = {
    "oui": _("Oui, je la propose"),
    "pause": _("Pas en ce moment"),
    "retirer": _("La retirer"),
}
URL = "/competences/accord"
_FEW = 3
"""As many questions are read, and answered yes to at once, in the line that waits; more have their page."""

QUESTIONS = (
    select(Competence)
    .where(Competence.member_id == bindparam("member_id"), Competence.freshness != Freshness.AGREED)
    .order_by(col(Competence.id))
)


class AnswerDraft(BaseModel):
    """One answer, for one or several of what is asked about."""

    answer: Literal["oui", "pause", "retirer"]
    competences: Annotated[list[int], Field(min_length=1, max_length=100)]


def questions(session: Session, member_id: int) -> list[Competence]:
    """What this member is asked about, oldest first."""
    return list(session.exec(QUESTIONS, params={"member_id": member_id}))


def answer(session: Session, asked: Iterable[Competence], draft: AnswerDraft, now: datetime) -> None:
    """To those of `asked` that the answer is about. What is not asked any more keeps the answer that it had."""
    for competence in asked:
        if competence.id in draft.competences:
            _answer(session, competence, draft.answer, now)
    session.flush()


def _answer(session: Session, competence: Competence, given: str, now: datetime) -> None:
    """« pause »: nobody sees it, and its owner is asked again; « retirer »: nobody sees it, and nothing is asked."""
    if given == "oui" and competence.withdrawn_at is None:
        clock.confirm(competence, now)
    elif given == "oui":
        competences.put_back(session, competence, now)
    else:
        competences.withdraw(session, competence, now)
    if given == "pause":
        clock.ask_later(competence, now)


def waiting(session: Session, member: Member, now: datetime) -> Iterator[Waiting]:
    """Source: one line for all that is asked, answered in it when it is short. On pause nobody is asked."""
    asked = [] if member.paused else questions(session, member.id)
    if len(asked) == 1:
        taps = tuple(_tap(label, given, asked) for given, label in CHOICES.items())
        sentence = _("Toujours d'accord ? Vous pourrez changer d'avis.")
        yield Waiting(sentence, URL, "", (asked[0].sentence,), taps)
    elif asked:
        few = len(asked) <= _FEW and not any(it.withdrawn_at for it in asked)
        all_of_them = _tap(_("Oui, pour les %(num)s") % {"num": len(asked)}, "oui", asked)
        yield Waiting(
            _("%(num)s compétences : toujours d'accord ?") % {"num": len(asked)},
            URL,
            _("Répondre pour chacune"),
            tuple(it.sentence for it in asked) if few else (),
            (all_of_them,) if few else (),
        )


def _tap(label: str, given: str, asked: list[Competence]) -> Tap:
    about = tuple(("competences", str(it.id)) for it in asked)
    return Tap(label, URL, (("answer", given), *about))
