"""What one does with a request: write it, address it, open it to all, withdraw it, offer to help."""

from datetime import datetime

from sqlmodel import Session, col, select

from entraide.domain import communes, permissions
from entraide.domain.distance import apart, out_of_reach, unavailable
from entraide.domain.drafts import SAME_ACT
from entraide.domain.exchanges import room, sealing
from entraide.domain.notices import Notice, tell
from entraide.domain.refusals import NotFound, Refusal, require
from entraide.domain.requests import cap
from entraide.domain.requests.drafts import EVERYBODY, OfferDraft, OthersDraft, RequestDraft
from entraide.language import _
from entraide.models.competence import Competence
from entraide.models.exchange import Ending, Exchange, State
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.request import HelpRequest, Stage


def open_request(session: Session, author: Member, draft: RequestDraft, now: datetime) -> HelpRequest:
    """Ask. The same words for the same people within the hour are the same request."""
    require(permissions.may_ask(author), _("Vous pouvez lire, mais pas écrire pour le moment."))
    if again := _twin(session, author, draft, now):
        return again
    if author.state == Standing.CANDIDATE:
        _prepare_only_one(session, author, draft)
    commune = communes.chosen(session, draft)
    helper = require_possible(session, author, draft.helper) if draft.helper else None
    cap.hold(session, author, now)
    request = HelpRequest(
        **draft.model_dump(include={"sentence", "theme"}),
        author_id=author.id,
        commune=commune,
        signed=draft.signed == "oui",
        addressed=helper is not None,
        widens=helper is None or not draft.only,
        opened_at=now,
    )
    sealing.seal(session, request, details=draft.details, contact=draft.contact)
    if helper:
        about = competence_of(session, helper, draft.competence)
        propose(session, request, helper, now, about.id if about else None)
    return request


def ask(session: Session, author: Member, request_id: int, helper_id: int, now: datetime) -> None:
    """Address this request to one more person: the first to accept is the one who helps."""
    request = own(session, author, request_id)
    _require_waiting(request)
    if author.state == Standing.CANDIDATE:
        raise _once_inside()
    before = _between(session, request, helper_id)
    if any(exchange.state == State.PROPOSED for exchange in before):
        return
    if any(exchange.reason for exchange in before):
        raise Refusal(_("Cette personne vous a déjà répondu. Vous pouvez demander à quelqu'un d'autre."))
    helper = require_possible(session, author, helper_id)
    cap.hold(session, author, now)
    propose(session, request, helper, now)


def open_to_all(session: Session, author: Member, request_id: int) -> None:
    """From now on all members read its sentence, theme and commune."""
    request = own(session, author, request_id)
    _require_waiting(request)
    request.addressed = False
    _widen(session, request, True)


def let_others(session: Session, author: Member, request_id: int, draft: OthersDraft) -> None:
    """Whether the site may ask people whom the author did not choose. Those it asked already stay asked."""
    request = own(session, author, request_id)
    _require_waiting(request)
    _widen(session, request, draft.widens == "oui" or not request.addressed)


def withdraw(session: Session, author: Member, request_id: int, now: datetime) -> None:
    """Nobody is asked any more. A help already accepted ends in its own conversation."""
    request = own(session, author, request_id)
    if request.stage == Stage.HELPED:
        raise Refusal(
            _("Quelqu'un vous aide déjà. Vous pouvez terminer cette entraide depuis sa conversation.")
        )
    if request.stage == Stage.WAITING:
        request.stage, request.ended_at = Stage.ENDED, now
        close_proposals(session, request, Ending.WITHDRAWN, now)


def offer(session: Session, helper: Member, request_id: int, draft: OfferDraft, now: datetime) -> None:
    """« Je peux aider »: the author of an open request chooses among those who say so."""
    request = session.get(HelpRequest, request_id)
    if request is None or request.addressed or request.author_id == helper.id:
        raise unknown()
    if session.get_one(Member, request.author_id).state == Standing.CANDIDATE:
        raise Refusal(
            _("Cette personne n'est pas encore entrée dans le Conseil. Vous pourrez lui répondre ensuite.")
        )
    before = _between(session, request, helper.id)
    if not before and request.author_id in apart(session, helper.id):
        raise unknown()
    if any(exchange.state == State.PROPOSED for exchange in before):
        return
    if any(exchange.ending == Ending.DECLINED for exchange in before):
        raise Refusal(_("Vous avez déjà répondu à cette demande."))
    if request.author_id in out_of_reach(session, helper.id):
        raise unavailable()
    _require_waiting(request)
    require_room(session, helper)
    cap.hold(session, helper, now)
    proposed = Exchange(request_id=request.id, asker_id=request.author_id, helper_id=helper.id, offered=True)
    proposed.proposed_at = now
    sealing.seal(session, proposed, words=draft.words)
    tell(session, session.get_one(Member, request.author_id), Notice.ANSWERED, now)


# --- what the verbs rest on ---


def own(session: Session, author: Member, request_id: int) -> HelpRequest:
    request = session.get(HelpRequest, request_id)
    if request is None or request.author_id != author.id:
        raise unknown()
    return request


def unknown() -> NotFound:
    return NotFound(_("Cette demande n'existe pas, ou plus."))


def possible(session: Session, author: Member, helper_id: int) -> Member | None:
    """Somebody who can be asked now: with room, not on pause, and with no distance between the two."""
    helper = session.exec(select(Member).where(Member.id == helper_id, room.with_room())).first()
    if helper is None or helper.id == author.id or helper.id in out_of_reach(session, author.id):
        return None
    return helper


def require_possible(session: Session, author: Member, helper_id: int) -> Member:
    if helper := possible(session, author, helper_id):
        return helper
    raise unavailable()


def require_room(session: Session, helper: Member) -> None:
    if helper.paused:
        raise Refusal(
            _("Vous êtes en pause. Pour aider quelqu'un, terminez d'abord votre pause, dans « Moi ».")
        )
    if not room.free(session, helper):
        raise Refusal(
            _(
                "Vous aidez déjà autant de personnes que vous l'avez dit. Vous pouvez changer ce nombre dans « Moi »."
            )
        )


def competence_of(session: Session, helper: Member, competence_id: int) -> Competence | None:
    """What made the asker think of this person, if it is theirs and still offered."""
    found = session.get(Competence, competence_id) if competence_id else None
    return found if found and found.member_id == helper.id and found.withdrawn_at is None else None


def close_proposals(session: Session, request: HelpRequest, ending: Ending, now: datetime) -> None:
    """Those who were asked or had offered read why when they open it."""
    proposed = select(Exchange).where(Exchange.request_id == request.id, Exchange.state == State.PROPOSED)
    for exchange in session.exec(proposed):
        exchange.state, exchange.ending, exchange.ended_at = State.ENDED, ending, now
    session.flush()


def propose(
    session: Session,
    request: HelpRequest,
    helper: Member,
    now: datetime,
    competence_id: int | None = None,
    relayed: bool = False,
) -> None:
    exchange = Exchange(request_id=request.id, asker_id=request.author_id, helper_id=helper.id, offered=False)
    exchange.competence_id, exchange.relayed, exchange.proposed_at = competence_id, relayed, now
    session.add(exchange)
    helper.asked_on = now.date()
    session.flush()
    tell(session, helper, Notice.ASKED, now)


def _widen(session: Session, request: HelpRequest, widens: bool) -> None:
    """Allowed for the first time, the clock looks again; changing one's mind many times asks no more people."""
    if widens and not request.widens and request.widened_at:
        asked = select(Exchange.id).where(Exchange.request_id == request.id, col(Exchange.relayed))
        if session.exec(asked.where(col(Exchange.proposed_at) >= request.widened_at)).first() is None:
            request.widened_at = None
    request.widens = widens
    session.flush()


def _require_waiting(request: HelpRequest) -> None:
    if request.stage == Stage.HELPED:
        raise Refusal(_("Quelqu'un d'autre aide déjà pour cette demande."))
    if request.stage == Stage.ENDED:
        raise Refusal(_("Cette demande est terminée."))


def _between(session: Session, request: HelpRequest, helper_id: int) -> list[Exchange]:
    query = select(Exchange).where(Exchange.request_id == request.id, Exchange.helper_id == helper_id)
    return list(session.exec(query))


def _twin(session: Session, author: Member, draft: RequestDraft, now: datetime) -> HelpRequest | None:
    query = select(HelpRequest).where(
        HelpRequest.author_id == author.id,
        HelpRequest.sentence == draft.sentence,
        HelpRequest.stage == Stage.WAITING,
        HelpRequest.addressed == (draft.helper != EVERYBODY),
        col(HelpRequest.opened_at) > now - SAME_ACT,
    )
    if draft.helper:
        asked = select(Exchange.request_id).where(Exchange.helper_id == draft.helper)
        query = query.where(col(HelpRequest.id).in_(asked))
    return session.exec(query).first()


def _prepare_only_one(session: Session, author: Member, draft: RequestDraft) -> None:
    """Before coming in, one request is written, for nobody yet: the inviter reads it, all members will on arrival."""
    mine = select(HelpRequest.id).where(
        HelpRequest.author_id == author.id, HelpRequest.stage == Stage.WAITING
    )
    if session.exec(mine.limit(1)).first() is not None:
        raise Refusal(_("Avant votre arrivée, vous préparez une seule demande. Vous pouvez retirer l'autre."))
    if draft.helper:
        raise _once_inside()


def _once_inside() -> Refusal:
    return Refusal(_("Vous pourrez demander à une personne quand vous serez dans le Conseil."))
