"""What is kept beside a store, on this machine: measured times and an index, which may be lost without harm."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlparse


def machine_folder(store_root: str) -> Path:
    """Give the folder of a store's side files; it is not made.

    ``NIGHTREEL_HISTORY`` names a folder that all machines of an installation share. Without it a store in a folder
    has it inside, and any other store has one in this machine's cache.
    """
    shared, parsed = os.environ.get("NIGHTREEL_HISTORY"), urlparse(store_root)
    if not shared and parsed.scheme == "file":
        return Path(unquote(parsed.path))
    cache = Path(os.environ.get("NIGHTREEL_CACHE") or Path.home() / ".cache" / "nightreel")
    return Path(shared or cache / "beside").resolve() / hashlib.sha256(store_root.encode()).hexdigest()[:16]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock, so that two processes never write it at once.

    The lock is a file of its own beside it, which is never replaced, and it ends with its process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place whole or not at all."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.half")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
