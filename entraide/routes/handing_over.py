"""« C'est trop lourd pour moi »: one tap, of what one is asked or of the help one gives."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.exchanges import answers
from entraide.web.access import CurrentMember, Transaction
from entraide.web.numbers import Number
from entraide.web.pages import see_other

router = APIRouter()


@router.post("/entraides/{exchange_id}/relais")
def hand_over(request: Request, session: Transaction, member: CurrentMember, exchange_id: Number) -> Response:
    """Back to the request when there was no conversation: the exchange has a page only once accepted."""
    exchange = answers.hand_over(session, member, exchange_id, request.app.state.clock())
    return see_other(
        f"/entraides/{exchange_id}" if exchange.accepted_at else f"/demandes/{exchange.request_id}"
    )
