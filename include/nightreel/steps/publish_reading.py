"""Publish what was read out of pictures: pages, texts, and a manifest that says who read, and what was looked at."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from nightreel.errors import CheckError
from nightreel.records.book import RunBook
from nightreel.spec.film import Manifest, Sidecar
from nightreel.spec.model import Options
from nightreel.spec.reading import Differences, ReadBy, Reading, Sources
from nightreel.steps.base import Port, Step, StepContext, step
from nightreel.steps.publish import slug
from nightreel.store.artifact import Artifact
from nightreel.store.destination import open_destination
from nightreel.store.digest import canonical_json, value_digest

_MANIFEST = "manifest.json"
_LONGEST_SUFFIX = 12
_TOOK = {"requests": 0, "reused": 0, "tokens_in": 0, "tokens_out": 0, "money": 0.0}
"""What a reading takes, and that it took nothing."""


class PublishReadingOptions(Options):
    """Where readings go."""

    to: str = Field("", description="Folder name, or s3://bucket/prefix of the tenant; its own folder when empty.")
    folder: str = Field("", description="Name of the reading's folder; made from the title when empty.")


@step(
    "publish_reading",
    takes={
        "reading": "reading",
        "differences": Port("differences", optional=True),
        "sources": Port("sources", optional=True),
    },
    gives={"manifest": "manifest", "reading": "reading", "differences": "differences"},
    title="Publish the reading",
    group="delivery",
)
class PublishReading(Step[PublishReadingOptions]):
    """Copy to a folder or S3, whole files only, the manifest last; the same reading is never published twice.

    Where a person has ruled, edited words stand in pages and files, and what was rejected is left out of them.
    """

    memo = False
    publishes = True

    def run(self, options: PublishReadingOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Publish the files of a reading and of its differences, as people have left them."""
        from nightreel.reading.settled import settle

        reading, differences = settle(inputs["reading"], inputs.get("differences"), context)
        files = published_files(reading, differences)
        digest = value_digest([[name, artifact.sha256] for name, artifact in files])
        folder = f"{slug(options.folder or reading.title)}-{digest[:8]}"
        destination = open_destination(options.to, context.tenant.publish_to, context.tenant.name)
        entries: list[JsonValue] = []
        for done, (name, artifact) in enumerate(files):
            context.progress(done / len(files), name)
            address = destination.put(context.store.local(artifact), f"{folder}/{name}")
            entries.append(
                {"name": name, "address": address, "sha256": artifact.sha256, "size_bytes": artifact.size_bytes}
            )
        document = {
            "schema": "nightreel.manifest/1",
            "title": reading.title,
            "tenant": context.tenant.name,
            "run": context.run.run_id,
            "date": context.run.date,
            "software": f"nightreel {version('nightreel')}",
            "files": entries,
            "reading": _how_it_was_read(reading, differences, inputs.get("sources"), context),
        }
        path = context.work_dir / _MANIFEST
        path.write_bytes(canonical_json(document))
        address = destination.put(path, f"{folder}/{_MANIFEST}")
        context.note(f"Published to {address.rsplit('/', 1)[0]}")
        manifest = context.store.keep(path, "manifest", facts={"address": address})
        settled = {"reading": reading, **({"differences": differences} if differences is not None else {})}
        return {**settled, "manifest": Manifest(files=_addresses(entries), manifest=manifest)}


def published_files(reading: Reading, differences: Differences | None = None) -> list[tuple[str, Artifact]]:
    """Give every file of a reading with the name that it is published and downloaded by.

    Names come from whoever made the reading; of each only its last part is used, as letters, digits and hyphens.
    Files of the differences that would take a name of the reading's get their own.

    Raises:
        CheckError: two files of one name (``publish_reading.names``), or none at all (``publish_reading.files``).
    """
    found = [("reading.html", reading.page)] if reading.page is not None else []
    found += [(file_name(sidecar), sidecar.media) for sidecar in reading.files]
    if differences is not None:
        taken = {name for name, _ in found}
        found += [("differences.html", differences.page)] if differences.page is not None else []
        for sidecar in differences.files:
            name = file_name(sidecar)
            found.append((f"differences.{name}" if name in taken else name, sidecar.media))
    names = [name for name, _ in found]
    if not found:
        raise CheckError(
            "publish_reading.files", where=reading.title, got="a reading without page and files",
            fix="let a step that reads stand before this one",
        )  # fmt: skip
    if len({name.casefold() for name in [*names, _MANIFEST]}) != len(names) + 1:
        raise CheckError(
            "publish_reading.names", where=reading.title, got=", ".join(sorted(names)), want="each name once",
            fix="give two works, or two moving pictures, titles that differ",
        )  # fmt: skip
    return found


def file_name(sidecar: Sidecar) -> str:
    """Give the name that a file goes out by: of its last part the words, then the suffix."""
    stem, dot, suffix = re.split(r"[\\/]", sidecar.name)[-1].rpartition(".")
    kept = re.sub(r"[^a-z0-9]", "", suffix.lower())[:_LONGEST_SUFFIX] if dot and stem else ""
    words = ".".join(slug(part) for part in (stem if kept else suffix).split(".") if part.strip())
    return f"{words or 'reading'}{f'.{kept}' if kept else Path(sidecar.media.name).suffix}"


def _addresses(entries: list[JsonValue]) -> dict[str, str]:
    return {str(entry["address"]): str(entry["sha256"]) for entry in entries if isinstance(entry, dict)}


def _how_it_was_read(
    reading: Reading, differences: Differences | None, sources: Sources | None, context: StepContext
) -> JsonValue:
    earlier = reading.by if _is_of_an_earlier_run(reading.by, context) else None
    read: dict[str, JsonValue] = {
        "kind": reading.kind, "language": reading.language, "by": _by(reading.by, earlier),
        "notes": list(reading.notes),
    }  # fmt: skip
    if sources is not None:
        read["sources"] = [{"name": source.name, "sha256": source.media.sha256} for source in sources.items]
    if differences is not None:
        read["differences"] = {
            "against": differences.against, "amount": round(differences.amount, 4), "items": len(differences.items),
            "by": _by(differences.by, earlier),
        }  # fmt: skip
    return read


def _is_of_an_earlier_run(by: ReadBy, context: StepContext) -> bool:
    """Whether the step that has read was not done in this run: its result was there before."""
    record = RunBook(context.store, context.run.run_id).read()
    read = (
        [part for part in record.steps if "reading" in part.outputs and "reading" not in part.inputs] if record else []
    )
    reused = [part.reused for part in read if context.store.load(part.outputs["reading"], Reading).by == by]
    return bool(reused) and all(reused)


def _by(by: ReadBy, earlier: ReadBy | None) -> JsonValue:
    """Say who has read and what it took in this run; what an earlier run took stands under ``as_before``."""
    if by != earlier:
        return by.model_dump(mode="json")
    took: dict[str, JsonValue] = by.model_dump(mode="json", include=set(_TOOK))
    return {**by.model_copy(update=_TOOK).model_dump(mode="json"), "as_before": took}
