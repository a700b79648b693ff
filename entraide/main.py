"""Assembles the site; nothing else is wired anywhere."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route

from entraide import __version__
from entraide.clock import Clock, system_clock
from entraide.database import Engines, open_engines
from entraide.domain.decisions.urn import sealing as urns
from entraide.domain.exchanges import sealing
from entraide.domain.members.words import SlowHash
from entraide.keys import Keys, open_keys
from entraide.outbox.round import Rounds
from entraide.routes import MEMBERS, PUBLIC
from entraide.settings import Settings
from entraide.web.access import Turns
from entraide.web.errors import Incidents, install_errors
from entraide.web.limits import Limits
from entraide.web.logs import AnswerLog, configure_logs
from entraide.web.pages import open_templates
from entraide.web.security import BodyLimit, SameSite, SecurityHeaders, known_hosts, own_origins
from entraide.web.static import StaticFiles

log = logging.getLogger("entraide")


def create_app(settings: Settings, clock: Clock = system_clock) -> FastAPI:
    """One site, with its own database, clock and caches: two can live in one process."""
    configure_logs(settings.log_level)
    keys = open_keys(settings.secrets_dir)
    engines = open_engines(settings.sqlalchemy_url, keys.sealing, keys.urns)
    app = FastAPI(
        title="Conseil d'Entraide",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, engines, clock),
    )
    _fill_state(app, settings, engines, keys, clock)
    for router in (*PUBLIC, *MEMBERS):
        app.include_router(router)
    app.router.routes.append(Route("/static/{name:path}", app.state.static.serve))
    install_errors(app)
    _guard(app, settings)
    return app


def _fill_state(app: FastAPI, settings: Settings, engines: Engines, keys: Keys, clock: Clock) -> None:
    state = app.state
    state.settings, state.engines, state.keys, state.clock = settings, engines, keys, clock
    state.slow_hash = SlowHash(keys.words_salt)
    state.static, state.limits, state.turns = StaticFiles(), Limits(), Turns()
    state.templates = open_templates(settings, state.static)
    state.sense = None  # opened once the site has begun to answer
    state.seen = set()  # members seen since the last round, which writes the date


def _guard(app: FastAPI, settings: Settings) -> None:
    """Last added is outermost."""
    origins = own_origins(settings)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=5)
    app.add_middleware(BodyLimit)
    app.add_middleware(Incidents)
    app.add_middleware(SameSite, origins=origins)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=known_hosts(settings))
    app.add_middleware(SecurityHeaders, origins=origins)
    app.add_middleware(AnswerLog)


def _lifespan(
    settings: Settings, engines: Engines, clock: Clock
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with engines.reading() as session:
            if sealing.trouble(session):
                log.warning("private words: key missing or another")
        urns.repair(engines)
        urns.seal_due(engines, clock())
        rounds = Rounds(settings, engines, clock, app.state.seen, lambda: app.state.sense)
        rounds.start()
        yield
        rounds.stop()
        engines.dispose()

    return lifespan
