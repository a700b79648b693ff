"""What a page costs the server, on a demo Conseil of 2,000 members.

CPU: the process's CPU time for a whole request, from the first guard to the last compressed byte, asked of the
application without a socket; divided by the CPU time of rendering the same template with the context that the request
had given it (no middleware, session or compression). Both are medians of 5 rounds of 200, one after the other.
Queries: statements sent for one request, SQLite's BEGIN included. Bytes: what travels with gzip, headers apart; a first visit adds the style
sheet, the script and the icons. Memory and start: a real process, `entraide serve`, until its first answer.
"""

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event
from sqlmodel import Session

from entraide.database import Engines
from entraide.demo.build import build_demo
from entraide.domain.members.devices import open_device
from entraide.main import create_app
from entraide.operating.migration import migrate
from entraide.settings import Settings

ROUNDS, REQUESTS = 5, 200
PAGES = {
    "home": "/",
    "search": "/chercher?q=papiers+mdph",
    "competences": "/competences?theme=papiers",
    "decision": "/decisions/{decision}",
    "actions": "/actions",
}


class Browser:
    """Asks the application for pages without a socket; keeps the template and context of the last one."""

    def __init__(self, app: Any, token: str) -> None:
        self.app, self.token = app, token
        self.template: Any = None
        self.context: dict[str, Any] = {}
        self.templates, app.state.templates = app.state.templates, self

    def get_template(self, name: str) -> "Browser":
        """What the pages ask of the environment: this browser stands in for both it and the template."""
        self.template = self.templates.get_template(name)
        return self

    def render(self, *args: Any, **kwargs: Any) -> str:
        self.context = {**dict(*args), **kwargs}
        return str(self.template.render(self.context))

    async def get(self, url: str) -> tuple[int, bytes]:
        path, _, query = url.partition("?")
        headers = [
            (b"host", b"127.0.0.1:8000"),
            (b"accept-encoding", b"gzip"),
            (b"cookie", f"session={self.token}".encode()),
        ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
        }
        scope |= {"path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers}
        scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "root_path": "", "state": {}}
        status, body = 0, bytearray()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            body.extend(message.get("body", b""))

        await self.app(scope, receive, send)
        return status, bytes(body)


def cpu_of(act: Callable[[], Any]) -> float:
    started = time.process_time()
    for _ in range(REQUESTS):
        act()
    return (time.process_time() - started) / REQUESTS * 1000


def measure(
    browser: Browser, engines: Engines, loop: asyncio.AbstractEventLoop, url: str
) -> dict[str, float]:
    def ask() -> tuple[int, bytes]:
        browser.app.state.limits.times.clear()  # thirty searches a minute: this is no member
        return loop.run_until_complete(browser.get(url))

    queries = 0

    def count(*_: Any) -> None:
        nonlocal queries
        queries += 1

    status, _body = ask()
    if status != 200:
        raise SystemExit(f"{url}: {status}")
    event.listen(engines.reader, "before_cursor_execute", count)
    _status, body = ask()
    event.remove(engines.reader, "before_cursor_execute", count)
    template, context = browser.template, browser.context
    request, alone = [], []
    for _ in range(ROUNDS):
        request.append(cpu_of(ask))
        alone.append(cpu_of(lambda: template.render(context)))
    page, bare = statistics.median(request), statistics.median(alone)
    return {"cpu_ms": page, "render_ms": bare, "ratio": page / bare, "queries": queries, "bytes": len(body)}


def first_visit(app: Any, html: str) -> int:
    """Bytes of the files that a page names, as they travel."""
    urls = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    return sum(len(app.state.static.files[url.removeprefix("/static/")].gzipped) for url in urls)


def start_and_memory(settings: Settings) -> tuple[float, float]:
    """Seconds to the first answer, and resident MB after twenty."""
    environment = {**os.environ, "ENTRAIDE_DATA_DIR": str(settings.data_dir), "ENTRAIDE_PORT": "8097"}
    started = time.monotonic()
    server = subprocess.Popen(
        [sys.executable, "-m", "entraide", "serve"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                httpx.get("http://127.0.0.1:8097/", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.02)
        seconds = time.monotonic() - started
        for _ in range(20):
            httpx.get("http://127.0.0.1:8097/charte", trust_env=False)
        status = Path(f"/proc/{server.pid}/status").read_text()
        return seconds, int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=2000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), log_level="error", tick_seconds=3600)
        app = create_app(settings)
        engines = app.state.engines
        migrate(engines)
        world = build_demo(engines, app.state.keys, app.state.clock(), members=wanted.members)
        with engines.writing() as session:
            token = _token(session, world.member_id, app)
        browser, loop = Browser(app, token), asyncio.new_event_loop()
        print(f"members: {wanted.members}")
        for name, pattern in PAGES.items():
            figures = measure(browser, engines, loop, pattern.format(decision=world.decision_id))
            print(f"{name}: " + ", ".join(f"{key} {value:.2f}" for key, value in figures.items()))
        html = browser.template.render(browser.context)
        print(f"files of a first visit: {first_visit(app, html)} bytes")
        engines.dispose()
        seconds, megabytes = start_and_memory(settings)
        print(f"first answer: {seconds:.2f} s, memory: {megabytes:.0f} MB")


def _token(session: Session, member_id: int, app: Any) -> str:
    from entraide.models.member import Member

    member = session.get(Member, member_id)
    assert member is not None
    return open_device(session, member, True, app.state.clock())


if __name__ == "__main__":
    main()
