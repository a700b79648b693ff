"""The table of contents of the site: what anybody may open, and what asks to be signed in."""

from fastapi import APIRouter

from entraide.routes import distance, exchanges, home, ideas, public, requests

PUBLIC: tuple[APIRouter, ...] = (home.router, public.router)
MEMBERS: tuple[APIRouter, ...] = (
    requests.router,
    exchanges.router,
    distance.router,
    ideas.router,
)
