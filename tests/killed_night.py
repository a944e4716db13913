"""A night in an Airflow whose parts are killed, and what is looked at afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from tests.airflow_parts import AirflowParts
from tests.batch_tenant import write_tenant

from nightreel.errors import BusyError, InputError
from nightreel_airflow.local.client import FINAL

QUICK = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "2",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "2",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "10",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "5",
}
"""What a killed process is noticed by: seconds here, minutes as Airflow comes."""
VICTIMS = ("worker", "scheduler", "api-server")


@dataclass
class KilledNight:
    """One tenant, one catalogue, one Airflow of its own.

    Args:
        base: empty folder.
        rows: of the catalogue.
        more: environment variables on top.
    """

    base: Path
    rows: int
    more: dict[str, str]

    def __post_init__(self) -> None:
        write_tenant(self.base / "tenants", "works", self.rows)
        places = {
            "NIGHTREEL_TENANTS": str(self.base / "tenants"),
            "NIGHTREEL_STORE": (self.base / "store").as_uri(),
            "NIGHTREEL_PUBLISH": str(self.base / "published"),
            "NIGHTREEL_KEYS": str(self.base / "keys"),
        }
        self.parts = AirflowParts(self.base, {**QUICK, **places, **self.more})
        self.killed: list[str] = []

    def done(self) -> int:
        """Give how many films are published."""
        return len(list((self.base / "published/works").glob("*/manifest.json")))

    def kill(self, victim: str) -> None:
        """Kill a part, or a task that works; a part is started again after a moment."""
        if victim == "worker":
            self.killed.append(self._kill_task())
            return
        self.parts.kill_part(victim)
        self.killed.append(victim)
        time.sleep(1)
        self.parts.start_part(victim)

    def _kill_task(self) -> str:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            for process in random.sample(works := self.parts.works(), len(works)):
                try:
                    name = " ".join(process.cmdline())[:60]
                    process.kill()
                except psutil.Error:
                    continue
                return f"worker: {name}"
            time.sleep(0.2)
        raise TimeoutError("no task worked for a minute")

    def wait(self, dag_id: str, run_id: str, within_s: float, between: Callable[[], None] = lambda: None) -> str:
        """Wait for a run's end, whoever is away meanwhile; ``between`` is called each time that it has not ended."""
        give_up = time.monotonic() + within_s
        while time.monotonic() < give_up:
            try:
                state = self.parts.client.state(dag_id, run_id)
            except (BusyError, InputError):
                state = "nobody answers"
            if state in FINAL:
                return state
            between()
            time.sleep(0.5)
        raise TimeoutError(f"{run_id} is still {state}: {self.parts.client.tasks(dag_id, run_id)}\n{self.parts.logs()}")

    def runs(self) -> list[dict[str, Any]]:
        """Give every run of the pipeline's DAG."""
        found: list[dict[str, Any]] = []
        while page := self._page(len(found)):
            found += page
        return found

    def _page(self, offset: int) -> list[dict[str, Any]]:
        answer = self.parts.client._ask("GET", f"/api/v2/dags/works__ads/dagRuns?limit=100&offset={offset}")
        runs: list[dict[str, Any]] = answer["dag_runs"]
        return runs
