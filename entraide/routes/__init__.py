"""The table of contents of the site: what anybody may open, and what asks to be signed in."""

from fastapi import APIRouter

from entraide.routes import home, ideas, public

PUBLIC: tuple[APIRouter, ...] = (home.router, public.router)
MEMBERS: tuple[APIRouter, ...] = (ideas.router,)
