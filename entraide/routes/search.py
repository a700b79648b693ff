"""The one search box. What is typed there is answered, never kept: the log knows only `/chercher`."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import competences, facts
from entraide.domain.competences import THEMES
from entraide.domain.search.finding import READ, find
from entraide.language import _
from entraide.models.search import Kind
from entraide.web.access import CurrentMember, Transaction
from entraide.web.limits import limit
from entraide.web.pages import render

router = APIRouter()

# What is not a competence: its heading, and where each one is.
ROOMS = {
    Kind.RESOURCE: (_("Des ressources"), "/ressources/"),
    Kind.SERVICE: (_("Des structures"), "/territoire/structures/"),
    Kind.ACTION: (_("Des actions"), "/actions/"),
}


@router.get("/chercher")
def search(request: Request, session: Transaction, member: CurrentMember, q: str = "") -> Response:
    if not q.strip():
        themes = competences.themes(session, member)
        return render(request, "search/start.html", themes=themes, names=THEMES)
    limit(request, "search", most=30, within=timedelta(minutes=1))
    found = find(session, member, q, request.app.state.sense)
    numbers = facts.help_lines() if found.distress else ()
    return render(request, "search/found.html", found=found, rooms=ROOMS, numbers=numbers, longest=READ)
