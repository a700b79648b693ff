"""Starts the server."""

from threading import Timer

import uvicorn
from jinja2 import Environment

from entraide.domain.search import crisis, thesaurus
from entraide.main import create_app
from entraide.settings import Settings

ONCE_STARTED = 5.0


def serve(settings: Settings) -> None:
    """Serve until stopped. Only a proxy that the settings trust is believed about the client's address."""
    site = create_app(settings)
    warming = Timer(ONCE_STARTED, _warm, (site.state.templates,))
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


def _warm(templates: Environment) -> None:
    """What is slow once only, a few seconds after the start rather than for the first person who needs it."""
    crisis.is_distress("")
    thesaurus.shipped()
    for name in templates.list_templates():
        templates.get_template(name)
