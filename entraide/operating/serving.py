"""Starts the server."""

import uvicorn

from entraide.main import create_app
from entraide.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until stopped. Only a proxy that the settings trust is believed about the client's address."""
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
    )
