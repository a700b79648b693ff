"""Starts the server."""

import gc
from threading import Timer

import uvicorn
from fastapi import FastAPI

from entraide.domain.search import crisis, situations, thesaurus
from entraide.main import create_app
from entraide.operating.sense import open_sense
from entraide.settings import Settings

ONCE_STARTED = 5.0


def serve(settings: Settings) -> None:
    """Serve until stopped. Only a proxy that the settings trust is believed about the client's address."""
    site = create_app(settings)
    warming = Timer(ONCE_STARTED, _warm, (site,))
    warming.daemon = True
    warming.start()
    uvicorn.run(
        site,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
    )


def _warm(site: FastAPI) -> None:
    """What is slow once only, a few seconds after the start rather than for the first person who needs it."""
    crisis.is_distress("")
    thesaurus.shipped()
    situations.shipped()
    templates = site.state.templates
    for name in templates.list_templates():
        templates.get_template(name)
    site.state.sense = open_sense(site.state.engines)
    # What was read stays: a collector that goes through it all again makes somebody wait for a tenth of a second.
    gc.freeze()
