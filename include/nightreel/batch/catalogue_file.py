"""Where a catalogue lies: a file or a folder of pictures of the tenant's, or an object in S3 that it may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlparse

from nightreel.errors import BusyError, NightreelError, RefusedError, SpecError, StoreAwayError, StoreError
from nightreel.spec.near import mend
from nightreel.spec.references import resolve
from nightreel.spec.tenant import Tenant

MAX_BYTES = 2 * 1024**3
"""Of a catalogue's file: it is read as a stream, but somebody has to look at what comes out."""
_CHUNK_BYTES = 1024 * 1024
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class CatalogueFile:
    """A catalogue that can be read."""

    path: Path
    name: str
    """As errors and reports show it."""
    size_bytes: int
    changed_ns: int = 0
    """When it was written last."""

    def check_same(self) -> None:
        """See that nobody has written to it since it was opened.

        Raises:
            BusyError: somebody has; whoever exports it may not be done (``catalogue.changed``).
        """
        now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size_bytes, self.changed_ns):
            raise BusyError(
                "catalogue.changed", where=self.name, got="a file that was written while it was read",
                want="a file that is done", fix="export it under another name and rename it when it is done",
            )  # fmt: skip


def address_of(said: str, day: str, where: str = "") -> str:
    """Give a catalogue's address on a day: ``${run.day}`` is replaced.

    Raises:
        SpecError: another reference (``reference.*``).
    """
    return str(resolve(said, {"run": {"day": day}}, where=where))


def check_address(address: str, tenant: Tenant, where: str) -> None:
    """Check where a catalogue lies by its address alone; whether it is there is seen when it is read.

    Raises:
        RefusedError: it leads out of the tenant's folder or of the roots that it may read (``catalogue.outside``).
        SpecError: no address at all (``catalogue.address``).
    """
    if not address or address != address.strip() or len(address) > 1000 or not address.isprintable():
        raise SpecError(
            "catalogue.address", where=where, got=repr(address[:80]), want="a file's name or s3://bucket/path",
            fix="write where the catalogue lies",
        )  # fmt: skip
    if address.startswith("s3://"):
        _check_s3(address, tenant, where)
    elif "\\" in address or _SCHEME.match(address) or address[0] in "/~" or ".." in PurePosixPath(address).parts:
        raise _outside(where, address)


def open_file(address: str, tenant: Tenant, root: Path, work: Path, where: str) -> CatalogueFile:
    """Find a catalogue, or fetch it.

    Args:
        address: as ``address_of`` gave it.
        tenant: whose.
        root: the tenant's folder.
        work: folder for what is fetched.
        where: file and line that name it, for errors.

    Raises:
        RefusedError: it lies outside (``catalogue.outside``).
        SpecError: it is not there, no file, empty or too large (``catalogue.*``).
        BusyError: S3 does not answer (``catalogue.away``).
    """
    check_address(address, tenant, where)
    found = _fetched(address, work, where) if address.startswith("s3://") else _local(address, root, where)
    if found.size_bytes == 0:
        raise SpecError(
            "catalogue.empty", where=found.name, got="an empty file", want="a line of column names, then a line a row",
            fix="export the catalogue again",
        )  # fmt: skip
    return found


def _local(name: str, root: Path, where: str) -> CatalogueFile:
    home = root.resolve()
    path = home / name
    try:
        real = path.resolve()
        if not real.is_relative_to(home):
            raise _outside(where, name)
        if not real.exists():
            raise SpecError(
                "catalogue.missing", where=where, got=f"{name}, which is not there", want=f"a file in {root.name}/",
                fix=mend(name, _beside(home, name), "put the catalogue there or correct its name"),
            )  # fmt: skip
        if real.is_dir() and name.endswith("/") and real != home:
            return CatalogueFile(real, name, real.stat().st_size or 1, real.stat().st_mtime_ns)
        if not real.is_file() or name.endswith("/"):
            fix = f"write {name}/ for a folder of pictures" if real.is_dir() and real != home else "name a file"
            raise SpecError("catalogue.kind", where=where, got=f"{name}, which is no file", fix=fix)
        size_bytes, changed_ns = real.stat().st_size, real.stat().st_mtime_ns
        with real.open("rb"):
            pass
    except NightreelError:
        raise
    except (OSError, RuntimeError) as error:  # no right to read it, a name too long, links in a ring
        told = error.strerror if isinstance(error, OSError) else str(error)
        raise SpecError(
            "catalogue.unreadable", where=where, got=f"{name}: {told}", fix="let Nightreel's user read the file"
        ) from error
    _check_size(size_bytes, name)
    return CatalogueFile(real, name, size_bytes, changed_ns)


def _beside(home: Path, name: str) -> list[str]:
    folder = PurePosixPath(name).parent
    try:
        return [str(folder / path.name) for path in sorted((home / folder).iterdir())[:1000] if path.is_file()]
    except OSError:
        return []


def _check_s3(address: str, tenant: Tenant, where: str) -> None:
    parsed = urlparse(address)
    parts = parsed.path.split("/")
    if address.endswith("/"):
        raise SpecError(
            "catalogue.address", where=where, got=f"{address}, a folder", want="an object",
            fix="name a catalogue in S3, or copy the folder of pictures below the tenant's own",
        )  # fmt: skip
    if not parsed.netloc or not parsed.path.strip("/") or parsed.query or parsed.fragment:
        raise SpecError(
            "catalogue.address", where=where, got=address, want="s3://bucket/path", fix="name bucket and object"
        )
    roots = [root.rstrip("/") + "/" for root in tenant.read_from if root.startswith("s3://")]
    if ".." in parts or "." in parts or not any(address.startswith(root) for root in roots):
        raise RefusedError(
            "catalogue.outside", where=where, got=address,
            want=f"an object below {' or '.join(tenant.read_from) or 'a root of read_from, which names none yet'}",
            fix="add the root to read_from in tenant.yaml, or move the catalogue below it",
        )  # fmt: skip


def _fetched(address: str, work: Path, where: str) -> CatalogueFile:
    """Fetch an object in one request, so that it is one version of it, and never more than the limit."""
    from nightreel.store.s3 import s3_client, s3_explained

    parsed = urlparse(address)
    key = parsed.path.lstrip("/")
    path = work / f"catalogue{PurePosixPath(key).suffix.lower()}"
    try:
        with s3_explained(address):
            answer = s3_client().get_object(Bucket=parsed.netloc, Key=key)
            body = answer["Body"]
            try:
                _check_size(int(answer["ContentLength"]), address)
                size_bytes = 0
                with path.open("wb") as file:
                    for chunk in body.iter_chunks(_CHUNK_BYTES):
                        size_bytes += file.write(chunk)
            finally:
                body.close()
    except StoreError as error:
        raise _explained(error, address, where) from error
    except OSError as error:
        raise BusyError(
            "catalogue.fetch", where=address, got=error.strerror or str(error), want="room for the catalogue",
            fix="free space on the worker's disk or point NIGHTREEL_WORK to a larger one",
        ) from error  # fmt: skip
    return CatalogueFile(path, address, size_bytes, path.stat().st_mtime_ns)


def _explained(error: StoreError, address: str, where: str) -> NightreelError:
    if isinstance(error, StoreAwayError):
        return BusyError(
            "catalogue.away", where=address, got=str(error.got or "no answer"), want="an answer from the S3 service",
            fix="nothing now: it is tried again; check AWS_ENDPOINT_URL_S3 and the network if it stays away",
        )  # fmt: skip
    if error.code == "store.missing":
        return SpecError(
            "catalogue.missing", where=where, got=f"{address}, which is not there", want="an object",
            fix="upload the catalogue or correct its address",
        )  # fmt: skip
    code = {"store.bucket": "catalogue.missing", "store.denied": "catalogue.denied"}.get(error.code, error.code)
    fix = "let the S3 user read the object" if code == "catalogue.denied" else error.fix
    return SpecError(code, where=where, got=f"{address}: {error.got}", want="an object that can be read", fix=fix)


def _check_size(size_bytes: int, name: str) -> None:
    if size_bytes > MAX_BYTES:
        raise SpecError(
            "catalogue.size", where=name, got=f"{size_bytes / 1024**3:.1f} GiB",
            want=f"at most {MAX_BYTES // 1024**3} GiB",
            fix="export only the columns and rows that films need, or split the catalogue",
        )  # fmt: skip


def _outside(where: str, name: str) -> RefusedError:
    return RefusedError(
        "catalogue.outside", where=where, got=name,
        want="a file inside the tenant's own folder, or s3:// below read_from",
        fix="copy the catalogue into the tenant's folder and name it from there",
    )  # fmt: skip
