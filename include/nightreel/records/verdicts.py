"""What people thought of films, kept in the store and exported as a data set."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from nightreel.errors import NightreelError, StoreError
from nightreel.records.book import RunBook
from nightreel.records.dated import dated_entries, dated_name
from nightreel.spec.film import Renditions
from nightreel.spec.model import Model
from nightreel.spec.record import RunRecord, Verdict
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

ROOM = "verdicts"
_SUFFIXES = {"script": ".json", "still": ".png"}


class Exported(Model):
    """What an export holds."""

    verdicts: int
    scripts: int = 0
    stills: int = 0
    missing: tuple[str, ...] = ()
    """What is no longer in the store, a sentence for each."""


def keep_verdict(store: Store, verdict: Verdict) -> None:
    """Keep a verdict; the very same one is kept once.

    Raises:
        StoreError: it cannot be kept.
    """
    said: dict[str, JsonValue] = verdict.model_dump(mode="json", by_alias=True)
    store.remember_new(f"{ROOM}/{dated_name(verdict.when, said)}", said)


def verdicts(store: Store, *, notes: list[str] | None = None) -> Iterator[Verdict]:
    """Give every verdict, the oldest first.

    Args:
        store: the tenant's.
        notes: gets a sentence for each entry that cannot be read.
    """
    return dated_entries(store, ROOM, Verdict, notes)


def export(store: Store, path: Path) -> Exported:
    """Write all verdicts as a data set.

    A path that ends in ``.jsonl`` gets one line for each verdict. Any other is a folder: ``verdicts.jsonl``, whose
    lines name the files beside it, ``scripts/`` and ``stills/``. Files are named by their digest, never by what
    people wrote. Films are named by theirs: they stay in the store.

    Raises:
        StoreError: the path cannot be written, or the store cannot be read.
    """
    alone, missing = path.suffix == ".jsonl", list[str]()
    lines, files = [], _Files(store, path, missing)
    for verdict in verdicts(store, notes=missing):
        line = verdict.model_dump(mode="json", by_alias=True)
        lines.append(json.dumps(line if alone else {**line, **files.of(verdict)}, ensure_ascii=False))
    try:
        (path.parent if alone else path).mkdir(parents=True, exist_ok=True)
        target = path if alone else path / "verdicts.jsonl"
        half = target.with_name(f".{target.name}.half")
        half.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        half.replace(target)
    except OSError as error:
        raise _not_written(path, error) from error
    return Exported(
        verdicts=len(lines), scripts=files.count("script"), stills=files.count("still"), missing=tuple(missing)
    )


class _Files:
    """Copies what verdicts are about beside them, each once."""

    def __init__(self, store: Store, folder: Path, missing: list[str]) -> None:
        self._store, self._folder, self._missing = store, folder, missing
        self._kept: dict[str, str] = {}

    def of(self, verdict: Verdict) -> dict[str, JsonValue]:
        """Give the files of a verdict's run, and what is known of it."""
        record = RunBook(self._store, verdict.run_id).read()
        if record is None:
            self._missing.append(f"{verdict.run_id}: its book is gone; the verdict is kept without script and stills")
            return {"script": "", "stills": [], "brief": {}}
        scripts = [part.outputs["script"] for part in record.steps if "script" in part.outputs]
        judged = [script for script in scripts if script.sha256 == verdict.script_sha256] or scripts[-1:]
        return {
            "brief": record.head.brief,
            "script": self._copied(judged[0]) if judged else "",
            "stills": list[JsonValue](self._stills(record)),
        }

    def count(self, kind: str) -> int:
        """Give how many files of a kind were written."""
        return sum(name.startswith(f"{kind}s/") for name in self._kept.values())

    def _stills(self, record: RunRecord) -> Iterator[dict[str, JsonValue]]:
        for part in record.steps:
            if part.shot_index is None:
                continue
            for still in part.stills:
                if name := self._copied(still):
                    yield {"shot": part.shot_index + 1, "step": part.step_id, "file": name}

    def _copied(self, artifact: Artifact) -> str:
        if artifact.kind not in _SUFFIXES:
            return ""
        if artifact.sha256 not in self._kept:
            name = f"{artifact.kind}s/{artifact.sha256}{_SUFFIXES[artifact.kind]}"
            try:
                source = self._store.local(artifact)
                (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, self._folder / name)
            except NightreelError as error:
                self._missing.append(str(error))
                name = ""
            except OSError as error:
                raise _not_written(self._folder, error) from error
            self._kept[artifact.sha256] = name
        return self._kept[artifact.sha256]


def _not_written(path: Path, error: OSError) -> StoreError:
    return StoreError(
        "verdicts.path", where=str(path), got=error.strerror or str(error),
        fix="choose a folder that can be written, with room enough",
    )  # fmt: skip


def verdict_on(record: RunRecord, store: Store, *, by: str, rating: int, note: str = "") -> Verdict:
    """Give a rating of a run's film, with the digests of what was judged.

    Args:
        record: what is kept of the run.
        store: the tenant's.
        by: who rates.
        rating: 1 to 5.
        note: why.

    Raises:
        StoreError: the run's renditions can no longer be read.
    """
    scripts = [part.outputs["script"] for part in record.steps if "script" in part.outputs]
    films = [part.outputs["renditions"] for part in record.steps if "renditions" in part.outputs]
    items = store.load(films[-1], Renditions).items if films else ()
    return Verdict(
        run_id=record.head.run_id, tenant=record.head.tenant, pipeline=record.head.pipeline, by=by,
        when=datetime.now(UTC).isoformat(timespec="milliseconds"), decision="rated", rating=rating, note=note[:2000],
        title=record.head.title, script_sha256=scripts[-1].sha256 if scripts else "",
        media={item.platform: item.media.sha256 for item in items},
    )  # fmt: skip
