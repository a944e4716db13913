"""A folder of pictures as a catalogue: one row a picture, with what a file beside it says of the work.

Facts of a picture ``lilies.jpg`` are looked for in ``lilies.jpg.json``, ``lilies.json``, ``lilies.jpg.csv`` and
``lilies.csv``, else in the folder's own ``records.csv``, ``records.jsonl`` or ``records.parquet``, whose column
``file`` names pictures. Links are not followed, hidden files are passed over.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from nightreel.batch.catalogue_file import CatalogueFile
from nightreel.batch.rows_columns import implied_field
from nightreel.batch.table import Record, Table
from nightreel.errors import InputError, NightreelError, SpecError
from nightreel.spec.batch import Batch

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif", ".heic"})
"""Files that are taken for pictures; what they are, their content says when they are read."""
MOST_FILES = 200_000
DEEPEST = 8
_SIDECARS = (".json", ".csv")
_RECORDS = ("records.csv", "records.jsonl", "records.parquet")
_SIDECAR_BYTES = 256 * 1024
_MOST_FACTS, _LONGEST_FACT = 60, 4000


def open_folder(file: CatalogueFile, batch: Batch, where: str) -> Table:
    """Open a folder of pictures; a picture whose record cannot be read is that row's fault.

    Args:
        file: the folder, inside the tenant's.
        batch: what is said of it: the column that is its key is the picture's own name unless a record gives it.
        where: file and line of the batch.

    Raises:
        SpecError: it holds no picture, or more files than may be looked at (``catalogue.folder``), or its
            ``records`` file cannot be read (``catalogue.*``).
    """
    listing = _Listing(file)
    pictures = listing.pictures()
    if not pictures:
        raise SpecError(
            "catalogue.folder", where=where, got=f"{file.name}, which holds no picture",
            want=f"files that end in {', '.join(sorted(PICTURES))}", fix="put pictures there, or name another folder",
        )  # fmt: skip
    shared = _shared(file, where)
    known = {name.casefold() for name in shared}
    notes = listing.notes()
    missing = [name for name in shared if name.casefold() not in {picture.casefold() for picture in pictures}]
    if missing:
        notes.append(f"{len(missing)} of {len(known)} records name a picture that is not there: {missing[0]} …")
    return Table(file.name, None, _rows(file, pictures, listing.sidecars, shared, batch.key), notes)


class _Listing:
    """The files of a folder and of the folders in it."""

    def __init__(self, file: CatalogueFile) -> None:
        self.sidecars: set[str] = set()
        self._file, self._pictures = file, list[str]()
        self._others = self._links = self._deep = 0
        for name in self._walk():
            suffix = PurePosixPath(name).suffix.lower()
            if suffix in PICTURES:
                self._pictures.append(name)
            elif suffix in _SIDECARS:
                self.sidecars.add(name)
            else:
                self._others += 1

    def pictures(self) -> list[str]:
        """Give the pictures' names below the folder, in an order that is the same each night."""
        return sorted(self._pictures)

    def notes(self) -> list[str]:
        """Say what was passed over."""
        told = (
            (self._others, "file is no picture by its name", "files are no pictures by their names"),
            (self._links, "link is not followed", "links are not followed"),
            (self._deep, f"folder lies deeper than {DEEPEST} levels", f"folders lie deeper than {DEEPEST} levels"),
        )
        return [f"{count} {one if count == 1 else many}." for count, one, many in told if count]

    def _walk(self) -> Iterator[str]:
        found, left = 0, [""]
        while left:
            below = left.pop()
            with os.scandir(self._file.path / below) as entries:
                for entry in entries:
                    found += 1
                    if found > MOST_FILES:
                        raise SpecError(
                            "catalogue.folder", where=self._file.name, got=f"more than {MOST_FILES:,} files",
                            want="fewer", fix="split the collection over several folders, a pipeline each",
                        )  # fmt: skip
                    name = f"{below}{entry.name}"
                    if entry.name.startswith("."):
                        continue
                    if entry.is_symlink():
                        self._links += 1
                    elif entry.is_dir(follow_symlinks=False):
                        if name.count("/") + 1 < DEEPEST:
                            left.append(f"{name}/")
                        else:
                            self._deep += 1
                    elif entry.is_file(follow_symlinks=False):
                        yield name


def _rows(
    file: CatalogueFile, pictures: list[str], sidecars: set[str], shared: Mapping[str, Mapping[str, Any]], key: str
) -> Iterator[Record]:
    for number, name in enumerate(pictures, 1):
        plain = {"file": name, key: name, "pictures": f"{file.name}{name}", "title": _title(name)}
        try:
            if not name.isprintable():
                raise InputError(
                    "catalogue.file", where=file.name, got=repr(name)[:80], want="a name that can be shown",
                    fix="rename the picture",
                )  # fmt: skip
            facts = _beside(file, name, sidecars) or shared.get(name, {})
            yield Record(number, {**plain, **_cells(facts)})
        except NightreelError as error:
            yield Record(number, {}, error)


def _title(name: str) -> str:
    """Give a title where no record has one: the file's name as words."""
    words = re.sub(r"[_\s]+", " ", PurePosixPath(name).stem).strip()
    return f"{words[:1].upper()}{words[1:]}"


def _cells(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record's facts as columns: what the brief has no field for is a parameter, too."""
    cells: dict[str, Any] = {}
    for name, value in islice(facts.items(), _MOST_FACTS):
        if value in (None, "", [], {}) or name in ("pictures", "file"):
            continue
        cells[name] = value
        if implied_field(name) is None and not isinstance(value, (list, dict)):
            cells[f"parameters.{name}"] = value
    return cells


def _beside(file: CatalogueFile, name: str, sidecars: set[str]) -> dict[str, Any]:
    stem = name.removesuffix(PurePosixPath(name).suffix)
    for suffix in _SIDECARS:
        for sidecar in (f"{name}{suffix}", f"{stem}{suffix}"):
            if sidecar in sidecars:
                return _read(file.path / sidecar, f"{file.name}{sidecar}")
    return {}


def _read(path: Path, shown: str) -> dict[str, Any]:
    """Read the record of one picture: a JSON object, or CSV with a line of names and a line of values."""
    want = "a JSON object, or CSV with a line of names and a line of values"
    try:
        if path.stat().st_size > _SIDECAR_BYTES:
            raise _unread(shown, f"more than {_SIDECAR_BYTES // 1024} KiB", want)
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text) if path.suffix.lower() == ".json" else next(csv.DictReader(StringIO(text)), None)
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        raise _unread(shown, str(error)[:120], want) from error
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise _unread(shown, "another value", want)
    for name, value in found.items():
        if len(name) > 200 or len(str(value)) > _LONGEST_FACT:
            raise _unread(shown, f"{len(str(value))} characters of {name[:40]}", f"at most {_LONGEST_FACT}")
    return found


def _unread(shown: str, got: str, want: str) -> InputError:
    return InputError("catalogue.record", where=shown, got=got, want=want, fix="export the work's record again")


def _shared(file: CatalogueFile, where: str) -> dict[str, Mapping[str, Any]]:
    """Read the folder's own file of records, by the picture that each names."""
    from nightreel.batch.table import open_table

    for name in _RECORDS:
        path = file.path / name
        if path.is_file() and not path.is_symlink():
            facts = path.stat()
            records = CatalogueFile(path, f"{file.name}{name}", facts.st_size, facts.st_mtime_ns)
            table = open_table(records, Batch(catalogue=records.name), where)
            if table.columns is not None and "file" not in table.columns:
                raise SpecError(
                    "catalogue.column", where=records.name, got="no column file",
                    want="a column file that names pictures", fix="add it, or rename the column that has the names",
                )  # fmt: skip
            return {
                str(one.cells["file"]): one.cells
                for one in islice(table.records, MOST_FILES)
                if one.fault is None and one.cells.get("file")
            }
    return {}
