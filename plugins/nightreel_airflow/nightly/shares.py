"""How many runs one batch may have under way, beside the batches of other tenants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nightreel.errors import NightreelError, SpecError
from nightreel.run.workspace import Workspace
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel_airflow.nightly.names import batch_id_of, nightly_dag_id
from nightreel_airflow.nightly.night import Night
from nightreel_airflow.nightly.runs import Runs

RUNS = "NIGHTREEL_BATCH_RUNS"
_SPARE = 4
"""So many batches more than run are looked at: some of the newest may have ended."""
PER_SLOT = 4
"""Runs of batches for each processor: one works, the others' next steps stand ready."""


@dataclass(frozen=True)
class _Working:
    """A tenant with nightly runs that work now."""

    tenant: str
    share: float
    batches: int
    """Runs of its nightly DAGs: those of a backfill are several."""


def runs_in_all() -> int:
    """Give how many runs of all batches may be under way together: ``NIGHTREEL_BATCH_RUNS`` or four a processor.

    Raises:
        SpecError: the setting is no count (``setting.runs``).
    """
    said = os.environ.get(RUNS, "").strip()
    if not said:
        return PER_SLOT * max(1, os.cpu_count() or 1)
    if not (said.isascii() and said.isdigit() and 0 < int(said) <= 100_000):
        raise SpecError(
            "setting.runs", where=f"environment variable {RUNS}", got=said, want="a count from 1 to 100000",
            fix="write how many films of all batches may be under way at once",
        )  # fmt: skip
    return int(said)


def quota_of(night: Night) -> int:
    """Give how many runs a batch may have under way now.

    Raises:
        BusyError: Airflow does not say which batches work.
    """
    from nightreel.batch.admission import quota

    total, ahead = runs_in_all(), night.batch.ahead
    working = list(_working(night.folder, Workspace.from_environment().tenants_root))
    own = next((one.batches for one in working if one.tenant == night.tenant), 1)
    shares = [one.share / one.batches for one in working for _ in range(one.batches)]
    return quota(total, night.folder.tenant.share / own, shares, ahead)


def _working(own: TenantFolder, root: Path) -> Iterator[_Working]:
    """Find the tenants of which nights are at work now; the asking batch is one of them."""
    for path in sorted(root.glob("*/tenant.yaml")):
        try:
            folder = own if path.parent == own.root else load_tenant(path.parent)
        except NightreelError:
            continue  # a tenant that cannot be read runs nothing
        batches = sum(_runs_now(folder, name) for name in _nightly(folder))
        if folder is own:
            batches = max(1, batches)
        if batches:
            yield _Working(folder.tenant.name, folder.tenant.share, batches)


def _nightly(folder: TenantFolder) -> Iterator[str]:
    for name, loaded in folder.pipelines.items():
        if not isinstance(loaded, NightreelError) and loaded.pipeline.batch is not None:
            yield name


def _runs_now(folder: TenantFolder, pipeline: str) -> int:
    """Count the nights of a pipeline that run and are not paused: one that begins nothing needs no share."""
    runs = Runs(nightly_dag_id(folder.tenant.name, pipeline))
    running = runs.count(None, "running")
    return max(0, running - len(_paused(runs, folder, pipeline, running))) if running else 0


def _paused(runs: Runs, folder: TenantFolder, pipeline: str, running: int) -> list[str]:
    from nightreel.batch.book import BatchBook, batches

    try:
        store = Workspace.from_environment().open_store(folder.tenant)
        newest = [head.batch_id for head in batches(store, pipeline=pipeline, limit=running + _SPARE)]
        said = [batch_id for batch_id in newest if BatchBook(store, batch_id).control == "paused"]
    except NightreelError:
        return []  # it keeps its share: nobody can say that it is paused
    run_ids = [batch_id.removeprefix(batch_id_of(pipeline, "")) for batch_id in said]
    return [run_id for run_id, state in runs.states(run_ids).items() if state == "running"]
