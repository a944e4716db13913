"""The catalogues of a tenant's folder: listed, laid in whole or not at all, and never one beside the folder."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pydantic import Field

from nightreel.batch.catalogue_file import CatalogueFile
from nightreel.batch.kind import SUFFIX, kind_of
from nightreel.batch.table import Format, open_table
from nightreel.errors import BusyError, NightreelError, RefusedError, SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.model import Model
from nightreel.store.local import sync

FOLDER = "catalogues"
MOST_FILES = 200
MOST_BYTES = 1024**3
"""Of all catalogues of a tenant that lie in its folder."""
_LONGEST_NAME = 80
_SUFFIXES: dict[Format, tuple[str, ...]] = {
    "csv": (".csv", ".tsv", ".txt"), "jsonl": (".jsonl", ".ndjson", ".json"), "parquet": (".parquet", ".pq"),
}  # fmt: skip
TABLES = sum(_SUFFIXES.values(), ())
"""Ends of the names that catalogues have."""
_LOCK = ".lock"


class ShelfLine(Model):
    """One catalogue of the folder."""

    name: str
    address: str = Field(description="As a pipeline names it: catalogues/spring.csv.")
    size_bytes: int
    changed: str = Field(description="ISO 8601, UTC.")
    tag: str = Field(description="Names this state of the file: who replaces it says which one they mean.")


class TagError(SpecError):
    """The file is another one by now than whoever replaces it has seen."""


class Shelf:
    """The folder ``catalogues/`` of a tenant.

    Args:
        root: the tenant's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._folder = self._root / FOLDER

    def lines(self) -> list[ShelfLine]:
        """Give the catalogues that are there, by name; what leads out of the folder is none."""
        if not self._is_inside():
            return []
        return [line for path in sorted(self._folder.iterdir()) if (line := self._line(path)) is not None]

    def put(self, name: str, content: bytes, tag: str | None) -> ShelfLine:
        """Lay a catalogue into the folder, whole or not at all.

        Args:
            name: as somebody calls it; what is not safe in a name is left out, and its end says what it is.
            content: of which kind it is is found out from itself.
            tag: of the file that it replaces; ``None``: it replaces none.

        Raises:
            SpecError: no catalogue (``catalogue.*``).
            TagError: there is such a file, or another one than ``tag`` names (``catalogue.tag``).
            RefusedError: too many files, or too much (``catalogue.quota``); the folder leads elsewhere.
            BusyError: the disk is full, or nothing may be written there (``catalogue.write``).
        """
        shown = safe_name(name)
        with self._changing(shown):
            made = self._folder / f".{secrets.token_hex(8)}.part"
            try:
                _write(made, content)
                kind = kind_of(made, shown)
                target = self._folder / _named(shown, kind)
                _open_all(made, target.name, kind)
                self._check_tag(target, tag)
                self._check_room(target, len(content))
                made.replace(target)
                sync(self._folder)
            finally:
                made.unlink(missing_ok=True)
            line = self._line(target)
        if line is None:  # somebody took it away at once
            raise BusyError("catalogue.write", where=shown, got="a file that is gone again", fix="upload it again")
        return line

    def take_out(self, name: str, tag: str | None) -> None:
        """Remove a catalogue.

        Raises:
            SpecError: there is none of that name (``catalogue.missing``).
            TagError: it is another file than ``tag`` names.
            RefusedError: the folder leads elsewhere.
            BusyError: nothing may be written there (``catalogue.write``).
        """
        with self._changing(name):
            line = next((line for line in self.lines() if line.name == name), None)
            if line is None:
                raise SpecError("catalogue.missing", where=name, got="no such file", fix="load the list again")
            self._check_tag(self._folder / name, tag)
            (self._folder / name).unlink(missing_ok=True)

    @contextmanager
    def _changing(self, name: str) -> Iterator[None]:
        """Let one process at a time change the folder; what the disk does not let it do is told in words."""
        try:
            with self._alone():
                yield
        except OSError as error:
            if isinstance(error, NightreelError):
                raise
            raise BusyError(
                "catalogue.write", where=name, got=error.strerror or str(error),
                want="a folder that can be written, and room in it",
                fix="free space on the disk of the tenants' folders, and let Nightreel's user write there",
            ) from error  # fmt: skip

    @contextmanager
    def _alone(self) -> Iterator[None]:
        import fcntl

        if not self._folder.is_symlink():
            self._folder.mkdir(exist_ok=True)
        if not self._is_inside():
            raise RefusedError(
                "catalogue.outside", where=FOLDER, got="a link that leads out of the client's folder",
                want="a folder of its own", fix="make it a plain folder",
            )  # fmt: skip
        with (self._folder / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_inside(self) -> bool:
        return self._folder.is_dir() and self._folder.resolve() == self._folder

    def _line(self, path: Path) -> ShelfLine | None:
        if path.name.startswith(".") or path.suffix.lower() not in TABLES:
            return None
        with suppress(OSError):
            if path.is_symlink() or not path.is_file():
                return None
            stat = path.stat()
            return ShelfLine(
                name=path.name, address=f"{FOLDER}/{path.name}", size_bytes=stat.st_size,
                changed=datetime.fromtimestamp(stat.st_mtime, UTC).isoformat(timespec="seconds"),
                tag=f"{stat.st_size:x}-{stat.st_mtime_ns:x}-{stat.st_ino:x}",
            )  # fmt: skip
        return None

    def _check_tag(self, target: Path, tag: str | None) -> None:
        held = self._line(target)
        if held is None and tag is None and not target.is_symlink():
            return
        if held is not None and tag == held.tag:
            return
        got = "a file of that name is there already" if tag is None else "it was changed or removed meanwhile"
        raise TagError(
            "catalogue.tag", where=target.name, got=got, want="a new name, or the file that you have seen",
            fix="choose another name, or load the list again and replace it there",
        )  # fmt: skip

    def _check_room(self, target: Path, size_bytes: int) -> None:
        others = [line for line in self.lines() if line.name != target.name]
        held = sum(line.size_bytes for line in others)
        if len(others) >= MOST_FILES or held + size_bytes > MOST_BYTES:
            raise RefusedError(
                "catalogue.quota", where=FOLDER, got=f"{len(others)} catalogues of {held / 1024**2:,.0f} MiB",
                want=f"at most {MOST_FILES} and {MOST_BYTES // 1024**2:,} MiB",
                fix="remove catalogues that no pipeline uses",
            )  # fmt: skip


def safe_name(said: str) -> str:
    """Give a name that is safe in any folder: letters of any script, digits, spaces, dots, dashes and underscores.

    Raises:
        SpecError: nothing of it is left (``catalogue.name``).
    """
    text = unicodedata.normalize("NFC", PurePosixPath(said.replace("\\", "/")).name)
    kept = "".join(sign if sign.isalnum() or sign in " ._-" else "_" for sign in text)
    stem, dot, suffix = re.sub(r"[ _]{2,}", "_", kept).strip(" ._-").rpartition(".")
    stem, suffix = (stem, f".{suffix.lower()}") if dot and len(suffix) <= 8 else (f"{stem}{dot}{suffix}", "")
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    if not any(sign.isalnum() for sign in stem):
        raise SpecError("catalogue.name", got=said[:80], want="a name with a letter or a digit", fix="rename the file")
    return stem.strip(" ._-") + suffix


def _named(name: str, kind: Format) -> str:
    """Give the name with an end that tells what the file is."""
    suffix = PurePosixPath(name).suffix
    if suffix in _SUFFIXES[kind]:
        return name
    is_known = any(suffix in known for known in _SUFFIXES.values())
    return (name[: -len(suffix)] if is_known else name) + SUFFIX[kind]


def _open_all(path: Path, name: str, kind: Format) -> None:
    """Open a file as the night does, up to its first row: what cannot be opened is not kept."""
    stat = path.stat()
    file = CatalogueFile(path, name, stat.st_size, stat.st_mtime_ns)
    table = open_table(file, Batch(catalogue=name, format=kind), name)
    next(iter(table.records), None)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
