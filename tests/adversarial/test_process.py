"""A real serving process: killed in the middle of acts, asked strangely, made to wait; and what its log says of people."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from entraide.clock import system_clock
from entraide.database import Engines, open_engines
from entraide.demo.build import World, build_demo
from entraide.domain.members.devices import open_device
from entraide.domain.verification import verify
from entraide.keys import SEALING_FILE, open_keys
from entraide.models.decision import Decision
from entraide.models.member import Member, State
from entraide.operating.migration import migrate
from tests import postgres
from tests.adversarial.test_crowd import environment

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
TEXT = {"simple": "Une question de plus, ce soir.", "if_nothing": "Rien ne change."}


@dataclass
class Town:
    """A year of demonstration, and the tokens of five full members."""

    engines: Engines
    url: str
    folder: Path
    world: World
    tokens: list[str]

    @contextmanager
    def serving(self, **settings: str) -> Iterator[tuple[subprocess.Popen, str]]:
        """The process and its origin; its log goes to `log`."""
        port = postgres.free_port()
        env = {**environment(self.folder, self.url, port), "ENTRAIDE_LOG_LEVEL": "info", **settings}
        with (self.folder / "log").open("a") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "entraide", "serve"], env=env, stdout=log, stderr=log
            )
        try:
            for _try in range(600):
                try:
                    httpx.get(f"http://127.0.0.1:{port}/sante", trust_env=False).raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.05)
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)

    def client(self, origin: str, number: int = 0, **headers: str) -> httpx.Client:
        given = {"Sec-Fetch-Site": "same-origin", "Cookie": f"session={self.tokens[number]}", **headers}
        return httpx.Client(base_url=origin, headers=given, trust_env=False, timeout=30)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        url = f"{stack.enter_context(postgres.cluster())}/postgres" if request.param == "postgresql" else ""
        keys = open_keys(tmp_path / "secrets")
        engines = open_engines(url or f"sqlite:///{tmp_path}/entraide.db", keys.sealing, keys.urns)
        stack.callback(engines.dispose)
        migrate(engines)
        world = build_demo(engines, keys, system_clock())
        with engines.writing() as session:
            people = session.exec(select(Member).where(Member.state == State.MEMBER).limit(5)).all()
            tokens = [open_device(session, person, True, system_clock()) for person in people]
        yield Town(engines, url, tmp_path, world, tokens)


# --- killed ---


def act_until_cut(town: Town, origin: str, number: int) -> None:
    """Put questions, read by another person, and take them back: each opening and each end is in the journal."""
    with town.client(origin, number) as client, town.client(origin, (number + 1) % 5) as reader:
        try:
            while True:
                title = f"Question {number} {random.randrange(10**9)}"
                opened = client.post("/decisions/nouvelle", data={**TEXT, "title": title})
                reader.post(f"{opened.headers['location']}/relecture")
                client.post(f"{opened.headers['location']}/retrait")
        except (httpx.HTTPError, KeyError):
            return


def test_a_process_killed_in_the_middle_leaves_act_and_entry_both_or_neither(town: Town):
    before = len(verify_and_count(town))
    for _death in range(3):
        with town.serving() as (server, origin):
            threads = [threading.Thread(target=act_until_cut, args=(town, origin, n)) for n in range(5)]
            for thread in threads:
                thread.start()
            time.sleep(random.uniform(0.8, 2))
            os.kill(server.pid, signal.SIGKILL)
            for thread in threads:
                thread.join(40)
        verify_and_count(town)
    assert len(verify_and_count(town)) > before


def verify_and_count(town: Town) -> list[int]:
    with town.engines.reading() as session:
        assert verify(session) == []
        return list(session.exec(select(Decision.id)).all())


# --- asked strangely ---


def test_a_slow_body_makes_nobody_wait(town: Town):
    with town.serving() as (_server, origin), ExitStack() as stack:
        port = int(origin.rpartition(":")[2])
        for _phone in range(50):
            phone = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            phone.sendall(
                f"POST /idees HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
                f"Cookie: session={town.tokens[0]}\r\nContent-Length: 900\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\nsentence=Une".encode()
            )
        with town.client(origin, 1) as client:
            answers = [client.post("/idees", data={"sentence": f"Une idée rapide {n}"}) for n in range(5)]

    assert {answer.status_code for answer in answers} == {303}


def test_other_methods_do_nothing_and_say_nothing(town: Town):
    with town.serving() as (_server, origin), town.client(origin) as client:
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "DEBUG"):
            for path in ("/", "/idees", "/deconnexion", "/moi/pause", "/static/x"):
                answer = client.request(method, path, headers={"X-Echo": "secret-of-mine"})
                assert answer.status_code in (200, 404, 405), f"{method} {path} {answer.status_code}"
                assert "secret-of-mine" not in answer.text
                assert "content-security-policy" in answer.headers
        assert client.get("/moi").status_code == 200
        strange = {"Host": "evil.example"}, {"Range": "bytes=0-,0-,0-,0-"}, {"Content-Encoding": "gzip"}
        for headers in strange:
            assert client.get("/", headers=headers).status_code in (200, 400)
            assert client.post("/idees", data={"sentence": "x"}, headers=headers).status_code in (400, 422)
        assert client.post("/idees", files={"sentence": ("a.txt", b"x" * 5000)}).status_code == 400


def test_an_address_that_a_stranger_claims_is_not_believed(town: Town):
    """Twenty-one wrong tries from one place, each under another claimed address: the last must wait."""
    with (
        town.serving(ENTRAIDE_TRUSTED_PROXIES="203.0.113.9") as (_server, origin),
        httpx.Client(base_url=origin, trust_env=False, timeout=30) as client,
    ):
        codes = [
            client.post(
                "/rejoindre",
                data={"code": "0000-0000"},
                headers={**SAME_ORIGIN, "X-Forwarded-For": f"198.51.100.{n}"},
            ).status_code
            for n in range(21)
        ]

    assert codes == [422] * 20 + [429]


def test_a_site_without_its_key_serves_and_says_what_to_put_back(town: Town):
    key = town.folder / "secrets" / SEALING_FILE
    key.rename(key.with_suffix(".away"))
    with town.serving() as (_server, origin), town.client(origin) as client:
        assert client.get("/").status_code == 200
        health = client.get("/sante")
        assert (health.status_code, "conversations.key" in health.text) == (200, True)
        private = {"sentence": "Une demande écrite ce soir", "signed": "oui", "contact": "0600"}
        assert client.post("/demandes", data=private).status_code == 409
        assert not key.exists()
        key.with_suffix(".away").rename(key)
        assert client.get("/sante").text == "ok"
        assert client.post("/demandes", data=private).status_code == 303
    log = (town.folder / "log").read_text()
    assert "Rien n'est perdu." in log.split("Le site répond")[0]
    assert "key missing or another" in log


# --- what the log says ---


def test_the_log_says_nothing_about_anybody(town: Town):
    name, words = next(iter(town.world.words.items()))
    with town.serving() as (_server, origin), town.client(origin) as client:
        fields = {"words": words, "own": "oui", "next": "/"}
        signed = httpx.post(
            f"{origin}/connexion", data=fields, headers=SAME_ORIGIN, trust_env=False, timeout=30
        )
        assert client.post("/idees", data={"sentence": "Un secret écrit ce soir"}).status_code == 303
        client.get("/chercher", params={"q": "quelque chose de privé"})
        client.get("/membres/12345678", headers={"Referer": f"{origin}/membres/87654321"})
        client.post("/invitations")
        assert client.get("/invitation/un-lien-inconnu").status_code == 409
        client.post("/signaler-un-contenu", data={"place": "Chez Untel", "email": "untel@example.org"})
        client.post("/idees", content=b"\xff", headers={"Content-Type": "multipart/form-data; boundary=x"})
    log = (town.folder / "log").read_text()
    private = [
        name,
        words,
        *town.tokens,
        signed.cookies["session"],
        "secret",
        "quelque",
        "12345678",
        "87654321",
    ]
    private += ["un-lien-inconnu", "Untel", "example.org"]
    assert '"route": "/membres/{member_id}"' in log
    assert [word for word in private if word in log] == []
