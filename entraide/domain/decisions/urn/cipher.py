"""What the key of a secret ballot gives: a name for each ballot, the codes that are published, the lid of the box.

The derivations are those of our format of secret ballots, version 2, and its vectors are in the tests.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
NONCE, PADDED = 12, 256
LINE_SIGNS, CODE_SIGNS = 26, 8


def b32(digest: bytes, signs: int) -> str:
    """The first 5 · `signs` bits, without the letters that one mistakes for another."""
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - 5 * signs)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(signs)))


def line_of(salt: bytes, ballot: str, member: str) -> str:
    """How one person is named on the public roll. 130 bits: who draws the salts cannot give one line to two persons."""
    return b32(_hmac(salt, f"ligne|{ballot}|{member}".encode()), LINE_SIGNS)


class UrnCipher:
    """The three keys that are derived from the one of a ballot."""

    def __init__(self, key: bytes, ballot: str) -> None:
        self.ballot = ballot
        self._pseudos, self._codes = _derived(key, "pseudo"), _derived(key, "suivi")
        self._box = AESGCM(_derived(key, "chiffre"))

    def pseudo(self, member: str) -> bytes:
        return _hmac(self._pseudos, f"{self.ballot}|{member}".encode())

    def codes(self, list_key: str, pseudos: Iterable[bytes]) -> dict[bytes, str]:
        """The codes of one list, all different: a code already taken is drawn again, in the order of the pseudos."""
        codes: dict[bytes, str] = {}
        for pseudo in sorted(pseudos):
            drawn, again = self._code(list_key, pseudo), 0
            while drawn in codes.values():
                again += 1
                drawn = self._code(list_key, pseudo, f"|{again}")
            codes[pseudo] = drawn
        return codes

    def close(self, pseudo: bytes, choices: Sequence[int]) -> bytes:
        """A ballot of one length whatever it says, that opens at its own place alone."""
        clear = bytes([len(choices), *choices]).ljust(PADDED, b"\0")
        nonce = os.urandom(NONCE)
        return nonce + self._box.encrypt(nonce, clear, self._place(pseudo))

    def open(self, pseudo: bytes, sealed: bytes) -> list[int] | None:
        """What was put in, or None: another key, another place, or changed."""
        try:
            clear = self._box.decrypt(sealed[:NONCE], sealed[NONCE:], self._place(pseudo))
        except InvalidTag:
            return None
        return list(clear[1 : 1 + clear[0]])

    def _code(self, list_key: str, pseudo: bytes, again: str = "") -> str:
        return b32(_hmac(self._codes, f"{list_key}|".encode() + pseudo + again.encode()), CODE_SIGNS)

    def _place(self, pseudo: bytes) -> bytes:
        return self.ballot.encode() + pseudo


def _derived(key: bytes, use: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"ce/scrutin/{use}/v1".encode()).derive(key)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
