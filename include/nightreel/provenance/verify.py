"""Reading everything back that a published file says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nightreel.errors import InputError, NightreelError
from nightreel.media.probe import Probe, probe
from nightreel.provenance.labels import read_labels
from nightreel.provenance.watermark import WatermarkReading, find_watermark
from nightreel.store.digest import file_digest


@dataclass(frozen=True)
class Verification:
    """What was found in a file."""

    file: Path
    sha256: str
    size_bytes: int
    streams: Probe
    tenant: str | None
    """Whose key fits; ``None`` when none does."""
    reading: WatermarkReading
    labels: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What could not be looked at, and why."""

    @property
    def payload(self) -> str | None:
        """The watermark's payload, 16 hexadecimal digits."""
        return self.reading.payload


def verify(path: Path, tenant_keys: Mapping[str, bytes]) -> Verification:
    """Read watermark, metadata and streams of a file.

    Args:
        path: a film or picture, of others.
        tenant_keys: watermark key by tenant; all are tried.

    Raises:
        InputError: the file cannot be used (``media.broken``, ``media.missing``, ``media.no_video``), or no key is
            given (``verify.keys``).
    """
    if not tenant_keys:
        raise InputError(
            "verify.keys",
            where=path.name,
            got="no watermark key",
            fix="run `nightreel new-key TENANT`, or name a tenant",
        )
    streams = probe(path)
    notes: list[str] = []
    if streams.truncated:
        notes.append("The file is cut off: it holds less than it promises.")
    tenant, reading = find_watermark(path, tenant_keys)
    try:
        labels = read_labels(path)
    except NightreelError as error:
        labels = {}
        notes.append(f"Metadata was not read: {error}")
    return Verification(path, file_digest(path), path.stat().st_size, streams, tenant, reading, labels, tuple(notes))
