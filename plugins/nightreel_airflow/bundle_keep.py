"""Where versions of tenants' texts are kept: each tenant's texts once, by their digest, for all processes.

::

    tenants/<tenant>/<digest>/   its texts, and the factory file that builds its DAGs from them
    kept/<version>.json          which digests a version has
    versions/<version>/          what Airflow reads: one factory file for each tenant

Airflow removes what it has not used for a while from ``versions``; it is put there again when a run needs it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from nightreel.store.digest import value_digest
from nightreel.store.machine import write_whole
from nightreel_airflow.bundle_texts import DIGITS, Texts

FAULT = "fault.json"
FACTORY = "factory.py"
_FORM = 1
"""Changes when this module's way of keeping texts changes."""
_AHEAD_S = 2.0
"""A factory file is dated so far ahead: the processor reads it again even when it read it while it changed."""
_CODE = '''"""The DAGs of {tenant}, from its texts as they were; written by nightreel_airflow.bundle."""

from nightreel_airflow.bundle import dags_of

globals().update(dags_of("{tenant}", "{digest}", __file__))
'''


class Keep:
    """The versions of one bundle.

    Args:
        base: the bundle's own folder, shared by all machines that work for it.
        versions: the folder in which Airflow looks for versions.
    """

    def __init__(self, base: Path, versions: Path) -> None:
        self._tenants, self._kept, self._versions = base / "tenants", base / "kept", versions

    def texts(self, tenant: str, digest: str) -> Path:
        """Give the folder of a tenant's texts."""
        return self._tenants / tenant / digest

    def keep_texts(self, tenant: str, texts: Texts) -> str:
        """Keep a tenant's texts, whole or not at all, and give their digest."""
        digest = texts.digest
        if not self.texts(tenant, digest).is_dir():
            with _made_whole(self.texts(tenant, digest)) as half:
                _write(half, texts)
                code = _CODE.format(tenant=tenant, digest=digest)
                write_whole(half / FACTORY, code.encode())
        return digest

    def keep_version(self, digests: Mapping[str, str]) -> str:
        """Keep which texts belong together, and give the version's name."""
        version = value_digest({"form": _FORM, "tenants": dict(digests)})[:DIGITS]
        if not self._manifest(version).is_file():
            self._kept.mkdir(parents=True, exist_ok=True)
            write_whole(self._manifest(version), json.dumps({"tenants": dict(digests)}).encode())
        return version

    def lay_out(self, version: str) -> bool:
        """Put a version where Airflow reads it; tells whether it is there now."""
        if (self._versions / version).is_dir():
            return True
        digests = self.digests(version)
        if digests is None:
            return False
        with _made_whole(self._versions / version) as half:
            for tenant, digest in digests.items():
                _linked(self.texts(tenant, digest) / FACTORY, half / f"{tenant}.py")
        return True

    def digests(self, version: str) -> dict[str, str] | None:
        """Give the digest of each tenant's texts in a version; nothing of one that is not kept."""
        return _read(self._manifest(version))

    def touch(self, tenant: str, digest: str) -> None:
        """Date a tenant's factory file now, since its texts are the newest again."""
        now = time.time() + _AHEAD_S
        os.utime(self.texts(tenant, digest) / FACTORY, (now, now))

    def last_used(self, version: str) -> None:
        """Note that a version was the newest one until now."""
        with suppress(FileNotFoundError):
            os.utime(self._manifest(version))

    def ages_s(self) -> dict[str, float]:
        """Give how long ago each kept version was the newest one, in seconds."""
        now = time.time()
        return {path.stem: now - path.stat().st_mtime for path in self._kept.glob("*.json")}

    def remove(self, versions: Iterable[str]) -> None:
        """Remove versions, and the texts that no other version has."""
        for version in versions:
            self._manifest(version).unlink(missing_ok=True)
            shutil.rmtree(self._versions / version, ignore_errors=True)
        used = {pair for version in self.ages_s() for pair in (self.digests(version) or {}).items()}
        for path in self._tenants.glob("*/*"):
            if (path.parent.name, path.name) not in used:
                shutil.rmtree(path, ignore_errors=True)

    def _manifest(self, version: str) -> Path:
        return self._kept / f"{version}.json"


@lru_cache(maxsize=256)
def _parsed(path: Path, inode: int) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_bytes())["tenants"]
    return found


def _read(path: Path) -> dict[str, str] | None:
    try:
        return _parsed(path, path.stat().st_ino)
    except OSError:
        return None


def _write(folder: Path, texts: Texts) -> None:
    for name in (*texts.files, *texts.links, *texts.others):
        (folder / name).parent.mkdir(exist_ok=True)
    for name, content in texts.files.items():
        write_whole(folder / name, content)
    for name in texts.links:
        (folder / name).symlink_to(os.devnull)
    for name in texts.others:
        (folder / name).mkdir()
    if texts.fault is not None:
        write_whole(folder / FAULT, json.dumps(texts.fault.as_dict()).encode())


def _linked(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # a file system without links
        shutil.copy2(file, place)


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes its place when it is full; whoever was quicker wins."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.half")
    half.mkdir()
    try:
        yield half
        try:
            half.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(half, ignore_errors=True)
