"""Walks the site's own route lists: every route in every state of a person, as the constitution says, closed by default.

Each request is asked of the same year of demonstration, put back before it. Posts are sent empty.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import select

from entraide.demo.build import build_demo
from entraide.domain.members.devices import open_device
from entraide.main import create_app
from entraide.models.member import Member, State
from entraide.operating.migration import migrate
from entraide.routes import MEMBERS, PUBLIC
from entraide.settings import Settings
from tests.conftest import Clock
from tests.visitor import ORIGIN, Page, Visitor

# What a newcomer may do before being confirmed: their own account, the resources, one competence, one request.
CANDIDATE = (
    "/moi", "/rejoindre", "/ressources", "/savoir", "/competences/nouvelle", "/competences", "/demandes/nouvelle",
    "/demandes", "/entraides",
)  # fmt: skip
# What somebody who left keeps for thirty days: their own data.
LEFT = ("/moi", "/rejoindre")
# What somebody suspended still does besides reading: their own account, their answers, taking their distance, saying what harms.
SUSPENDED = (
    "/moi",
    "/rejoindre",
    "/decisions",
    "/entraides/1/depart",
    "/entraides/1/retour",
    "/membres/1/distance",
    "/entraides/1/signaler",
    "/membres/1/signaler",
    "/demandes/1/signaler",
)
NEVER_A_PAGE = {"/sante", "/robots.txt"}
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=()",
    "x-robots-tag": "noindex",
    "cache-control": "",
}
STATES = ("visitor", *State)


@dataclass
class Town:
    app: FastAPI
    folder: Path
    tokens: dict[str, str]

    def as_before(self) -> None:
        """Put the year back, and forget what was counted."""
        self.app.state.engines.dispose()
        for name in ("entraide.db-wal", "entraide.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copyfile(self.folder / "year.db", self.folder / "entraide.db")
        self.app.state.limits.times.clear()

    def written(self) -> int:
        """Bytes that acts have written since."""
        log = self.folder / "entraide.db-wal"
        return log.stat().st_size if log.exists() else 0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, clock = tmp_path_factory.mktemp("walker"), Clock()
    settings = Settings(data_dir=folder, base_url=ORIGIN, contact="contact@example.org", log_level="error")
    app = create_app(settings, clock)
    engines = app.state.engines
    migrate(engines)
    build_demo(engines, app.state.keys, clock(), members=40)
    tokens = {"visitor": ""}
    with engines.writing() as session:
        people = {state: session.exec(select(Member).where(Member.state == state)).first() for state in State}
        for state, number in ((State.MEMBER, 1), (State.SUSPENDED, 6), (State.LEFT, 7), (State.EXCLUDED, 8)):
            people[state] = session.get_one(Member, number)
            people[state].state, people[state].state_since_at = state, clock()
        for state, person in people.items():
            assert person is not None
            tokens[state] = open_device(session, person, True, clock())
    engines.dispose()
    shutil.copyfile(folder / "entraide.db", folder / "year.db")
    yield Town(app, folder, tokens)
    engines.dispose()


def routes() -> list[tuple[str, str, bool]]:
    """(method, path with examples in place, whether it asks for an account), of the site's own lists."""
    found = []
    for lists, closed in ((PUBLIC, False), (MEMBERS, True)):
        for router in lists:
            for route in router.routes:
                assert isinstance(route, APIRoute)
                path = re.sub(r"\{key\}", "messages.mois", re.sub(r"\{code\}", "inconnu", route.path))
                found += [(method, re.sub(r"\{\w+\}", "1", path), closed) for method in sorted(route.methods)]
    return found


def allowed(state: str, method: str, path: str, closed: bool) -> bool:
    """Whether the door opens; what the room then answers is another matter."""
    if not closed or state in (State.MEMBER, State.WELCOME):
        return True
    if state == "visitor":
        return False
    open_to = {
        State.CANDIDATE: CANDIDATE,
        State.LEFT: LEFT,
        State.EXCLUDED: LEFT,
        State.SUSPENDED: SUSPENDED,
    }[State(state)]
    if state == State.SUSPENDED and method == "GET":
        return True
    return any(path == start or path.startswith(f"{start}/") for start in open_to)


def expected(state: str, method: str, path: str, closed: bool) -> set[int]:
    if not allowed(state, method, path, closed):
        return {401} if state == "visitor" else {403, 404}
    if method == "GET":
        return {200, 303, 403, 404, 409}
    return {200, 303, 307, 403, 404, 409, 422}


@pytest.mark.parametrize("state", STATES)
def test_every_route_answers_as_the_constitution_says(town: Town, state: str):
    walked, wrong = 0, []
    for method, path, closed in routes():
        walked += 1
        town.as_before()
        visitor = Visitor(town.app, town.tokens[state])
        answer = visitor.client.request(method, path, data={} if method == "POST" else None)
        if answer.status_code not in expected(state, method, path, closed):
            wrong.append(f"{method} {path}: {answer.status_code}")
        _examine_answer(town, method, path, Page(answer))
    assert walked > 150
    assert not wrong, "\n".join(wrong)


def _examine_answer(town: Town, method: str, path: str, page: Page) -> None:
    for name, start in HEADERS.items():
        assert page.headers.get(name, "-").startswith(start), f"{name} of {method} {path}"
    if method == "GET":
        assert town.written() == 0, f"{method} {path} writes"
    if "<html" in page.html:
        assert page.all('a[href="/aide-urgence"], [href="tel:3114"]'), f"help is not one tap from {path}"
        assert not re.search(r"""(?:src|action)=["']https?:""", page.html), f"third party on {path}"


def test_a_member_opens_the_pages_that_have_no_condition(town: Town):
    """A page that answers only refusals would pass the walk above: those without an example in them must open."""
    closed_today = {
        "/decisions/fondation",
        "/invitations/carte",
        "/moi/mots/feuille.txt",
        "/rejoindre/feuille",
        "/au-revoir",
    }
    for method, path, _closed in routes():
        if (
            method == "GET"
            and not re.search(r"\d|inconnu", path)
            and path not in closed_today | {"/recuperation/mots"}
        ):
            town.as_before()
            answer = Visitor(town.app, town.tokens[State.MEMBER]).client.get(path)
            assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "nonsense"])
def test_no_act_is_taken_from_another_site(town: Town, site: str):
    town.as_before()
    visitor = Visitor(town.app, town.tokens[State.MEMBER])
    visitor.client.headers["Sec-Fetch-Site"] = site
    for method, path, _closed in routes():
        if method == "POST":
            assert visitor.client.post(path).status_code == 403, path
    assert town.written() == 0


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (ORIGIN, 303),
        ("http://127.0.0.1:8000.example.org", 403),
        ("null", 403),
        ("https://127.0.0.1:8000", 403),
        ("", 403),
    ],
)
def test_an_old_browser_is_known_by_its_origin(town: Town, origin: str, status: int):
    town.as_before()
    visitor = Visitor(town.app, town.tokens[State.MEMBER])
    del visitor.client.headers["Sec-Fetch-Site"]
    headers = {"Origin": origin} if origin else {}

    answer = visitor.client.post(
        "/idees", data={"sentence": "Une idée d'un vieux navigateur"}, headers=headers
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "//moi",
        "/moi/",
        "/MOI",
        "/%6doi",
        "/membres/abc",
        "/membres/99999999999999999999",
        "/decisions/-1",
        "/..%2fmoi",
        "/actions/1%00",
    ],
)
def test_a_strange_address_is_a_page_that_does_not_exist(town: Town, path: str):
    town.as_before()

    answer = Visitor(town.app, town.tokens[State.MEMBER]).client.get(path)

    assert answer.status_code in (200, 404), answer.status_code
    assert answer.headers["content-type"].startswith("text/html")


def test_a_huge_body_is_refused_with_a_page(town: Town):
    town.as_before()
    visitor = Visitor(town.app, town.tokens[State.MEMBER])

    page = visitor.post("/idees", {"sentence": "x" * 400_000}, status=413)

    assert "trop long" in page.text
    assert town.written() == 0


def test_a_thousand_fields_are_refused_with_a_page(town: Town):
    town.as_before()

    page = Visitor(town.app, town.tokens[State.MEMBER]).post(
        "/idees", {f"f{n}": "x" for n in range(1000)}, status=400
    )

    assert "n'a pas compris" in page.text


def test_an_unknown_host_is_not_served(town: Town):
    answer = Visitor(town.app).client.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
