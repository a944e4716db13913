"""A store in a folder."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlparse

from pydantic import JsonValue

from nightreel.errors import StoreError
from nightreel.store.artifact import Artifact, Kind
from nightreel.store.digest import canonical_json, file_digest
from nightreel.store.memo import LISTED, memo_name
from nightreel.store.models import ModelStore

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)


class LocalStore(ModelStore):
    """Artifacts under ``objects/``, memo entries under ``memo/``, half-made files under ``tmp/``.

    Args:
        root: the tenant's folder; made when missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.root = self._root.as_uri()
        with _explained(self._root):
            for room in ("objects", "memo", "tmp", *LISTED):
                (self._root / room).mkdir(parents=True, exist_ok=True)

    def keep(
        self, file: Path, kind: Kind, *, facts: dict[str, JsonValue] | None = None, move: bool = False
    ) -> Artifact:
        """Keep a file under its digest; the same content is kept once."""
        with _explained(file):
            digest = file_digest(file)
            target = self._root / "objects" / digest[:2] / (digest + file.suffix.lower())
            size_bytes = file.stat().st_size
            if not _is_whole(target, size_bytes, digest):
                self._place(file, target, move=move)
            elif move:
                file.unlink()
        return Artifact(uri=target.as_uri(), sha256=digest, kind=kind, size_bytes=size_bytes, facts=facts or {})

    def local(self, artifact: Artifact) -> Path:
        """Give the file's own path after checking that it lies in this store and is whole."""
        path = self._path(artifact.uri)
        with _explained(path):
            if not path.is_file():
                raise StoreError("store.missing", where=artifact.uri, fix="run the step again: its result was removed")
            if not _is_whole(path, artifact.size_bytes, artifact.sha256):
                raise StoreError(
                    "store.damaged", where=artifact.uri, got="other content than was kept",
                    want=f"sha256 {artifact.sha256[:12]}…", fix="delete the file and run the step again",
                )  # fmt: skip
        return path

    def has(self, artifact: Artifact) -> bool:
        """Whether an artifact is there in its full size."""
        path = self._path(artifact.uri)
        return path.is_file() and path.stat().st_size == artifact.size_bytes

    def recall(self, key: str) -> dict[str, JsonValue] | None:
        """Give what was remembered under a key."""
        path = self._memo_path(key)
        try:
            found: dict[str, JsonValue] = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:  # a damaged entry is no entry
            return None
        except OSError as error:
            raise _store_error(path, error) from error
        return found

    def remember(self, key: str, value: dict[str, JsonValue]) -> None:
        """Keep a small JSON value under a key."""
        path = self._memo_path(key)
        with self._half_made(".json") as half, _explained(path):
            half.write_bytes(canonical_json(value))
            self._place(half, path, move=True)

    def remember_new(self, key: str, value: dict[str, JsonValue]) -> bool:
        """Keep a small JSON value unless the key has one."""
        path = self._memo_path(key)
        with self._half_made(".json") as half, _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            half.write_bytes(canonical_json(value))
            with half.open("rb") as written:
                os.fsync(written.fileno())
            if not _linked(half, path):
                return False
            sync(path.parent)
        return True

    def keys(self, room: str, *, after: str = "", limit: int | None = None) -> tuple[str, ...]:
        """Give the keys of a room."""
        folder = self._root / room
        try:
            names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _store_error(folder, error) from error
        first = f"{after}.json" if after else ""
        return tuple(f"{room}/{name[:-5]}" for name in names if f"{room}/{name}" > first)[:limit]

    def _memo_path(self, key: str) -> Path:
        return self._root / memo_name(key)

    def _path(self, uri: str) -> Path:
        parsed = urlparse(uri)
        path = Path(unquote(parsed.path)).resolve()
        if parsed.scheme != "file" or not path.is_relative_to(self._root):
            raise StoreError(
                "store.outside", where=uri, got="an address outside the tenant's store", want=f"one below {self.root}",
                fix="use only artifacts that this tenant's runs made",
            )  # fmt: skip
        return path

    @contextmanager
    def _half_made(self, suffix: str) -> Iterator[Path]:
        half = self._root / "tmp" / (secrets.token_hex(8) + suffix)
        try:
            yield half
        finally:
            half.unlink(missing_ok=True)

    def _place(self, file: Path, target: Path, *, move: bool) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._half_made(file.suffix) as half:
            if not (move and _renamed(file, half)):
                shutil.copyfile(file, half)
                if move:
                    file.unlink()
            with half.open("rb") as written:
                os.fsync(written.fileno())
            half.replace(target)
            target.touch()  # so that a folder's cleaning by age counts from the last use
        sync(target.parent)


def _is_whole(path: Path, size_bytes: int, sha256: str) -> bool:
    return path.is_file() and path.stat().st_size == size_bytes and file_digest(path) == sha256


def _renamed(file: Path, half: Path) -> bool:
    try:
        file.rename(half)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def _linked(half: Path, path: Path) -> bool:
    """Give a whole file a second name unless that name is taken; of several callers one succeeds."""
    try:
        os.link(half, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        try:  # a disk without hard links: the name is taken at once, its content follows
            with path.open("xb") as file:
                file.write(half.read_bytes())
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            return False
    return True


def sync(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk.

    Raises:
        OSError: it cannot be opened or written.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise _store_error(path, error) from error


def _store_error(path: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            "store.full", where=str(path), got="no space left", fix="free space on the store's disk, then run again"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError(
            "store.denied", where=str(path), got=error.strerror, fix="give Nightreel's user the right to write there"
        )
    return StoreError("store.failed", where=str(path), got=error.strerror or str(error), fix="check the store's disk")
