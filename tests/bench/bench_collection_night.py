"""A collection by night through a real scheduler: ``python tests/bench/bench_collection_night.py [--works N]``.

A folder of drawn works, each with its record beside it, is cleaned and described by the museum's own pipeline, four
texts a work, without a model. The scheduler and all that it has begun is killed once midway and started again. The
same night is then asked for a second time, and once more on the next day. The works of a sample are read in this
process alone: what a work costs over that is the night's own cost.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))

from figures import write
from tests.airflow_parts import AirflowParts
from tests.killed_night import QUICK

from nightreel.batch.book import BatchBook
from nightreel.batch.rows import check_catalogue, read_rows
from nightreel.demo.artworks import ARTWORKS
from nightreel.errors import BusyError, InputError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.pipeline import run_plan
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import load_tenant
from nightreel.steps.base import RunInfo
from nightreel.store.local import LocalStore
from nightreel_airflow.local.client import FINAL
from nightreel_airflow.nightly.names import batch_id_of

ROOT = Path(__file__).parents[2]
TENANT, PIPELINE = "museum", "collection"
FILM, NIGHT = f"{TENANT}__{PIPELINE}", f"{TENANT}__{PIPELINE}__nightly"
DAY, NEXT_DAY = "2031-05-03", "2031-05-04"
BATCH = "batch:\n  catalogue: collection/\n  key: file\n  ahead: 8\n\n"
LETTERS = str.maketrans("0123456789", "bdfhjlnprt")
SAMPLE, LONG_PX, LONGEST_S = 8, 900, 8 * 3600


def main() -> None:
    """Draw, read a sample in process, then three nights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, default=200, help="Two or more.")
    works = parser.parse_args().works
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory(prefix="nightreel-collection-") as folder:
        base = Path(folder)
        draw_collection(base / "tenants", works)
        places = {name: str(base / path) for name, path in _PLACES.items()}
        os.environ.update(places, NIGHTREEL_STORE=(base / "store").as_uri(), OMP_NUM_THREADS="1")
        in_process_s = read_in_process(base, min(SAMPLE, works - 1))
        parts = AirflowParts(base, QUICK)
        try:
            parts.start(FILM, NIGHT)
            measure(parts, works, in_process_s)
        finally:
            parts.stop()


_PLACES = {
    "NIGHTREEL_TENANTS": "tenants",
    "NIGHTREEL_PUBLISH": "published",
    "NIGHTREEL_KEYS": "keys",
    "NIGHTREEL_CACHE": "cache",
}


def draw_collection(tenants: Path, works: int) -> None:
    """Write the museum with its own pipeline over a folder of so many works, every second one with a scan's border."""
    root, ours = tenants / TENANT, ROOT / "include/tenants" / TENANT
    shutil.copytree(ours, root, ignore=shutil.ignore_patterns("works", "catalogues", "describe_work.yaml", "briefs"))
    pipeline = root / "pipelines/collection.yaml"
    head, _, rest = pipeline.read_text(encoding="utf-8").partition("batch:")
    pipeline.write_text(head + BATCH + "form:" + rest.partition("form:")[2], encoding="utf-8")
    (root / "collection").mkdir()
    (root / "works").mkdir()  # the form's default
    shutil.copy(ours / "works/harvest.jpg", root / "works/harvest.jpg")
    kinds = list(ARTWORKS.items())
    for number in range(works):
        kind, draw = kinds[number % len(kinds)]
        picture = cv2.cvtColor(draw(number, LONG_PX), cv2.COLOR_RGB2BGR)
        if number % 2:
            picture = cv2.copyMakeBorder(picture, 22, 18, 30, 16, cv2.BORDER_CONSTANT, value=(4, 4, 4))
        path = root / f"collection/work-{number:04d}.jpg"
        cv2.imwrite(str(path), picture)
        title = f"{kind.capitalize()} {str(number).translate(LETTERS)}"  # some numbers are codes that rules refuse
        record = {"title": title, "artist": "Marta Oberlin", "year": "1965"}
        path.with_suffix(".json").write_text(json.dumps(record), encoding="utf-8")


class _Silent:
    """Watches a run and says nothing."""

    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Take note of nothing."""


def read_in_process(base: Path, works: int) -> float:
    """Give the mean seconds of a work in this process, everything loaded; the first one only loads."""
    alone = base / "alone"
    workspace = Workspace(base / "tenants", (alone / "store").as_uri(), alone / "cache")
    folder = load_tenant(base / "tenants" / TENANT)
    plan, seconds = compile_pipeline(folder, PIPELINE), []
    alone.mkdir()
    rows = list(read_rows(check_catalogue(folder, PIPELINE, DAY, alone).rows))[: works + 1]
    for row in rows:
        run = RunInfo(run_id=f"alone-{len(seconds)}", date=datetime.now(UTC).isoformat(), platforms=("draft",))
        began = time.perf_counter()
        run_plan(plan, Brief.model_validate(row.brief), Bench(workspace, folder.tenant), run, _Silent())
        seconds.append(time.perf_counter() - began)
    shutil.rmtree(base / "published")
    return mean(seconds[1:])


def measure(parts: AirflowParts, works: int, in_process_s: float) -> None:
    """Three nights: the first with a kill in its middle, the same again, and the next day's."""
    memory, slots = _Memory(parts), max(1, os.cpu_count() or 1)
    began, killed = time.monotonic(), _Kill(parts, works // 2)
    _wait(parts, first := parts.client.trigger(NIGHT, {"day": DAY}), killed)
    took_s, runs = time.monotonic() - began, _runs(parts)
    store = LocalStore(parts.base / "store" / TENANT)
    work_s = mean(_work_s(store, run["dag_run_id"]) for run in runs)
    again_s, next_s = _night(parts, DAY), _night(parts, NEXT_DAY)
    keys = Counter(run["dag_run_id"].split(".")[2] for run in runs)
    manifests = (parts.base / "published" / TENANT).glob("*/manifest.json")
    published = Counter(json.loads(path.read_text(encoding="utf-8"))["run"] for path in manifests)
    end = BatchBook(store, batch_id_of(PIPELINE, first)).end
    write(
        "collection_night", what=f"{works} works of a folder by night, four texts each, scheduler killed midway",
        works=works, slots=slots, counts=dict(end.counts) if end is not None else {}, seconds=round(took_s, 1),
        seconds_a_work=round(took_s / works, 2), in_process_s_a_work=round(in_process_s, 2),
        steps_s_a_work=round(work_s, 2), overhead_s_a_work=round(took_s * slots / works - in_process_s, 2),
        killed_at=killed.at, seconds_until_work_again=round(killed.idle_s, 1),
        states=dict(Counter(run["state"] for run in runs)), published=len(published),
        duplicates=sum(count - 1 for count in (*keys.values(), *published.values())), lost=works - len(published),
        again_s=round(again_s, 1), next_day_s=round(next_s, 1), made_again=len(_runs(parts)) - len(runs),
        report_kb=round(_report_bytes(store, first) / 1024), **memory.stop(),
        load=[round(value, 1) for value in os.getloadavg()],
    )  # fmt: skip


def _night(parts: AirflowParts, day: str) -> float:
    began = time.monotonic()
    _wait(parts, parts.client.trigger(NIGHT, {"day": day}))
    return time.monotonic() - began


class _Kill:
    """Kills the scheduler with all that it has begun when so many works are published, and starts it again."""

    def __init__(self, parts: AirflowParts, due: int) -> None:
        self._parts, self._due, self.at, self.idle_s = parts, due, 0, 0.0

    def __call__(self) -> None:
        """Look whether it is time."""
        if self.at or (done := _published(self._parts)) < self._due:
            return
        self.at, began = done, time.monotonic()
        self._parts.kill_part("scheduler")
        time.sleep(1)
        self._parts.start_part("scheduler")
        while _published(self._parts) <= done and time.monotonic() - began < 600:
            time.sleep(0.5)
        self.idle_s = time.monotonic() - began


class _Memory:
    """Looks at the resident sizes of the scheduler's own process and of the largest worker until it is stopped."""

    def __init__(self, parts: AirflowParts) -> None:
        self._parts, self._peaks, self._ends = parts, {"scheduler": 0.0, "worker": 0.0}, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ends.wait(1):
            try:
                workers = [process.memory_info().rss / 2**20 for process in self._parts.works()]
                seen = {"scheduler": self._parts.memory_mb("scheduler"), "worker": max(workers, default=0.0)}
            except psutil.Error:
                continue  # it was killed a moment ago
            self._peaks = {name: max(peak, seen[name]) for name, peak in self._peaks.items()}

    def stop(self) -> dict[str, float]:
        """Give the peaks, in MB."""
        self._ends.set()
        self._thread.join()
        return {f"{name}_peak_mb": round(peak, 1) for name, peak in self._peaks.items()}


def _wait(parts: AirflowParts, run_id: str, between: Any = lambda: None) -> None:
    give_up = time.monotonic() + LONGEST_S
    while time.monotonic() < give_up:
        try:
            if parts.client.state(NIGHT, run_id) in FINAL:
                return
        except (BusyError, InputError):
            pass  # nobody answers for a moment
        between()
        time.sleep(1)
    raise TimeoutError(f"{run_id} has not ended\n{parts.logs()}")


def _published(parts: AirflowParts) -> int:
    return len(list((parts.base / "published" / TENANT).glob("*/manifest.json")))


def _work_s(store: LocalStore, run_id: str) -> float:
    record = RunBook(store, run_id).read()
    return sum(step.seconds for step in record.steps) if record is not None else 0.0


def _report_bytes(store: LocalStore, run_id: str) -> int:
    end = BatchBook(store, batch_id_of(PIPELINE, run_id)).end
    return Path(store.local(end.page)).stat().st_size if end is not None and end.page is not None else 0


def _runs(parts: AirflowParts) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while page := parts.client._ask("GET", f"/api/v2/dags/{FILM}/dagRuns?limit=100&offset={len(found)}")["dag_runs"]:
        found += page
    return found


if __name__ == "__main__":
    main()
