"""The common rules in force, and proposing that one change."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import rules
from entraide.domain.decisions import lifecycle, proposing, queries, rule_changes
from entraide.domain.decisions.drafts import RuleDraft
from entraide.domain.rules import RuleKind
from entraide.models.decision import Kind
from entraide.web.access import CurrentMember, Transaction
from entraide.web.forms import Form, blank, posted
from entraide.web.pages import render, see_other

router = APIRouter()


@router.get("/regles")
def read(request: Request, session: Transaction, member: CurrentMember) -> Response:
    return render(
        request,
        "rules/list.html",
        rules=rules.in_force(session),
        under_way=queries.rules_under_way(session),
    )


@router.get("/regles/{key}")
def prepare(request: Request, session: Transaction, member: CurrentMember, key: str) -> Response:
    kind = rule_changes.changeable(key)
    proposing.require_may_propose(session, member, Kind.RULE)
    return _form(
        request, session, kind, blank(value=kind.typed(rules.value(session, key)), after_trial="continue")
    )


@router.post("/regles/{key}")
def propose(
    request: Request,
    session: Transaction,
    member: CurrentMember,
    key: str,
    form: Annotated[Form[RuleDraft], Depends(posted(RuleDraft))],
) -> Response:
    kind = rule_changes.changeable(key)
    proposing.require_may_propose(session, member, Kind.RULE)
    if not form.refused:
        with form.beside("value"):
            now = request.app.state.clock()
            decision = rule_changes.propose_change(session, member, kind, form.draft, now)
    if form.refused:
        return _form(request, session, kind, form)
    return see_other(f"/decisions/{decision.id}")


def _form(request: Request, session: Session, kind: RuleKind, form: Form[RuleDraft]) -> Response:
    return render(
        request,
        "rules/form.html",
        status=form.status,
        form=form,
        rule=rules.InForce(kind, rules.value(session, kind.key)),
        under_way=lifecycle.undecided_about(session, Kind.RULE, kind.key),
        days=rules.value(session, "decision.jours_regle"),
    )
