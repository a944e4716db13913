"""The whole check of a pack's folder: every fault at once, with file and line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nightreel.errors import InputError, NightreelError, Problems, RefusedError, SpecError
from nightreel.packs.content import SUFFIXES, check_content
from nightreel.packs.places import FoundPack, checked_file, digest_of, plain_file, read_pack
from nightreel.packs.weights import is_pickle, pickle_refused
from nightreel.packs.words import check_pack_words
from nightreel.safety.text import nobody
from nightreel.spec.pack import MANIFEST, Pack
from nightreel.spec.tenant import Tenant

MAX_FILES = 200
_BESIDE = re.compile(r"(?:readme|licen[cs]e|notice|copying|changelog|ofl)[\w.-]*", re.IGNORECASE)
_PICTURES, _MAX_PICTURE_BYTES = (".png", ".jpg", ".jpeg", ".webp"), 8 << 20
_OF_PYTHON = ("__init__.py", "py.typed")
"""What a Python package has beside its data; never run."""


@dataclass(frozen=True)
class CheckedFile:
    """One file of a pack, and what was found in it."""

    path: str
    words: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class CheckedPack:
    """A pack in which nothing is wrong."""

    found: FoundPack
    files: tuple[CheckedFile, ...]
    beside: tuple[str, ...]
    """Its texts and pictures for people."""


def check_pack(folder: Path, *, sealed: bool = True, tenant: Tenant | None = None) -> CheckedPack:
    """Check a pack: manifest, every file, its words, and that there is nothing else in its folder.

    Args:
        folder: holds ``pack.yaml``; of others, hostile.
        sealed: whether each file must have its checksum.
        tenant: whose trade counts for its words; none when it is for everybody.

    Raises:
        NightreelError: one fault, or ``Problems`` with all of them.
    """
    if folder.is_symlink() or not folder.is_dir():
        got = "a link" if folder.is_symlink() else "no such folder"
        raise SpecError("pack.folder", where=str(folder), got=got, want="a pack's folder", fix="name a folder")
    try:
        found = read_pack(folder)
    except Problems as error:
        raise Problems([*error.errors, *_faults_without_manifest(folder)]) from error
    errors: list[NightreelError] = []
    files = []
    for path, where in _named(found):
        try:
            files.append(_checked(found, path, where, sealed=sealed))
        except NightreelError as error:
            errors += error.errors if isinstance(error, Problems) else [error]
    beside, faults = files_beside(found)
    errors += faults
    errors += _bad_words(found, tenant or nobody())
    if sealed:
        unknown = sorted(found.pack.checksums.keys() - set(found.pack.paths))
        errors += [_unknown_checksum(found, path) for path in unknown]
    if errors:
        raise Problems(errors)
    return CheckedPack(found, tuple(files), beside)


def files_beside(found: FoundPack) -> tuple[tuple[str, ...], list[NightreelError]]:
    """Give the files for people that lie beside those of the manifest, and a fault for each that may not be there."""
    others = list(_others(found.root, {*found.pack.paths, MANIFEST}))
    return tuple(path for path, fault in others if fault is None), [fault for _, fault in others if fault is not None]


def _bad_words(found: FoundPack, tenant: Tenant) -> list[NightreelError]:
    """Give what its words are refused for; that a template's file cannot be read is told with the files."""
    try:
        check_pack_words(found, tenant, f"{found.pack.label},")
    except (SpecError, InputError, RefusedError) as error:
        errors = error.errors if isinstance(error, Problems) else (error,)
        return [each for each in errors if each.code.startswith("safety.")]
    return []


def _may_be_beside(path: str) -> bool:
    name = PurePosixPath(path)
    is_text = _BESIDE.fullmatch(name.name) is not None and name.suffix.lower() in ("", ".md", ".txt", ".rst")
    return is_text or name.suffix.lower() in _PICTURES


def _named(found: FoundPack) -> Iterator[tuple[str, str]]:
    """Give each file that the manifest names, with the line that names it."""
    pack: Pack = found.pack
    places: list[tuple[str | None, tuple[str | int, ...]]] = [
        (pack.file, ("file",)), (pack.fonts.headline, ("fonts", "headline")), (pack.fonts.body, ("fonts", "body")),
    ]  # fmt: skip
    places += [(model.path, ("models", index, "path")) for index, model in enumerate(pack.models)]
    lines = {path: found.positions.where(keys) for path, keys in reversed(places) if path}
    yield from ((path, f"{lines[path]} ({path})") for path in pack.paths)


def _checked(found: FoundPack, path: str, where: str, *, sealed: bool) -> CheckedFile:
    file = plain_file(found.root, path, where=where)
    words = check_content(found.pack.type, file, found.root, where)
    if sealed:
        try:
            checked_file(found, path)
        except NightreelError as error:
            raise type(error)(error.code, where=where, got=error.got, want=error.want, fix=error.fix) from error
    return CheckedFile(path, words, file.stat().st_size, digest_of(file))


def _faults_without_manifest(folder: Path) -> list[NightreelError]:
    """Give what is wrong in a folder whose manifest cannot be read: links, and files that no pack may have."""
    known = {suffix for suffixes in SUFFIXES.values() for suffix in suffixes}
    others = _others(folder, {MANIFEST})
    return [fault for path, fault in others if fault and (fault.code != "pack.extra" or Path(path).suffix not in known)]


def _others(root: Path, named: Set[str]) -> Iterator[tuple[str, NightreelError | None]]:
    """Give every other file, and why it may not be there."""
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name[0] != "." and name != "__pycache__")
        for name in [*folders, *sorted(names)]:
            path = (Path(folder) / name).relative_to(root).as_posix()
            count += 1
            if count > MAX_FILES:
                yield path, InputError("pack.files", where=root.name, got=f"more than {MAX_FILES} files",
                    want="the files that the manifest names", fix="remove the others")  # fmt: skip
                return
            if path in named or name[0] == "." or name in _OF_PYTHON:
                continue
            if name not in folders or (Path(folder) / name).is_symlink():
                yield path, _fault_of_other(root, path)


def _fault_of_other(root: Path, path: str) -> NightreelError | None:
    where = f"{MANIFEST} ({path})"
    try:
        file = plain_file(root, path, where=where)
    except NightreelError as error:
        return error
    size_bytes = file.stat().st_size
    if _may_be_beside(path) and size_bytes <= _MAX_PICTURE_BYTES:
        return None
    if is_pickle(file):
        return pickle_refused(where, file.suffix)
    return RefusedError(
        "pack.extra", where=where, got=f"a file that nothing names, {size_bytes} bytes",
        want="files of the manifest, a readme, a licence and small pictures", fix="remove it, or name it",
    )  # fmt: skip


def _unknown_checksum(found: FoundPack, path: str) -> NightreelError:
    return SpecError(
        "pack.checksum", where=found.positions.where(["checksums", path]), got=f"a checksum of {path[:80]}",
        want="checksums of files that the pack names", fix="run `nightreel pack seal` on its folder",
    )  # fmt: skip
