"""What really lies in published files: measured and read back, not repeated from what was intended."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlparse

from pydantic import Field

from nightreel.errors import InputError
from nightreel.spec.model import Model
from nightreel.store.digest import file_digest
from nightreel.store.keys import tenant_key


class RenditionSummary(Model):
    """One published film, as its file says."""

    path: str
    platform: str
    width: int
    height: int
    fps: float
    duration_s: float
    lufs: float
    true_peak_dbtp: float
    watermark: str | None = Field(description="Payload read from the pictures, 16 hexadecimal digits.")
    labels: dict[str, str] = Field(description="Metadata read back from the file.")
    sha256: str
    size_bytes: int


class Summary(Model):
    """A published film in all its renditions."""

    title: str
    tenant: str
    run: str
    folder: str
    contact_sheet: str
    report: str
    renditions: tuple[RenditionSummary, ...]


def summarise(manifest: Path) -> Summary:
    """Read every rendition that a manifest names.

    Raises:
        InputError: a file is away or has another content than the manifest says (``summary.file``).
    """
    document = json.loads(manifest.read_text(encoding="utf-8"))
    tenant = document["tenant"]
    paths = {entry["name"]: _checked(entry["address"], entry["sha256"]) for entry in document["files"]}
    films = [path for path in paths.values() if path.suffix in (".mp4", ".mov")]
    return Summary(
        title=document["title"],
        tenant=tenant,
        run=document["run"],
        folder=str(manifest.parent),
        contact_sheet=str(paths.get("contact_sheet.png", "")),
        report=str(paths.get("report.html", "")),
        renditions=tuple(_read(path, tenant) for path in films),
    )


def _checked(address: str, sha256: str) -> Path:
    path = Path(unquote(urlparse(address).path))
    if not path.is_file() or file_digest(path) != sha256:
        raise InputError(
            "summary.file", where=address, got="away or changed since it was published", want=f"sha256 {sha256[:12]}…",
            fix="publish the film again",
        )  # fmt: skip
    return path


def _read(path: Path, tenant: str) -> RenditionSummary:
    from nightreel.media.probe import probe
    from nightreel.media.sound.loudness import measure_loudness
    from nightreel.provenance.labels import read_labels
    from nightreel.provenance.watermark import read_watermark

    facts, loudness = probe(path), measure_loudness(path)
    return RenditionSummary(
        path=str(path),
        platform=path.stem,
        width=facts.width_px,
        height=facts.height_px,
        fps=float(facts.fps or 0),
        duration_s=round(facts.duration_s, 3),
        lufs=round(loudness.lufs, 2),
        true_peak_dbtp=round(loudness.true_peak_dbtp, 2),
        watermark=read_watermark(path, tenant_key(tenant, "watermark")).payload,
        labels=read_labels(path),
        sha256=file_digest(path),
        size_bytes=path.stat().st_size,
    )
