"""What the five screens of joining share: the card in the address, the answers sealed in the browser."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Path
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.members import admissions, cards
from entraide.domain.refusals import Refusal
from entraide.language import _
from entraide.models.invitation import Invitation
from entraide.web import sealed
from entraide.web.pages import see_other

COOKIE, TICKET = "arrivee", "carte"
KEPT = timedelta(hours=2)
Code = Annotated[str, Path(max_length=300)]


@dataclass(frozen=True)
class Arrival:
    """Somebody with an open card, and what they answered so far: nothing more if the browser lost it."""

    code: str
    card: Invitation
    answers: dict[str, Any]

    def at(self, step: str) -> str:
        return f"/invitation/{self.code}{step}"


def ticket(request: Request, card: Invitation) -> str:
    """What stands for the link of this card in the address, for whoever typed its short code."""
    return sealed.sealed(request, TICKET, {"card": card.id})


def arrive(request: Request, session: Session, code: str) -> Arrival:
    """Raise a sentence if this card opens nothing, or for somebody who is in already."""
    if request.state.member is not None:
        raise Refusal(
            _(
                "Quelqu'un est déjà connecté sur cet appareil. Une invitation sert à une nouvelle personne : pour qu'elle entre ici, déconnectez-vous d'abord, en bas de la page « Moi »."
            )
        )
    short = sealed.opened(request, TICKET, code, KEPT)
    card = session.get(Invitation, short["card"]) if short else None
    card = card or cards.by_link(session, request.app.state.keys, code)
    admissions.refuse_closed(session, card, request.app.state.clock())
    answers = answered(request)
    return Arrival(code, card, answers if answers.get("card") == card.id else {"card": card.id})


def answered(request: Request) -> dict[str, Any]:
    return sealed.take(request, COOKIE, KEPT)


def onwards(request: Request, arrival: Arrival, step: str, more: dict[str, Any]) -> Response:
    answer = see_other(arrival.at(step))
    sealed.put(request, answer, COOKIE, {**arrival.answers, **more}, KEPT)
    return answer


def restart(arrival: Arrival) -> Response:
    """Back to ①, which says why."""
    return see_other(arrival.at("?reprise=oui"))


def end(request: Request, answer: Response) -> None:
    sealed.drop(request, answer, COOKIE)
