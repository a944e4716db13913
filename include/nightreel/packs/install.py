"""Installing and sealing packs: whole or not at all, and never changed afterwards."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlparse

from nightreel.errors import InputError, NightreelError, Problems, RefusedError, SpecError, StoreError
from nightreel.packs.check import MAX_FILES, CheckedPack, check_pack, files_beside
from nightreel.packs.places import INSTALLED, installed_root, plain_file, read_pack
from nightreel.spec.pack import MANIFEST
from nightreel.spec.tenant import Tenant

MAX_PACK_BYTES = 8 << 30
_LEFT_BEHIND_S = 24 * 3600


def install_pack(source: str, tenant: Tenant | None = None) -> tuple[CheckedPack, bool]:
    """Copy a pack to where this machine keeps its packs, after checking the copy.

    Args:
        source: a folder, or ``s3://bucket/prefix`` of one.
        tenant: whose trade counts for its words; each tenant that uses it is asked for again.

    Returns:
        The installed pack, and whether it was there already.

    Raises:
        NightreelError: something is wrong with it (``Problems`` with every fault), or another pack of this name and
            version is installed (``pack.changed``).
    """
    root = installed_root()
    with _staging(root) as half:
        if source.startswith("s3://"):
            _fetch(source, half)
        elif source.endswith(".whl"):
            raise SpecError(
                "pack.source", where=source, got="a Python package", want="a folder or an s3:// address",
                fix=f"run `pip install {source}`; its packs are then found without being installed",
            )  # fmt: skip
        else:
            _copy(Path(source), half)
        checked = check_pack(half, tenant=tenant)
        target = root / checked.found.pack.label
        if not target.exists():
            try:
                half.rename(target)
            except OSError as error:
                if not target.exists():
                    raise _unwritable(root, error) from error
            else:
                return replace(checked, found=replace(checked.found, root=target, place=INSTALLED)), False
    return _same(checked, target, tenant), True


def seal_pack(folder: Path, tenant: Tenant | None = None) -> CheckedPack:
    """Check a pack, then write the checksum of each of its files into its manifest.

    Raises:
        NightreelError: something else than its checksums is wrong.
    """
    checked = check_pack(folder, sealed=False, tenant=tenant)
    manifest = folder / MANIFEST
    text = manifest.read_text(encoding="utf-8-sig")
    lines = [f"  {_quoted(file.path)}: {file.sha256}" for file in checked.files]
    half = manifest.with_name(f".{MANIFEST}.{secrets.token_hex(4)}")
    try:
        half.write_text("\n".join([*_without_checksums(text), "checksums:", *lines, ""]), encoding="utf-8")
        half.replace(manifest)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        half.unlink(missing_ok=True)
    return check_pack(folder, tenant=tenant)


def _is_left_behind(half: Path) -> bool:
    """Whether nobody works on a half-made pack any more; one that its owner removes meanwhile is none."""
    try:
        return half.stat().st_mtime < time.time() - _LEFT_BEHIND_S
    except FileNotFoundError:
        return False


@contextmanager
def _staging(root: Path) -> Iterator[Path]:
    """Give an empty folder beside the packs; what is left of it, and of a process that was killed, is removed."""
    half = root / f".half-{secrets.token_hex(8)}"
    try:
        half.mkdir(parents=True)
        for left in root.glob(".half-*"):
            if _is_left_behind(left):
                shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _copy(source: Path, half: Path) -> None:
    """Copy the files that the manifest names and those for people; everything else stays behind or is a fault."""
    if source.is_symlink() or not source.is_dir():
        got = "a link" if source.is_symlink() else "no such folder"
        raise SpecError("pack.source", where=str(source), got=got, want="a pack's folder", fix="name a folder")
    found = read_pack(source)
    beside, faults = files_beside(found)
    if faults:
        raise Problems(faults)
    try:
        for path in (MANIFEST, *found.pack.paths, *beside):
            target = half / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(plain_file(source, path, where=f"{MANIFEST} ({path})"), target, follow_symlinks=False)
            target.chmod(0o444)
    except OSError as error:
        if isinstance(error, NightreelError):
            raise
        raise _unwritable(half.parent, error) from error


def _fetch(source: str, half: Path) -> None:
    """Download a folder from S3, sizes and names checked before the first byte."""
    from nightreel.store.s3 import s3_client, s3_explained

    parsed = urlparse(source)
    prefix = unquote(parsed.path).strip("/")
    prefix += "/" if prefix else ""
    with s3_explained(source):
        client = s3_client()
        listed = client.list_objects_v2(Bucket=parsed.netloc, Prefix=prefix, MaxKeys=MAX_FILES + 1)
        found = {entry["Key"].removeprefix(prefix): entry["Size"] for entry in listed.get("Contents", [])}
        found = {path: size for path, size in found.items() if not _is_hidden(path)}
        _check_listing(source, found)
        for path in found:
            target = half / path
            target.parent.mkdir(parents=True, exist_ok=True)
            client.download_file(parsed.netloc, prefix + path, str(target))
            target.chmod(0o444)


def _check_listing(source: str, found: dict[str, int]) -> None:
    if MANIFEST not in found:
        raise InputError(
            "pack.source", where=source, got=f"{len(found)} files, none of them {MANIFEST}", want="a pack's folder",
            fix="name the folder that holds the manifest",
        )  # fmt: skip
    if len(found) > MAX_FILES or sum(found.values()) > MAX_PACK_BYTES:
        raise InputError(
            "pack.size", where=source, got=f"{len(found)} files of {sum(found.values()) / 1e6:.0f} MB",
            want=f"at most {MAX_FILES} files, {MAX_PACK_BYTES / 1e9:.0f} GB", fix="keep only the pack there",
        )  # fmt: skip
    for path in found:
        parts = PurePosixPath(path).parts
        if path.startswith("/") or "//" in path or "\\" in path or not {".", ".."}.isdisjoint(parts):
            raise RefusedError(
                "pack.outside", where=source, got=path[:120], want="files inside the pack", fix="rename the object"
            )


def _is_hidden(path: str) -> bool:
    return path.endswith("/") or any(part.startswith(".") and part != ".." for part in path.split("/"))


def _same(checked: CheckedPack, target: Path, tenant: Tenant | None) -> CheckedPack:
    """Give the installed pack if it is what was checked.

    Raises:
        RefusedError: another pack has this name and version (``pack.changed``).
    """
    installed = check_pack(target, tenant=tenant)
    if installed.found.pack != checked.found.pack:
        raise RefusedError(
            "pack.changed", where=checked.found.pack.label, got="other content than the installed pack of this version",
            want="a new version for new content", fix="raise version in pack.yaml, seal it and install it again",
        )  # fmt: skip
    return installed


def _without_checksums(text: str) -> list[str]:
    """Give the lines of a manifest without its checksums, everything else as people wrote it."""
    kept, inside = [], False
    for line in text.rstrip("\n").split("\n"):
        inside = line.startswith("checksums:") or (inside and (not line.strip() or line[0] in " \t"))
        kept += [] if inside else [line]
    return kept


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[A-Za-z][\w./-]*", path) else "'" + path.replace("'", "''") + "'"


def _unwritable(root: Path, error: OSError) -> StoreError:
    return StoreError(
        "pack.folder", where=str(root), got=error.strerror or str(error), want="a folder to keep packs in",
        fix="let Nightreel's user write there, or set NIGHTREEL_PACKS",
    )  # fmt: skip
