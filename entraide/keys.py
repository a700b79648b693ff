"""The site's own secrets: files of mode 0600 beside the database, never inside it nor in a backup of it."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Keys:
    """`words_salt` (32 bytes) salts what members know by heart; `seal` closes what a browser carries for us."""

    words_salt: bytes
    seal: Fernet


def open_keys(folder: Path) -> Keys:
    """Read the secrets, creating at first start those that are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    salt = _kept(folder / "words.salt", secrets.token_hex(32).encode())
    seal = _kept(folder / "seal.key", Fernet.generate_key())
    return Keys(bytes.fromhex(salt.decode()), Fernet(seal))


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
