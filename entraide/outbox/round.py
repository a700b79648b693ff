"""The background tick: what the clock made due is written, who was seen is dated, mail leaves."""

import logging
import threading
from collections.abc import Callable, MutableSet

from entraide.clock import Clock
from entraide.database import Engines
from entraide.domain.decisions.urn import sealing
from entraide.domain.duties import catch_up
from entraide.domain.members.presence import mark_seen
from entraide.domain.search import index, meaning
from entraide.domain.search.meaning import Sense
from entraide.outbox.codes import send_codes
from entraide.outbox.content_notices import send_content_notices
from entraide.outbox.erasures import keep_erasures
from entraide.outbox.mail import send_due
from entraide.settings import Settings

log = logging.getLogger("entraide")


class Rounds(threading.Thread):
    """A round every `tick_seconds`; a failing round is logged and the next one comes all the same."""

    def __init__(
        self,
        settings: Settings,
        engines: Engines,
        clock: Clock,
        seen: MutableSet[int],
        sense: Callable[[], Sense | None] = lambda: None,
    ) -> None:
        """`sense`: what reads the meaning of texts, once it is open."""
        super().__init__(name="rounds", daemon=True)
        self.settings, self.engines, self.clock, self.seen, self.sense = settings, engines, clock, seen, sense
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(self.settings.tick_seconds):
            try:
                self.once()
            except Exception as error:  # the next round must come
                log.error("round", extra={"error": error})

    def once(self) -> None:
        now = self.clock()
        seen = {self.seen.pop() for _ in range(len(self.seen))}
        with self.engines.writing() as session:
            mark_seen(session, seen, now.date())
            catch_up(session, now)
        self.read_meanings()
        self.engines.empty_log()
        sealing.repair(self.engines)
        sealing.seal_due(self.engines, now)
        keep_erasures(self.settings, self.engines)
        send_codes(self.settings, self.engines, self.clock)
        send_content_notices(self.settings, self.engines, self.clock)
        send_due(self.settings, self.engines, self.clock)

    def read_meanings(self) -> None:
        """What was written or changed since, a few texts at a time: others write in between."""
        sense = self.sense()
        if sense is None and meaning.available():
            return  # it opens in a moment: reading everything by words alone would be undone
        done = 1
        while done and not self.stopping.is_set():
            with self.engines.writing() as session:
                done = index.read_meanings(session, sense)

    def stop(self) -> None:
        self.stopping.set()
        self.join(timeout=5)
