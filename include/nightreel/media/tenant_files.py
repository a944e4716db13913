"""Files that a tenant names: below its own root, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from nightreel.errors import InputError, RefusedError

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
Place = Callable[[Path, str, str], Path]
"""Finds a file by the tenant's folder, the whole name and what an error names; it checks what it gives."""
_PLACES: dict[str, Place] = {}


def register_place(scheme: str, find: Place) -> None:
    """Say who finds the files that are named ``<scheme>:…``."""
    _PLACES[scheme] = find


def tenant_file(root: Path, name: str, *, where: str) -> Path:
    """Find a file that a tenant names, in its ``media`` folder or from its root, or a brand pack's by ``pack:…``.

    Args:
        root: the tenant's folder.
        name: relative, with ``/`` between folders.
        where: what an error names: the field that holds the name.

    Returns:
        The file's real path.

    Raises:
        RefusedError: the name leads out of the folder: absolute, ``..``, an address, a link (``path.outside``).
        InputError: there is no such file (``path.missing``), or it is no plain file (``path.kind``).
    """
    if not name or name != name.strip() or any(ord(character) < 32 for character in name) or len(name) > 500:
        raise InputError(
            "path.name", where=where, got=repr(name[:80]), want="a file's name", fix="write its plain name"
        )
    find = _PLACES.get(name.partition(":")[0])
    if find is not None:
        return find(root, name, where)
    if "\\" in name or _SCHEME.match(name) or name.startswith(("/", "~")) or ".." in PurePosixPath(name).parts:
        raise _outside(where, name)
    home = root.resolve()
    for folder in (home / "media", home):
        path = folder / name
        try:
            real, found = path.resolve(), path.exists()
        except (OSError, RuntimeError) as error:  # a name too long for the disk, or links in a ring
            raise InputError("path.name", where=where, got=name, want="a file's name", fix="rename the file") from error
        if not found and not path.is_symlink():
            continue
        if not real.is_relative_to(home):
            raise _outside(where, name)
        if not real.is_file():
            raise InputError(
                "path.kind", where=where, got=f"{name}, which is no file", want="a file", fix="name a file"
            )
        return real
    raise InputError(
        "path.missing", where=where, got=f"{name}, which is not there", want=f"a file in {root.name}/media",
        fix="put the file there or correct its name",
    )  # fmt: skip


def _outside(where: str, name: str) -> RefusedError:
    return RefusedError(
        "path.outside", where=where, got=name, want="a file inside the tenant's own folder",
        fix="copy the file into the tenant's media folder and name it from there",
    )  # fmt: skip
