"""Files that a run made, as links that are signed and end."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from nightreel.errors import CheckError
from nightreel.records.readings import last_output
from nightreel.spec.film import Manifest, Rendition, Renditions, Report
from nightreel.spec.reading import Differences, Reading
from nightreel.spec.record import RunRecord
from nightreel.steps.publish import slug
from nightreel.steps.publish_reading import published_files
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.api.answers import ResultFile
from nightreel_airflow.links import LINK_LASTS_S, signed_address


def results_of(record: RunRecord, store: Store) -> tuple[ResultFile, ...]:
    """Give links to a run's films, captions, report, contact sheet, page and texts of what was read, and manifest.

    Raises:
        StoreError: what the run made was removed.
    """
    tenant, title = record.head.tenant, slug(record.head.title)
    found: list[ResultFile] = []
    if (renditions := last_output(record, "renditions")) is not None:
        for item in store.load(renditions, Renditions).items:
            found += _films(tenant, title, item)
    if (report := last_output(record, "report")) is not None:
        kept = store.load(report, Report)
        found.append(_file(tenant, "report", f"{title}-report.html", kept.page))
        found.append(_file(tenant, "contact_sheet", f"{title}-contact-sheet.png", kept.contact_sheet))
    if (reading := last_output(record, "reading")) is not None:
        differs = last_output(record, "differences")
        differences = store.load(differs, Differences) if differs is not None else None
        found += _read(tenant, title, store.load(reading, Reading), differences)
    if (manifest := last_output(record, "manifest")) is not None:
        found.append(_file(tenant, "manifest", f"{title}-manifest.json", store.load(manifest, Manifest).manifest))
    return tuple(found)


def _read(tenant: str, title: str, reading: Reading, differences: Differences | None) -> list[ResultFile]:
    pages = {one.page.sha256: kind for one, kind in ((reading, "reading"), (differences, "differences"))
             if one is not None and one.page is not None}  # fmt: skip
    try:
        files = published_files(reading, differences)
    except CheckError:
        return []  # the step that publishes has said so
    return [_file(tenant, pages.get(media.sha256, "text"), f"{title}-{name}", media) for name, media in files]


def _films(tenant: str, title: str, item: Rendition) -> list[ResultFile]:
    suffix = item.media.name.rpartition(".")[2]
    facts: dict[str, Any] = {"platform": item.platform}
    film = _file(
        tenant, "film", f"{title}-{item.platform}.{suffix}", item.media, **facts, width_px=item.width_px,
        height_px=item.height_px, fps=str(item.fps), duration_s=round(float(item.frames / item.fps), 3),
    )  # fmt: skip
    sidecars = [
        _file(tenant, "captions", f"{title}-{sidecar.name}", sidecar.media, **facts) for sidecar in item.sidecars
    ]
    return [film, *sidecars]


def _file(tenant: str, kind: Any, name: str, artifact: Artifact, **facts: Any) -> ResultFile:
    until = datetime.fromtimestamp(int(time.time() + LINK_LASTS_S), UTC).isoformat()
    return ResultFile(
        kind=kind, name=name, link=signed_address(tenant, artifact, name), until=until, sha256=artifact.sha256,
        size_bytes=artifact.size_bytes, **facts,
    )  # fmt: skip
