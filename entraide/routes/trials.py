"""The review of a trial: what those of its roll say when it is over."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.decisions import lifecycle, trials
from entraide.domain.decisions.reading import Reading, read_decision
from entraide.domain.decisions.trials import ReviewDraft
from entraide.domain.refusals import NotFound
from entraide.language import _
from entraide.models.decision import Trial
from entraide.models.member import Member
from entraide.web.access import Reader, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.numbers import Number
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/decisions/{decision_id}/bilan")
def read(request: Request, session: Transaction, member: Reader, decision_id: Number) -> Response:
    reading, trial = _reviewed(request, session, member, decision_id)
    mine = trial.mine.model_dump(include=set(ReviewDraft.model_fields)) if trial.mine else {}
    asked = trial.state == Trial.REVIEW and (reading.on_roll or trial.by_all)
    return render(request, "decisions/review.html", reading=reading, form=blank(**mine) if asked else None)


@router.post("/decisions/{decision_id}/bilan")
def answer(
    request: Request,
    session: Transaction,
    member: Reader,
    decision_id: Number,
    form: Annotated[Form[ReviewDraft], Depends(posted(ReviewDraft))],
) -> Response:
    decision = lifecycle.find(session, decision_id)
    trials.require_may_review(session, member, decision)
    if not form.refused:
        with form.beside("form"):
            trials.answer(session, member, decision, form.draft, request.app.state.clock())
    if form.refused:
        reading, _trial = _reviewed(request, session, member, decision_id)
        return render(request, "decisions/review.html", status=form.status, reading=reading, form=form)
    return see_other(f"/decisions/{decision_id}/bilan")


def _reviewed(
    request: Request, session: Session, member: Member, decision_id: int
) -> tuple[Reading, trials.TrialReading]:
    reading = read_decision(session, member, decision_id, request.app.state.clock())
    if reading.trial is None or reading.trial.state in ("", Trial.RUNNING):
        raise NotFound(_("Il n'y a pas de bilan à lire pour cette décision."))
    return reading, reading.trial
