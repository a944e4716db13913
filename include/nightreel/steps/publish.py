"""Publish every rendition with its captions, report and a manifest that says how it was made."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from pydantic import BaseModel, Field, JsonValue

from nightreel.errors import CheckError
from nightreel.similar.suggest import remember_film
from nightreel.spec.film import Manifest, Reel, Rendition, Renditions, Report
from nightreel.spec.model import Options
from nightreel.spec.script import Script
from nightreel.steps.base import Port, Step, StepContext, step
from nightreel.store.artifact import Artifact
from nightreel.store.destination import Destination, open_destination
from nightreel.store.digest import canonical_json, value_digest


class PublishOptions(Options):
    """Where finished films go."""

    to: str = Field("", description="Folder name, or s3://bucket/prefix of the tenant; its own folder when empty.")
    folder: str = Field("", description="Name of the film's folder; made from the title when empty.")


@step(
    "publish",
    takes={
        "renditions": "renditions",
        "report": Port("report", optional=True),
        "script": Port("script", optional=True),
        "reel": Port("reel", optional=True),
        "brief": Port("brief", optional=True),
    },
    gives={"manifest": "manifest"},
    title="Publish",
    group="delivery",
)
class Publish(Step[PublishOptions]):
    """Copy to a folder or S3, whole files only, the manifest last; the same film is never published twice."""

    memo = False
    publishes = True

    def run(self, options: PublishOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Publish what the report let through."""
        renditions: Renditions = inputs["renditions"]
        report: Report | None = inputs.get("report")
        if report is not None and not report.passed:
            context.note("The quality report holds findings; the gate was set to let the film pass.")
        folder = slug(options.folder or renditions.title) + "-" + _fingerprint(renditions)
        destination = open_destination(options.to, context.tenant.publish_to, context.tenant.name)
        entries = [
            self._publish(destination, folder, name, artifact, context) for name, artifact in _files(renditions, report)
        ]
        document = {
            "schema": "nightreel.manifest/1",
            "title": renditions.title,
            "tenant": context.tenant.name,
            "run": context.run.run_id,
            "date": context.run.date,
            "software": f"nightreel {version('nightreel')}",
            "files": entries,
            "renditions": [_rendition_facts(item) for item in renditions.items],
            "made": _how_it_was_made(renditions, inputs.get("script"), inputs.get("reel")),
        }
        path = context.work_dir / "manifest.json"
        path.write_bytes(canonical_json(document))
        address = destination.put(path, f"{folder}/manifest.json")
        context.note(f"Published to {address.rsplit('/', 1)[0]}")
        if (brief := inputs.get("brief")) is not None:
            pictures = [str(entry["address"]) for entry in entries if entry["name"] == "contact_sheet.png"]
            remember_film(brief, context, address, *pictures)
        files = {str(entry["address"]): str(entry["sha256"]) for entry in entries}
        return {
            "manifest": Manifest(files=files, manifest=context.store.keep(path, "manifest", facts={"address": address}))
        }

    def _publish(
        self, destination: Destination, folder: str, name: str, artifact: Artifact, context: StepContext
    ) -> dict[str, JsonValue]:
        address = destination.put(context.store.local(artifact), f"{folder}/{name}")
        context.progress(0.5, name)
        return {"name": name, "address": address, "sha256": artifact.sha256, "size_bytes": artifact.size_bytes}


def slug(text: str) -> str:
    """Give a file name of a title: letters and digits of any script, the rest as single hyphens, 60 at most."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")[:60] or "film"


def _fingerprint(renditions: Renditions) -> str:
    return value_digest([item.media.sha256 for item in renditions.items])[:8]


def _files(renditions: Renditions, report: Report | None) -> list[tuple[str, Artifact]]:
    found = []
    for item in renditions.items:
        found.append((f"{item.platform}{Path(urlparse(item.media.uri).path).suffix}", item.media))
        found += [(f"{item.platform}.{Path(sidecar.name).name}", sidecar.media) for sidecar in item.sidecars]
    if report is not None:
        found += [("report.html", report.page), ("contact_sheet.png", report.contact_sheet)]
    names = [name for name, _ in found]
    if len(set(names)) != len(names):
        raise CheckError("publish.names", got="two files of one name", fix="give each platform once in export")
    return found


def _rendition_facts(item: Rendition) -> dict[str, JsonValue]:
    facts: dict[str, JsonValue] = item.model_dump(mode="json", exclude={"media", "sidecars"})
    return {**facts, "sha256": item.media.sha256}


def _how_it_was_made(renditions: Renditions, script: Script | None, reel: Reel | None) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {
        "shots": [making.model_dump(mode="json") for making in renditions.makings],
        "packs": [pack.model_dump(mode="json") for pack in renditions.packs],
    }
    if script is not None:
        made["script"] = script.model_dump(mode="json")
    if reel is not None:
        made["clips"] = [
            {"name": segment.clip.name, "sha256": segment.clip.media.sha256, "facts": segment.clip.media.facts}
            for segment in reel.segments
        ]
        made["filters"] = [entry.model_dump(mode="json") for entry in reel.filters]
        made["tracks"] = [
            {"role": track.role, "sha256": track.media.sha256, "start_s": track.start_s} for track in reel.tracks
        ]
    return made
