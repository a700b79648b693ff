"""A served site and a real Chromium at 360 px, with and without JavaScript."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from entraide.main import create_app
from entraide.operating.migration import migrate
from entraide.settings import Settings
from tests.browser.steps import Phones
from tests.conftest import Clock
from tests.postgres import free_port

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Served:
    """A site that answers on a real port, with its own database and a clock that the test holds."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.clock, self.port = Clock(), free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(
            data_dir=folder,
            database_url=database_url,
            base_url=self.origin,
            port=self.port,
            contact="contact@example.org",
            log_level="error",
            tick_seconds=3600,
        )
        self.app = create_app(self.settings, self.clock)
        self.engines = self.app.state.engines
        migrate(self.engines)
        config = uvicorn.Config(self.app, port=self.port, log_config=None, access_log=False)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> "Served":
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: run `make test`, which installs it."
    browser = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as site:
        yield site


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def phones(chromium: Browser, served: Served, javascript: bool) -> Iterator[Phones]:
    lent = Phones(chromium, served, javascript)
    yield lent
    lent.close()


@pytest.fixture
def phone(phones: Phones) -> Page:
    return phones.borrow().page
