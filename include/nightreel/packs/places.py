"""Where packs are: in the tenant's folder, installed on this machine, or brought by a Python package."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata, util
from pathlib import Path

from nightreel.errors import InputError, NightreelError, RefusedError, SpecError
from nightreel.spec.generation import PackUse
from nightreel.spec.near import listed
from nightreel.spec.pack import MANIFEST, Pack
from nightreel.spec.yaml_file import Positions, read_yaml
from nightreel.store.digest import file_digest

ENTRY_POINTS = "nightreel.packs"
INSTALLED = "installed"
"""The place whose packs were checked as a whole when they came there."""


@dataclass(frozen=True)
class FoundPack:
    """A pack whose manifest was read."""

    pack: Pack
    root: Path
    """Its folder."""
    place: str
    """Where it was found, in words: ``tenant acme``, ``installed``, ``package acme-look``."""
    positions: Positions
    """Where the lines of its manifest are."""


@dataclass(frozen=True)
class BrokenPack:
    """A folder that should be a pack."""

    root: Path
    place: str
    error: NightreelError


def installed_root() -> Path:
    """Give the folder of installed packs: ``NIGHTREEL_PACKS``, or ``~/.local/share/nightreel/packs``."""
    named = os.environ.get("NIGHTREEL_PACKS")
    return Path(named).resolve() if named else Path.home() / ".local/share/nightreel/packs"


def read_pack(folder: Path, place: str = "folder") -> FoundPack:
    """Read a pack's manifest; its files are not looked at.

    Raises:
        SpecError: no manifest, or a wrong one (``yaml.*``, ``pack.*``), each fault with its line.
        RefusedError: the manifest is a link (``pack.link``).
    """
    plain_file(folder, MANIFEST, where=MANIFEST)
    pack, positions = read_yaml(folder / MANIFEST, Pack, folder)
    return FoundPack(pack, folder, place, positions)


def all_packs(tenant_root: Path | None = None) -> Iterator[FoundPack | BrokenPack]:
    """Give every pack in the order in which packs are looked up; of one place the newest version first."""
    if tenant_root is not None:
        yield from _of_folder(_tenants_own(tenant_root), f"tenant {tenant_root.name}")
    yield from _of_folder(installed_root(), INSTALLED)
    yield from _of_packages()


def find_pack(use: PackUse, tenant_root: Path | None = None) -> FoundPack:
    """Find a pack by name, and by version where one is named: the first place that has it, there the newest.

    Raises:
        SpecError: it is nowhere (``pack.missing``), or what is wrong with its manifest.
    """
    known: list[str] = []
    for found in all_packs(tenant_root):
        if isinstance(found, BrokenPack):
            if found.root.name.split("@")[0] == use.name:
                raise found.error
            continue
        known.append(found.pack.label)
        if found.pack.name == use.name and use.version in ("", found.pack.version):
            return found
    wanted = f"{use.name}@{use.version}" if use.version else use.name
    raise SpecError(
        "pack.missing", where="brand.packs", got=wanted, want=listed(dict.fromkeys(known)) if known else "",
        fix="run `nightreel pack install SOURCE` with its folder or s3:// address, or `pip install` its package",
    )  # fmt: skip


def checked_file(found: FoundPack, path: str) -> Path:
    """Give a file of a pack after comparing its content with the manifest's checksum.

    Raises:
        RefusedError: a link, or a path out of the pack (``pack.link``), or other content than was sealed
            (``pack.checksum``).
        InputError: no such file (``pack.file``), or never sealed (``pack.unsealed``).
    """
    where = f"{found.pack.label}, {path}"
    file = plain_file(found.root, path, where=where)
    want = found.pack.checksums.get(path)
    if want is None:
        raise InputError(
            "pack.unsealed", where=where, got="no checksum", want="the file's SHA-256 in the manifest",
            fix=f"run `nightreel pack seal {found.root}`",
        )  # fmt: skip
    got = digest_of(file)
    if got != want:
        raise RefusedError(
            "pack.checksum", where=where, got=f"SHA-256 {got[:12]}…", want=f"{want[:12]}…, as the manifest says",
            fix="install the pack again; if you changed it yourself, give it a new version and seal it",
        )  # fmt: skip
    return file


def plain_file(root: Path, path: str, *, where: str) -> Path:
    """Give a plain file below a folder, with no link on the way.

    Raises:
        RefusedError: a link, or a way out of the folder (``pack.link``, ``pack.outside``).
        InputError: no such file (``pack.file``).
    """
    at = root
    for part in Path(path).parts:
        if part in ("..", "/"):
            raise RefusedError("pack.outside", where=where, got=path, want="a file of the pack", fix="move it there")
        at = at / part
        if at.is_symlink():
            raise RefusedError("pack.link", where=where, got=f"{path}, a link", want="a file", fix="copy the file in")
    if not at.is_file():
        raise InputError("pack.file", where=where, got="no such file", want=f"the file {path}", fix="put it there")
    return at


def digest_of(file: Path) -> str:
    """Give a file's SHA-256; a file that did not change is read once by this process."""
    facts = file.stat()
    return _digest(file, facts[stat.ST_SIZE], facts.st_mtime_ns, facts[stat.ST_INO])


@lru_cache(maxsize=256)
def _digest(file: Path, size_bytes: int, changed_ns: int, number: int) -> str:
    return file_digest(file)


def _tenants_own(tenant_root: Path) -> Path:
    folder = tenant_root / "packs"
    if folder.is_symlink():
        raise RefusedError(
            "pack.link", where=f"{tenant_root.name}/packs", got="a link", want="a folder of the tenant",
            fix="copy the packs there",
        )  # fmt: skip
    return folder


def _of_folder(folder: Path, place: str) -> Iterator[FoundPack | BrokenPack]:
    if not folder.is_dir():
        return
    inner = [path for path in folder.iterdir() if path.name[0] != "." and (path.is_dir() or path.is_symlink())]
    found = [_tried(path, place) for path in sorted(inner)]
    yield from sorted(found, key=_newest_first)


def _of_packages() -> Iterator[FoundPack | BrokenPack]:
    """Give the packs of installed Python packages; none of their code is run."""
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        name = entry.dist.name if entry.dist else entry.name
        yield _tried(_folder_of(entry), f"package {name}")


def _folder_of(entry: metadata.EntryPoint) -> Path:
    """Give the folder that an entry point names by its import name, without importing it."""
    parts = entry.value.partition(":")[0].split(".")
    if entry.dist is not None:
        folder = Path(str(entry.dist.locate_file("/".join(parts))))
        if (folder / MANIFEST).is_file():
            return folder
    spec = util.find_spec(parts[0])  # of an editable install; a top name is found without running it
    homes = list(spec.submodule_search_locations or ()) if spec else []
    return Path(homes[0], *parts[1:]) if homes else Path(*parts)


def _tried(folder: Path, place: str) -> FoundPack | BrokenPack:
    try:
        if folder.is_symlink():
            raise RefusedError("pack.link", where=folder.name, got="a link", want="a folder", fix="copy the pack there")
        return read_pack(folder, place)
    except NightreelError as error:
        return BrokenPack(folder, place, error)


def _newest_first(found: FoundPack | BrokenPack) -> tuple[str, list[int], int]:
    if isinstance(found, BrokenPack):
        return (found.root.name.split("@")[0], [1], 0)
    number, _, early = found.pack.version.partition("-")
    return (found.pack.name, [-int(part) for part in number.split(".")], 1 if early else 0)
