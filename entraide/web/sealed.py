"""What a browser carries for us from one page to the next, sealed: it can neither read it nor change it."""

import json
from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from starlette.requests import Request
from starlette.responses import Response

Content = dict[str, Any]


def sealed(request: Request, purpose: str, content: Content) -> str:
    """`purpose` is sealed in, so that what was made for one page opens nothing on another."""
    now = int(request.app.state.clock().timestamp())
    letter = json.dumps({**content, "purpose": purpose}).encode()
    return request.app.state.keys.seal.encrypt_at_time(letter, now).decode()


def opened(request: Request, purpose: str, text: str, kept: timedelta) -> Content:
    """The content if it was sealed here for this purpose less than `kept` ago, else an empty one."""
    now = int(request.app.state.clock().timestamp())
    try:
        letter = request.app.state.keys.seal.decrypt_at_time(text.encode(), int(kept.total_seconds()), now)
        content: Content = json.loads(letter)
    except (InvalidToken, ValueError):
        return {}
    return content if content.pop("purpose", None) == purpose else {}


def put(request: Request, response: Response, name: str, content: Content, kept: timedelta) -> None:
    """Give it to the browser, in a cookie that no script reads."""
    response.set_cookie(
        _cookie(request, name),
        sealed(request, name, content),
        max_age=int(kept.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.https,
        path="/",
    )


def take(request: Request, name: str, kept: timedelta) -> Content:
    return opened(request, name, request.cookies.get(_cookie(request, name), ""), kept)


def drop(request: Request, response: Response, name: str) -> None:
    secure = request.app.state.settings.https
    response.delete_cookie(_cookie(request, name), path="/", secure=secure, httponly=True, samesite="lax")


def _cookie(request: Request, name: str) -> str:
    return f"__Host-{name}" if request.app.state.settings.https else name
