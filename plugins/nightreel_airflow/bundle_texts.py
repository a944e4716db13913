"""What a tenant's folder says now: the texts of its YAML files, and one digest of them all.

A folder is hostile input. A link that leads out of it is kept as a link to nothing, so that whoever reads the texts
finds the fault that the folder has; what is no file is kept as an empty folder; of a file that is too large only so
much is kept that the reader still refuses it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from nightreel.errors import NightreelError, SpecError
from nightreel.spec.yaml_file import MAX_BYTES
from nightreel.store.digest import value_digest

FOLDERS = ("pipelines", "briefs")
MOST_FILES = 2_000
MOST_BYTES = 32 * 2**20
_SUFFIXES = (".yaml", ".yml")
DIGITS = 24
"""Of a digest in names: 96 bits."""


@dataclass(frozen=True)
class Texts:
    """The texts of one tenant.

    Args:
        files: content by path below the tenant's folder.
        links: paths that lead out of the folder.
        others: paths of what is no file.
        fault: why nothing else was taken.
    """

    files: dict[str, bytes]
    links: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    fault: NightreelError | None = None

    @property
    def digest(self) -> str:
        """Name of this state of the texts."""
        said = {
            "files": {name: sha256(content).hexdigest() for name, content in self.files.items()},
            "links": self.links, "others": self.others, "fault": self.fault and self.fault.as_dict(),
        }  # fmt: skip
        return value_digest(said)[:DIGITS]


def tenants_in(root: Path) -> list[str]:
    """Give the names of all folders that are tenants', in their order."""
    return sorted(path.parent.name for path in root.glob("*/tenant.yaml"))


def state_of(root: Path) -> tuple[object, ...]:
    """Give what changes whenever a text of a tenant changes; cheap, reads no text."""
    return tuple(_state(path) for path in _paths(root))


def texts_of(root: Path) -> Texts:
    """Read the texts of a tenant's folder.

    Args:
        root: the folder.

    Raises:
        OSError: a file or folder cannot be read.
    """
    home = root.resolve()
    files: dict[str, bytes] = {}
    links: list[str] = []
    others: list[str] = []
    size = 0
    for path in _paths(root):
        name = path.relative_to(root).as_posix()
        if len(files) + len(links) + len(others) == MOST_FILES or size > MOST_BYTES:
            return Texts({}, fault=_too_much(root))
        target = path.resolve()
        if not target.is_relative_to(home):
            links.append(name)
            continue
        content = _content(target)
        if content is None:
            others.append(name)
        else:
            files[name] = content
            size += len(content)
    return Texts(files, tuple(links), tuple(others))


def unreadable(tenant: str, error: OSError) -> Texts:
    """Give what stands for a folder of which nothing was ever read."""
    fault = SpecError(
        "yaml.unreadable", where=tenant, got=error.strerror or str(error), fix="let Nightreel's user read the folder"
    )
    return Texts({}, fault=fault)


def _paths(root: Path) -> Iterator[Path]:
    """Give the paths of a tenant's texts, in their order, one more than are taken."""
    yield root / "tenant.yaml"
    for folder in FOLDERS:
        try:
            with os.scandir(root / folder) as entries:
                names = [entry.name for entry, _ in zip(entries, range(MOST_FILES + 1), strict=False)]
        except (FileNotFoundError, NotADirectoryError):
            continue
        for name in sorted(names):
            if name.endswith(_SUFFIXES) and name[0] != ".":
                yield root / folder / name


def _state(path: Path) -> tuple[object, ...]:
    try:
        facts = path.stat()
    except OSError:
        return (str(path), None)
    return (str(path), facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino)


def _content(path: Path) -> bytes | None:
    """Read the beginning of a file; nothing of what is none, and nothing waits for a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO):
            return None
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        content = b""
        while len(content) <= MAX_BYTES and (part := os.read(handle, MAX_BYTES + 1 - len(content))):
            content += part
        return content
    finally:
        os.close(handle)


def _too_much(root: Path) -> NightreelError:
    return SpecError(
        "tenant.size", where=root.name, got=f"more than {MOST_FILES:,} YAML files or {MOST_BYTES // 2**20} MiB of them",
        want="pipelines and briefs only", fix="remove what is no pipeline and no brief from the two folders",
    )  # fmt: skip
