"""Files that a run made, as links that are signed and end."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from nightreel.spec.film import Manifest, Rendition, Renditions, Report
from nightreel.spec.record import RunRecord
from nightreel.steps.publish import slug
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.api.answers import ResultFile
from nightreel_airflow.links import LINK_LASTS_S, signed_address


def results_of(record: RunRecord, store: Store) -> tuple[ResultFile, ...]:
    """Give links to a run's films, captions, report, contact sheet and manifest.

    Raises:
        StoreError: what the run made was removed.
    """
    tenant, title = record.head.tenant, slug(record.head.title)
    found: list[ResultFile] = []
    if (renditions := _last(record, "renditions")) is not None:
        for item in store.load(renditions, Renditions).items:
            found += _films(tenant, title, item)
    if (report := _last(record, "report")) is not None:
        kept = store.load(report, Report)
        found.append(_file(tenant, "report", f"{title}-report.html", kept.page))
        found.append(_file(tenant, "contact_sheet", f"{title}-contact-sheet.png", kept.contact_sheet))
    if (manifest := _last(record, "manifest")) is not None:
        found.append(_file(tenant, "manifest", f"{title}-manifest.json", store.load(manifest, Manifest).manifest))
    return tuple(found)


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


def _last(record: RunRecord, port: str) -> Artifact | None:
    """Give the last output of a name, by the plan's order."""
    return next((part.outputs[port] for part in reversed(record.steps) if port in part.outputs), None)
