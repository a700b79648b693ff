"""Pure ASGI guards, outermost first: known host, security headers on every answer, same-site check on every act."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entraide.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SecurityHeaders:
    """The same headers on pages, errors, redirects and files."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self.app = app
        self.by_host = {urlsplit(origin).netloc.encode(): _headers(origin) for origin in origins}
        self.default = _headers(origins[0])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                host = dict(scope["headers"]).get(b"host", b"")
                given = {name for name, _value in message["headers"]}
                ours = self.by_host.get(host, self.default)
                message["headers"] = [*message["headers"], *(pair for pair in ours if pair[0] not in given)]
            await send(message)

        await self.app(scope, receive, send_guarded if scope["type"] == "http" else send)


def _headers(origin: str) -> list[tuple[bytes, bytes]]:
    """As they travel."""
    policy = (
        f"default-src 'none'; script-src {origin}/static/js/; style-src {origin}/static/css/; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    )
    headers = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        # Not no-referrer: browsers would then send « Origin: null » on our own forms.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ("X-Robots-Tag", "noindex, nofollow, noarchive, nosnippet"),
        ("Cache-Control", "no-store"),
    ]
    if origin.startswith("https://"):
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return [(name.lower().encode(), value.encode()) for name, value in headers]


class SameSite:
    """Refuse an act that another site makes a browser send. No token: Fetch Metadata, else the Origin."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and not self.allows(Headers(scope=scope))
        ):
            refusal = PlainTextResponse(
                "Cette demande ne vient pas de ce site : elle est refusée.", status_code=403
            )
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def allows(self, headers: Headers) -> bool:
        sites = headers.getlist("sec-fetch-site")
        if sites:
            return sites == ["same-origin"]
        origins = headers.getlist("origin")
        return len(origins) == 1 and origins[0] in self.origins


class BodyLimit:
    """Counts what arrives: past the limit, whatever the body claims to be, the answer is the page of 413."""

    def __init__(self, app: ASGIApp, *, most: int = 256 * 1024) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def own_origins(settings: Settings) -> list[str]:
    """The origins under which this site is asked, the public one first; in clear also this machine's own names."""
    names = (
        [] if settings.https else [f"http://{name}:{settings.port}" for name in ("127.0.0.1", "localhost")]
    )
    return list(dict.fromkeys([settings.origin, *names]))


def known_hosts(settings: Settings) -> list[str]:
    """Host names answered; the loopback ones for the health check."""
    return [urlsplit(settings.origin).hostname or "localhost", "127.0.0.1", "localhost", "::1"]
