"""Twenty members act at once for twenty seconds, on real serving processes, while the command line works beside them.

SQLite with one process; PostgreSQL with two. No error, no act lost or done twice, and the journal stays whole.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, func, select

from entraide.clock import system_clock
from entraide.database import Engines, open_engines
from entraide.demo.build import build_demo
from entraide.domain import ideas
from entraide.domain.ideas import IdeaDraft
from entraide.domain.members.devices import open_device
from entraide.domain.verification import verify
from entraide.keys import open_keys
from entraide.models.idea import Idea, IdeaEcho
from entraide.models.journal import JournalEntry
from entraide.models.member import Member, State
from entraide.operating.migration import migrate
from tests import postgres

SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
PEOPLE, SECONDS = 20, 20
LEAST = 6
"""Acts of each person, however slow the machine."""


def environment(folder: Path, url: str, port: int = 8000) -> dict[str, str]:
    return {
        **os.environ,
        "ENTRAIDE_DATA_DIR": str(folder),
        "ENTRAIDE_DATABASE_URL": url,
        "ENTRAIDE_PORT": str(port),
        "ENTRAIDE_LOG_LEVEL": "warning",
        "ENTRAIDE_TICK_SECONDS": "0.5",
    }


@contextmanager
def serving(folder: Path, url: str) -> Iterator[int]:
    port = postgres.free_port()
    command = [sys.executable, "-m", "entraide", "serve"]
    server = subprocess.Popen(command, env=environment(folder, url, port), stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/sante", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


class Actor(threading.Thread):
    """A member who drops ideas, echoes one hot idea, changes capacity, reads; and remembers each answer."""

    def __init__(self, member_id: int, port: int, token: str, hot_id: int, until: float) -> None:
        super().__init__()
        self.member_id, self.hot_id, self.until = member_id, hot_id, until
        self.dropped: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.speaks = False
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"session={token}"}
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=30
        )

    def run(self) -> None:
        chance = random.Random(self.member_id)
        while time.monotonic() < self.until or self.statuses[303] < LEAST:
            chance.choice((self.drop, self.echo, self.read, self.read))()
        self.client.close()

    def drop(self) -> None:
        sentence = f"Ce soir, la personne {self.member_id} a une idée de plus : la {len(self.dropped)}e"
        answer = self.client.post("/idees", data={"sentence": sentence})
        self.statuses[answer.status_code] += 1
        if answer.status_code == 303:
            self.dropped.append(sentence)

    def echo(self) -> None:
        self.speaks = not self.speaks
        answer = self.client.post(
            f"/idees/{self.hot_id}/echo", data={"speaks": "oui" if self.speaks else "non"}
        )
        self.statuses[answer.status_code] += 1

    def read(self) -> None:
        self.statuses[
            self.client.get(random.choice(("/", "/idees", "/membres", "/journal"))).status_code
        ] += 1


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engines, str, int]]:
    """Engines, address and number of serving processes."""
    with ExitStack() as stack:
        url = f"{stack.enter_context(postgres.cluster())}/postgres" if request.param == "postgresql" else ""
        keys = open_keys(tmp_path / "secrets")
        engines = open_engines(url or f"sqlite:///{tmp_path}/entraide.db", keys.sealing, keys.urns)
        stack.callback(engines.dispose)
        migrate(engines)
        yield engines, url, 2 if url else 1


def test_a_crowd_loses_nothing(town: tuple[Engines, str, int], tmp_path: Path):
    engines, url, processes = town
    build_demo(engines, open_keys(tmp_path / "secrets"), system_clock())
    with engines.writing() as session:
        people = session.exec(select(Member).where(Member.state == State.MEMBER).limit(PEOPLE)).all()
        tokens = {person.id: open_device(session, person, True, system_clock()) for person in people}
        hot = ideas.drop(
            session, people[0], IdeaDraft(sentence="Une idée qui parle à tout le monde"), system_clock()
        )
        hot_id, before = hot.id, session.exec(select(func.count()).select_from(Idea)).one()
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(tmp_path, url)) for _ in range(processes)]
        until = time.monotonic() + SECONDS
        crowd = [Actor(id_, ports[id_ % processes], token, hot_id, until) for id_, token in tokens.items()]
        for actor in crowd:
            actor.start()
        commands = _work_beside(tmp_path, url, until)
        for actor in crowd:
            actor.join()
    _check(engines, crowd, hot_id, before)
    assert {(name, code) for name, code in commands} <= {("found", 1), ("backup", 0), ("verify", 0)}, commands


def _work_beside(folder: Path, url: str, until: float) -> list[tuple[str, int]]:
    """`found`, `backup` and `verify` together, again and again as long as the crowd acts; their exit codes."""
    found = ["found", "--name", "Conseil de la foule", "--commune", "94110", "--cards", "3"]
    codes: list[tuple[str, int]] = []
    while not codes or time.monotonic() < until:
        running = [
            (
                words[0],
                subprocess.Popen(
                    [sys.executable, "-m", "entraide", *words], env=environment(folder, url), **SILENT
                ),
            )
            for words in (found, ["backup"], ["verify"])
        ]
        codes += [(name, process.wait(timeout=120)) for name, process in running]
    return codes


def _check(engines: Engines, crowd: list[Actor], hot_id: int, before: int) -> None:
    statuses = sum((actor.statuses for actor in crowd), Counter())
    assert set(statuses) <= {200, 303}, statuses
    assert statuses[303] > 100, "the crowd acted"
    with engines.reading() as session:
        kept = Counter(
            session.exec(select(Idea.sentence).where(col(Idea.sentence).startswith("Ce soir"))).all()
        )
        assert kept == Counter(sentence for actor in crowd for sentence in actor.dropped)
        assert session.exec(select(func.count()).select_from(Idea)).one() == before + kept.total()
        echoes = set(session.exec(select(IdeaEcho.member_id).where(IdeaEcho.idea_id == hot_id)).all())
        assert echoes == {actor.member_id for actor in crowd if actor.speaks}
        numbers = session.exec(select(JournalEntry.n).order_by(col(JournalEntry.n))).all()
        assert list(numbers) == list(range(len(numbers)))
        assert verify(session) == []
