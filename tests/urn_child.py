"""A process of its own that acts on a secret ballot, and may be killed at any step of what it does.

`python -m tests.urn_child URL KEYS DECISION NOW vote MEMBER TIMES` votes as soon as a line comes in; the other acts
are done again and again, each time in a child that is killed one step later than the one before, until one of them
is not; after each death a line is written, and the next one begins when a line comes in.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from entraide.database import Engines, open_engines
from entraide.domain import duties
from entraide.domain.decisions import lifecycle, proposing
from entraide.domain.decisions.urn import sealing, voting
from entraide.models.member import Member
from entraide.urn_keys import UrnKeys

FILES = {"os.remove", "os.truncate", "os.mkdir", "os.chmod"}


class Acts:
    """What members and the clock do. Each is one act of the site."""

    def __init__(self, engines: Engines, decision_id: int, now: datetime) -> None:
        self.engines, self.decision_id, self.now = engines, decision_id, now

    def open(self) -> None:
        with self.engines.writing() as session:
            proposing.read_through(session, self._member(session, 2), self._decision(session), self.now)

    def vote(self, member: int = 1, choice: str = "contre") -> None:
        with self.engines.writing() as session:
            who, decision = self._member(session, member), self._decision(session)
            voting.vote(session, who, decision, {"": choice}, self.now)

    def tick(self) -> None:
        """The round of the clock, as far as it is about a vote."""
        with self.engines.writing() as session:
            duties.catch_up(session, self.now)
        sealing.repair(self.engines)
        sealing.seal_due(self.engines, self.now)

    def _decision(self, session: Session) -> Any:
        return lifecycle.find(session, self.decision_id)

    def _member(self, session: Session, number: int) -> Member:
        return session.get_one(Member, number)


class Death:
    """Comes at the nth step: a statement that writes, a commit, something done to a file of the keys."""

    def __init__(self, at: int, engines: Engines) -> None:
        self.left = at
        for engine in (engines.reader, engines.writer):
            event.listen(engine, "before_cursor_execute", self.told)
            event.listen(engine, "commit", self.step)
        sys.addaudithook(self.heard)

    def step(self, *_: object) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def told(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "WITH")):
            self.step()

    def heard(self, what: str, args: tuple[Any, ...]) -> None:
        if what in FILES or (what == "open" and "scrutins" in str(args[0])):
            self.step()


def die_later_each_time(prepare: Callable[[], Acts], act: str) -> None:
    for step in itertools.count(1):
        child = os.fork()
        if not child:
            acts = prepare()
            Death(step, acts.engines)
            getattr(acts, act)()
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        say("killed" if killed else f"ended {status}")
        if not killed:
            return
        sys.stdin.readline()


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(url: str, keys: str, decision: str, now: str, act: str, *more: str) -> None:
    def prepare() -> Acts:
        engines = open_engines(url, urns=UrnKeys(Path(keys)))
        return Acts(engines, int(decision), datetime.fromisoformat(now))

    if not more:
        die_later_each_time(prepare, act)
        return
    acts = prepare()
    say("ready")
    sys.stdin.readline()
    for n in range(int(more[1])):
        acts.vote(int(more[0]), ("pour", "contre")[n % 2])


if __name__ == "__main__":
    main(*sys.argv[1:])
