"""The site's own secrets: files of mode 0600 beside the database, never inside it nor in a backup of it."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from entraide.urn_keys import UrnKeys

SEALING_FILE = "conversations.key"
URNS_FOLDER = "scrutins"
VERSION, NONCE, BLOCK = b"\x01", 12, 256


class SealingKey:
    """Closes private words and opens them. `mark` tells one key from another, and nothing else of it.

    Of several secrets the last one closes, and each opens what it closed: a key found again after another was made.
    """

    def __init__(self, *secrets: bytes) -> None:
        if {len(secret) for secret in secrets} != {32}:
            raise ValueError("a sealing key has 32 bytes")
        self.mark = _derived(secrets[-1], "mark").hex()
        self._ciphers = [AESGCM(_derived(secret, "words")) for secret in reversed(secrets)]

    def seal(self, table: str, column: str, number: int, text: str) -> bytes:
        """Version, nonce, then the words in whole blocks, bound to their place: elsewhere they do not open."""
        words = text.encode() + b"\x80"
        words += bytes(-len(words) % BLOCK)
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._ciphers[0].encrypt(nonce, words, _place(table, column, number))

    def open(self, table: str, column: str, number: int, sealed: bytes) -> str | None:
        """The words, or None: sealed with another key, for another place, or damaged."""
        version, nonce, words = sealed[:1], sealed[1 : NONCE + 1], sealed[NONCE + 1 :]
        if version != VERSION:
            return None
        for cipher in self._ciphers:
            with suppress(InvalidTag, ValueError):
                clear = cipher.decrypt(nonce, words, _place(table, column, number))
                return clear.rstrip(b"\0")[:-1].decode()
        return None


def _derived(secret: bytes, use: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"entraide/private-words/{use}".encode()).derive(secret)


def _place(table: str, column: str, number: int) -> bytes:
    return VERSION + f"{table}.{column}.{number}".encode()


class KeyFile:
    """Where the sealing key is kept. Read anew when the file changes: a key put back serves at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[object, SealingKey | None] = None, None

    def read(self) -> SealingKey | None:
        """The key, or None when the file is missing or holds no key."""
        try:
            about = self.path.stat()
            version = about.st_ino, about.st_mtime_ns, about.st_size
            if version != self._read[0]:
                lines = self.path.read_text().split()
                self._read = version, SealingKey(*(bytes.fromhex(line) for line in lines))
        except (OSError, ValueError):
            return None
        return self._read[1]

    def make(self) -> SealingKey:
        """A first key, written whole or not at all, never over a file. Its caller holds the writers' lock."""
        if self.path.exists():
            raise FileExistsError(self.path)
        partial = self.path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        secret = _kept(partial, secrets.token_hex(32).encode())
        partial.rename(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        return SealingKey(bytes.fromhex(secret.decode()))


@dataclass(frozen=True)
class Keys:
    """`words_salt` (32 bytes) salts what members know by heart; `seal` closes what a browser carries for us.

    `sealing` closes what two people write to each other. Its file is made with the first words, and never while
    words wait for another. `urns` are the keys of secret ballots, each in its own file.
    """

    words_salt: bytes
    seal: Fernet
    sealing: KeyFile
    urns: UrnKeys


def open_keys(folder: Path) -> Keys:
    """Read the secrets, creating at first start those that are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    salt = _kept(folder / "words.salt", secrets.token_hex(32).encode())
    seal = _kept(folder / "seal.key", Fernet.generate_key())
    return Keys(
        bytes.fromhex(salt.decode()),
        Fernet(seal),
        KeyFile(folder / SEALING_FILE),
        UrnKeys(folder / URNS_FOLDER),
    )


def _kept(path: Path, fresh: bytes) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    return fresh
