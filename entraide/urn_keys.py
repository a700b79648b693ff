"""The keys of secret ballots: one file of mode 0600 each, beside the database, never inside it nor in a backup of it.

A key lives from the opening of its ballot to its sealing, a few days later; then nobody can open the ballots any more.
"""

import os
from contextlib import suppress
from pathlib import Path

LENGTH, SUFFIX = 32, ".cle"


class UrnKeys:
    """The folder of these files. It is made with the first key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, name: str) -> bytes:
        """A new key, on the disk when this returns, never over another one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        _sync(self.folder.parent)
        key = os.urandom(LENGTH)
        descriptor = os.open(self._path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _write(file.fileno(), key)
        _sync(self.folder)
        return key

    def read(self, name: str) -> bytes | None:
        """The key, or None when it is gone or damaged. A disk that does not answer raises: that key is not lost."""
        try:
            key = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == LENGTH else None

    def destroy(self, name: str) -> bool:
        """Overwrite, empty and remove the file; False when there was none. Done again after a crash, it ends what was begun."""
        there = False
        with suppress(FileNotFoundError):
            descriptor = os.open(self._path(name), os.O_WRONLY)
            there = True
            try:
                _write(descriptor, os.urandom(LENGTH))
                os.ftruncate(descriptor, 0)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._path(name).unlink()
        if self.folder.exists():
            _sync(self.folder)
        return there

    def names(self) -> list[str]:
        """Those whose key is here."""
        return sorted(path.name.removesuffix(SUFFIX) for path in self.folder.glob(f"*{SUFFIX}"))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"


def _write(descriptor: int, content: bytes) -> None:
    os.write(descriptor, content)
    os.fsync(descriptor)


def _sync(folder: Path) -> None:
    """A file is there, or gone, after a power cut only once its folder says so."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
