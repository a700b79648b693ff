"""An action before it starts: proposed, rewritten, set aside and picked up, put to the members."""

from datetime import datetime

from sqlmodel import Session, select

from entraide.domain import permissions
from entraide.domain.actions.drafts import ActionDraft, AsideDraft, QuestionDraft, RewritingDraft
from entraide.domain.actions.findable import keep_findable
from entraide.domain.actions.people import Team
from entraide.domain.decisions import proposing
from entraide.domain.decisions.drafts import Effect
from entraide.domain.decisions.proposing import Way
from entraide.domain.drafts import SAME_ACT
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.language import _
from entraide.models.action import Action, ActionPerson, ActionState
from entraide.models.decision import Kind
from entraide.models.idea import Idea
from entraide.models.member import Member


def find(session: Session, action_id: int) -> Action:
    action = session.get(Action, action_id)
    if action is None:
        raise NotFound(_("Cette action n'existe pas."))
    return action


def propose(session: Session, member: Member, draft: ActionDraft, now: datetime) -> Action:
    """Keep the proposal; its author takes part. The same text sent again within the hour is the same action."""
    same = select(Action).where(
        Action.author_id == member.id, Action.title == draft.title, Action.simple == draft.simple
    )
    action = session.exec(same.where(Action.proposed_at > now - SAME_ACT)).first()
    if action is not None:
        return action
    idea = session.get(Idea, draft.idea_id) if draft.idea_id else None
    action = Action(
        **draft.model_dump(include={"title", "simple", "if_nothing", "details"}),
        author_id=member.id,
        idea_id=idea.id if idea else None,
        proposed_at=now,
        carriers_changed_at=now,
    )
    session.add(action)
    session.flush()
    carrying = draft.carry == "oui"
    session.add(ActionPerson(action_id=action.id, member_id=member.id, joined_at=now, carrying=carrying))
    keep_findable(session, action)
    return action


def rewrite(session: Session, member: Member, action: Action, team: Team, draft: RewritingDraft) -> None:
    """Improve the text while nothing is decided about it, unless somebody else just did."""
    require_proposal(member, action, team)
    _require_read(action, draft.version)
    for name in ("title", "simple", "if_nothing", "details"):
        setattr(action, name, getattr(draft, name))
    action.version += 1
    keep_findable(session, action)


def set_aside(session: Session, member: Member, action: Action, team: Team, draft: AsideDraft) -> None:
    """Those who take part may set a proposal aside; anybody may pick it up again."""
    if draft.aside == "non":
        if action.state == ActionState.SET_ASIDE:
            action.state = ActionState.PROPOSAL
    elif action.state != ActionState.SET_ASIDE:
        require_proposal(member, action, team)
        action.state = ActionState.SET_ASIDE
    keep_findable(session, action)


def put_to_decision(
    session: Session, member: Member, action: Action, team: Team, draft: QuestionDraft, now: datetime
) -> None:
    """Ask the members, by consent. An action that is being decided has its decision already.

    Put by somebody else than who wrote it, its text has been read through.
    """
    if action.state == ActionState.DECIDING:
        return
    require_decidable(session, member, action, team)
    if draft.version is not None:
        _require_read(action, draft.version)
    action.if_nothing = draft.if_nothing
    effect, read = Effect(Kind.ACTION, str(action.id)), member.id != action.author_id
    way = Way(read=read, trial_days=draft.trial_days, after_trial=draft.after_trial)
    decision = proposing.propose(session, member, action, effect, now, way)
    action.state, action.decision_id = ActionState.DECIDING, decision.id
    session.flush()


def require_proposal(member: Member, action: Action, team: Team) -> None:
    """Refuse who does not take part, and an action whose text no longer changes."""
    require_tending(member, team)
    if action.state != ActionState.PROPOSAL:
        raise Refusal(
            _("Cette action n'est plus une proposition : son texte et sa décision ne changent plus ici.")
        )


def require_decidable(session: Session, member: Member, action: Action, team: Team) -> None:
    require_proposal(member, action, team)
    proposing.require_may_propose(session, member, Kind.ACTION)


def hindrance(session: Session, member: Member, action: Action) -> str:
    """Why no decision can be opened about this proposal at this moment; nothing when one can."""
    if action.state == ActionState.PROPOSAL:
        try:
            proposing.require_may_propose(session, member, Kind.ACTION)
        except Refusal as refusal:
            return str(refusal)
    return ""


def require_tending(member: Member, team: Team) -> None:
    require(
        permissions.may_tend_action(member, team.ids),
        _("Les personnes qui participent à cette action peuvent le faire. Vous pouvez en être."),
    )


def _require_read(action: Action, version: int) -> None:
    if version != action.version:
        raise Refusal(
            _("Une autre personne a modifié le texte entre-temps. Relisez-le, puis envoyez de nouveau.")
        )
