"""A night through a real scheduler: ``python tests/bench/bench_batch.py [runs|thousands] …``.

``runs``: so many briefs of the smallest film (1 to 2 s of work) with one task a step and with one task a film: seconds
of the whole night on two cores, and what each run costs on top of its media work. ``thousands``: a catalogue of 5,000
rows whose films wait, the DAG being paused: how long their admission takes, what the scheduler needs, and whether a
killed and cleared ``admit`` leaves anything out or doubles it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from figures import write
from tests.airflow_parts import AirflowParts
from tests.batch_tenant import write_tenant
from tests.killed_night import QUICK

from nightreel.batch.book import BatchBook
from nightreel.records.book import RunBook
from nightreel.store.local import LocalStore
from nightreel_airflow.local.client import FINAL
from nightreel_airflow.nightly.names import batch_id_of

FILM, NIGHT = "works__ads", "works__ads__nightly"
RUNS, ROWS = int(os.environ.get("BENCH_RUNS", "200")), int(os.environ.get("BENCH_ROWS", "5000"))
LONGEST_S = 3 * 3600


def main(which: list[str]) -> None:
    """Measure what is asked for, both when nothing is."""
    if not which or "runs" in which:
        for tasks in ("film", "step"):
            _measured(tasks, RUNS, _all_runs)
    if not which or "thousands" in which:
        _measured("film", ROWS, _thousands)


def _measured(tasks: str, rows: int, measure: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="nightreel-bench-") as folder:
        base = Path(folder)
        write_tenant(base / "tenants", "works", rows, tasks=tasks, ahead=8 if measure is _all_runs else 10_000)
        places = {
            "NIGHTREEL_TENANTS": str(base / "tenants"),
            "NIGHTREEL_STORE": (base / "store").as_uri(),
            "NIGHTREEL_PUBLISH": str(base / "published"),
            "NIGHTREEL_KEYS": str(base / "keys"),
            "NIGHTREEL_BATCH_RUNS": "8" if measure is _all_runs else "10000",
            **_database(),
            **(QUICK if measure is _thousands else {}),
        }
        parts = AirflowParts(base, places)
        try:
            parts.start(NIGHT)
            measure(parts, tasks, rows)
        finally:
            parts.stop()


def _database() -> dict[str, str]:
    """Give the setting of a PostgreSQL where one is named: ``BENCH_DATABASE``; SQLite otherwise."""
    address = os.environ.get("BENCH_DATABASE", "")
    return {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address} if address else {}


def _all_runs(parts: AirflowParts, tasks: str, rows: int) -> None:
    began = time.monotonic()
    memory = _Memory(parts)
    run_id = parts.client.trigger(NIGHT, {})
    _wait(parts, run_id)
    took_s = time.monotonic() - began
    runs = _runs(parts)
    store = LocalStore(parts.base / "store/works")
    media_s = [_media_s(store, run["dag_run_id"]) for run in runs]
    published = len(list((parts.base / "published/works").glob("*/manifest.json")))
    slots = max(1, os.cpu_count() or 1)
    write(
        f"batch_{tasks}", what=f"a night of {rows} briefs of the smallest film, tasks: {tasks}", runs=len(runs),
        rows=rows, slots=slots, database="postgresql" if _database() else "sqlite",
        seconds=round(took_s, 1), seconds_a_run=round(took_s / rows, 2),
        media_s_a_run=round(sum(media_s) / len(media_s), 2),
        overhead_s_a_run=round(took_s * slots / rows - sum(media_s) / len(media_s), 2),
        in_flight_s=round(median(_in_flight_s(run) for run in runs), 1),
        states=dict(Counter(run["state"] for run in runs)), published=published,
        duplicates=len(runs) - len({run["dag_run_id"].split(".")[2] for run in runs}), lost=rows - published,
        scheduler_peak_mb=memory.stop(), load=[round(value, 1) for value in os.getloadavg()],
    )  # fmt: skip


def _media_s(store: LocalStore, run_id: str) -> float:
    record = RunBook(store, run_id).read()
    return sum(step.seconds for step in record.steps) if record is not None else 0.0


def _in_flight_s(run: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(run[name]) for name in ("start_date", "end_date"))
    return (ended - began).total_seconds()


def _thousands(parts: AirflowParts, tasks: str, rows: int) -> None:
    client = parts.client
    client._ask("PATCH", f"/api/v2/dags/{FILM}?update_mask=is_paused", {"is_paused": True})
    memory, began = _Memory(parts), time.monotonic()
    run_id = client.trigger(NIGHT, {})
    seen: list[tuple[float, int]] = []
    killed_at = cleared_s = 0.0
    while (count := _count(parts)) < (ready := _ready(parts, run_id, rows)):
        now = time.monotonic() - began
        seen.append((now, count))
        if not killed_at and count >= ready // 2:
            killed_at, cleared_s = now, _kill_and_clear(parts, run_id)
        if now > LONGEST_S:
            break
        time.sleep(2)
    took_s = time.monotonic() - began
    keys = Counter(run["dag_run_id"].split(".")[2] for run in _runs(parts))
    first_s = next((now for now, count in seen if count), 0.0)
    write(
        "batch_thousands", what=f"admission of a catalogue of {rows} rows, admit killed in the middle", rows=rows,
        ready=ready,
        database="postgresql" if _database() else "sqlite", admitted=sum(keys.values()), seconds=round(took_s, 1),
        seconds_to_first=round(first_s, 1), rows_a_second=round(ready / max(1e-9, took_s - first_s - cleared_s), 1),
        killed_at_row=ready // 2, seconds_of_kill=round(cleared_s, 1),
        duplicates=sum(count - 1 for count in keys.values()), lost=ready - len(keys), scheduler_peak_mb=memory.stop(),
        scheduler_healthy=client.health().get("scheduler"), load=[round(value, 1) for value in os.getloadavg()],
    )  # fmt: skip


def _ready(parts: AirflowParts, run_id: str, rows: int) -> int:
    """Give how many rows can become films: those that a rule refuses never have a run."""
    head = BatchBook(LocalStore(parts.base / "store/works"), batch_id_of("ads", run_id)).head
    return head.counts["ready"] if head is not None and head.rows is not None else rows


def _kill_and_clear(parts: AirflowParts, run_id: str) -> float:
    """Kill the task that admits rows, clear it, and give the seconds until it works again."""
    began = time.monotonic()
    for process in parts.works():
        process.kill()
    body = {"dry_run": False, "task_ids": ["admit"], "dag_run_id": run_id, "only_failed": False, "only_running": False}
    parts.client._ask("POST", f"/api/v2/dags/{NIGHT}/clearTaskInstances", body)
    count = _count(parts)
    while _count(parts) <= count and time.monotonic() - began < 600:
        time.sleep(1)
    return time.monotonic() - began


class _Memory:
    """Looks at the scheduler's resident size until it is stopped."""

    def __init__(self, parts: AirflowParts) -> None:
        self._parts, self._peak, self._ends = parts, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ends.wait(1):
            self._peak = max(self._peak, self._parts.memory_mb("scheduler"))

    def stop(self) -> float:
        self._ends.set()
        self._thread.join()
        return round(self._peak, 1)


def _wait(parts: AirflowParts, run_id: str) -> None:
    give_up = time.monotonic() + LONGEST_S
    while parts.client.state(NIGHT, run_id) not in FINAL and time.monotonic() < give_up:
        time.sleep(2)


def _count(parts: AirflowParts) -> int:
    return int(parts.client._ask("GET", f"/api/v2/dags/{FILM}/dagRuns?limit=1")["total_entries"])


def _runs(parts: AirflowParts) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = parts.client._ask("GET", f"/api/v2/dags/{FILM}/dagRuns?limit=100&offset={len(found)}")["dag_runs"]
        if not page:
            return found
        found += page


if __name__ == "__main__":
    main(sys.argv[1:])
