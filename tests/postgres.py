"""A real PostgreSQL cluster for one test run: made in a temporary folder, on a free port, thrown away at the end."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binary(name: str) -> str:
    found = shutil.which(name) or next(
        iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None
    )
    if not found:
        raise RuntimeError(f"PostgreSQL's {name} is missing: run `make test`, which installs it.")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> dict[str, object]:
    """PostgreSQL refuses to run as root: borrow the account of its package."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def cluster() -> Iterator[str]:
    """Yields the start of an address, to be completed by a database name."""
    folder, owner, port = Path(tempfile.mkdtemp(prefix="entraide-pg-")), _owner(), free_port()
    if owner:
        os.chown(folder, owner["user"], owner["group"])  # type: ignore[arg-type]
    data = folder / "data"
    create = [
        binary("initdb"),
        "-D",
        data,
        "-U",
        "test",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(create, cwd=folder, check=True, stdout=subprocess.DEVNULL, **owner)  # type: ignore[call-overload]
    settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1"]
    serve = [binary("postgres"), "-D", data, "-k", folder, "-p", str(port)] + [
        x for s in settings for x in ("-c", s)
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(serve, cwd=folder, stdout=log, stderr=log, **owner)  # type: ignore[call-overload]
    try:
        _wait(server, port)
        yield f"postgresql+psycopg://test@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    ready = [binary("pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(200):
        if subprocess.run(ready, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start.")
