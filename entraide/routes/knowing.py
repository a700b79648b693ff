"""« Savoir », the door to all that can be read, and the words of the trade."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import facts, resources
from entraide.domain.letters import fold
from entraide.web.access import ResourceReader, Transaction
from entraide.web.pages import render

router = APIRouter()


@router.get("/savoir")
def hub(request: Request, session: Transaction, reader: ResourceReader) -> Response:
    return render(request, "knowing/hub.html", about_mdph=resources.about_mdph(session))


@router.get("/savoir/mots")
def words(request: Request, _session: Transaction, reader: ResourceReader) -> Response:
    terms = sorted(facts.glossary(), key=lambda term: fold(term.short))
    return render(request, "knowing/words.html", terms=terms, checked_on=facts.CHECKED_ON)
