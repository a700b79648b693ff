"""The slow hash of what a person keeps: their six words, the codes of their feuille de secours.

Never run it inside a write transaction: everybody would wait for it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2.low_level import Type, hash_secret_raw
from sqlmodel import Session, select

from entraide.domain import passphrase
from entraide.domain.refusals import Busy
from entraide.language import _
from entraide.models.member import Member

TIME_COST, MEMORY_KIB, LANES, BYTES = 2, 19456, 1, 32
AT_ONCE = 2
IN_LINE = 20


class SlowHash:
    """argon2id under the site's salt, so that the words alone find the member (docs/decisions/0005).

    Each hash takes 19 MiB: two run at a time, twenty wait, the next one is told to come back.
    """

    def __init__(self, salt: bytes) -> None:
        self.salt = salt
        self.running = threading.Semaphore(AT_ONCE)
        self.places = threading.Semaphore(AT_ONCE + IN_LINE)

    def of_words(self, words: str) -> str:
        return self._all([passphrase.canonical(words)])[0]

    def of_codes(self, codes: list[str]) -> list[str]:
        return self._all([passphrase.canonical_code(code) for code in codes])

    def _all(self, secrets: list[str]) -> list[str]:
        with self._turn():
            return [
                hash_secret_raw(
                    secret.encode(), self.salt, TIME_COST, MEMORY_KIB, LANES, BYTES, Type.ID
                ).hex()
                for secret in secrets
            ]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.places.acquire(blocking=False):
            raise Busy(
                _("Beaucoup de personnes se connectent en ce moment. Attendez un peu, puis essayez encore.")
            )
        try:
            with self.running:
                yield
        finally:
            self.places.release()


def member_of(session: Session, words_hash: str) -> Member | None:
    return session.exec(select(Member).where(Member.words_hash == words_hash)).first()


def mistake_in(words: str) -> str | None:
    """What is wrong with these words before any is compared, or None. It never repeats a word."""
    typed = passphrase.canonical(words).split()
    if len(typed) != passphrase.WORDS_IN_A_PASSPHRASE:
        return _("Il faut six mots. Vous en avez écrit %(n)s.") % {"n": len(typed)}
    unknown = [str(place) for place, word in enumerate(typed, 1) if word not in passphrase.words()]
    if unknown:
        return _("Vérifiez comment s'écrit le mot numéro %(places)s : il n'est pas dans notre liste.") % {
            "places": ", ".join(unknown)
        }
    return None
