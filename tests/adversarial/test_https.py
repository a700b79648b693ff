"""The same site behind HTTPS: its cookies, its headers, what it takes from a page in clear."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from entraide.domain.members.devices import open_device
from entraide.main import create_app
from entraide.operating.migration import migrate
from entraide.settings import Settings
from tests.conftest import Clock
from tests.factories import make_cast, make_member
from tests.joiner import WORDS, entry

SECURE = "https://carnet.example"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    settings = Settings(data_dir=tmp_path, base_url=SECURE, contact="c@example.org", log_level="error")
    app = create_app(settings, Clock())
    migrate(app.state.engines)
    with app.state.engines.writing() as session:
        alice = make_cast(session, app.state.clock())["Alice"]
        alice.words_hash = app.state.slow_hash.of_words(WORDS)
        session.merge(alice)
    yield app
    app.state.engines.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    client = TestClient(app, base_url=SECURE, follow_redirects=False)
    client.headers["Sec-Fetch-Site"] = "same-origin"
    return client


def crumbs(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}


@pytest.mark.parametrize("own", ["oui", "non"])
def test_every_cookie_is_bound_to_this_host_and_to_https(client: TestClient, own: str):
    answers = [
        client.post("/connexion", data=entry(WORDS, own=own)),
        client.post("/moi/mots/feuille"),
        client.post("/invitations"),
        client.post("/deconnexion"),
    ]

    for answer in answers:
        assert answer.status_code == 303
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith("__Host-"), cookie
            assert {"httponly", "secure", "samesite=lax", "path=/"} <= crumbs(cookie)
            assert not any(crumb.startswith("domain") for crumb in crumbs(cookie))
    lasts = any(crumb.startswith("max-age") for crumb in crumbs(answers[0].headers["set-cookie"]))
    assert lasts is (own == "oui")
    assert "storage" in answers[3].headers["clear-site-data"]


def test_a_cookie_of_a_site_in_clear_opens_nothing(app: FastAPI, client: TestClient):
    with app.state.engines.writing() as session:
        person = make_member(session, "Zoé", app.state.clock())
        token = open_device(session, person, True, app.state.clock())

    client.cookies.set("session", token)
    assert client.get("/moi").status_code == 401
    client.cookies.set("__Host-session", token)
    assert client.get("/moi").status_code == 200


def test_the_headers_speak_of_https(client: TestClient):
    headers = client.get("/").headers

    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert f"script-src {SECURE}/static/js/" in headers["content-security-policy"]
    assert "http://" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    "origin", ["http://carnet.example", "http://127.0.0.1:8000", f"{SECURE}.evil", "null"]
)
def test_an_act_from_a_page_in_clear_is_refused(client: TestClient, origin: str):
    del client.headers["Sec-Fetch-Site"]

    assert client.post("/connexion", data=entry(WORDS), headers={"Origin": origin}).status_code == 403
    assert client.post("/connexion", data=entry(WORDS), headers={"Origin": SECURE}).status_code == 303


def test_signing_in_gives_another_token_and_closes_the_one_before(app: FastAPI, client: TestClient):
    """A token planted in a browser is not the one that is signed in."""
    client.cookies.set("__Host-session", "planted", domain="carnet.example", path="/")
    first = client.post("/connexion", data=entry(WORDS)).cookies["__Host-session"]
    client.cookies.clear()
    client.cookies.set("__Host-session", first)

    second = client.post("/connexion", data=entry(WORDS)).cookies["__Host-session"]

    assert len({"planted", first, second}) == 3
    client.cookies.clear()
    client.cookies.set("__Host-session", first)
    assert client.get("/moi").status_code == 401
