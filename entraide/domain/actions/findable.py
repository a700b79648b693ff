"""Actions in the search box: found by their text, from the proposal to what was learnt, unless set aside."""

from sqlmodel import Session

from entraide.domain.search import index
from entraide.models.action import Action, ActionState
from entraide.models.search import Kind


def keep_findable(session: Session, action: Action) -> None:
    """To call when the text or the state of an action changed."""
    if action.state == ActionState.SET_ASIDE:
        index.remove(session, Kind.ACTION, action.id)
        return
    texts = (action.title, action.simple, action.details, action.what_was_done, action.what_was_learnt)
    index.put(session, Kind.ACTION, action.id, texts)
