"""Shots made by a model server, through a real scheduler and triggerer: no worker waits, nothing is paid twice."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from tests.servers.videos_server import VideosServer

from nightreel_airflow.local.settings import CPU_SLOTS

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
DAG = "demo__remote_shots"
WORKING_S = 3600.0


@dataclass(frozen=True)
class Waiting:
    """Two runs whose shots a server works on."""

    server: VideosServer
    kept: str
    ended: str
    shots: dict[str, int]
    """How many shots of each run wait."""


@pytest.fixture(scope="module")
def waiting(airflow: Any) -> Iterator[Waiting]:
    """A model server that works on every job until a test lets it finish, and two runs that wait for it."""
    with VideosServer(works_s=WORKING_S) as server:
        wan = {"kind": "videos", "url": server.url, "model": "m", "poll_s": 0.5, "timeout_s": 20, "money_per_s": 0.1}
        airflow.endpoints.write_text(json.dumps({"endpoints": {"wan": wan}}), encoding="utf-8")
        _until(lambda: airflow.client.has_dag(DAG), lambda: "the DAG does not appear")
        runs = [_start(airflow), _start(airflow, title="Borealis Lamp", category="lamp")]
        shots = {run_id: _wait_until_deferred(airflow, run_id) for run_id in runs}
        yield Waiting(server, *runs, shots)
        assert server.wrong == []


def _until(is_so: Callable[[], bool], what: Callable[[], Any], within_s: float = 240) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up, what()
        time.sleep(0.5)


def _start(airflow: Any, **changes: Any) -> str:
    brief = airflow.brief("smartwatch", duration_s=6, platforms=["draft"], footage=[], **changes)
    return str(airflow.client.trigger(DAG, brief))


def _shots(airflow: Any, run_id: str) -> list[str]:
    return [task["state"] for task in airflow.client.tasks(DAG, run_id) if task["task_id"] == "generate"]


def _wait_until_deferred(airflow: Any, run_id: str) -> int:
    """Wait until every shot is drawn or at the server, and give how many are at the server."""

    def settled() -> bool:
        states = _shots(airflow, run_id)
        return "deferred" in states and set(states) <= {"deferred", "success"}

    _until(settled, lambda: airflow.states(DAG, run_id))
    return _shots(airflow, run_id).count("deferred")


def test_shots_that_wait_hold_no_worker(airflow: Any, waiting: Waiting) -> None:
    together = sum(waiting.shots.values())
    assert together > CPU_SLOTS, "more wait at once than could work"
    assert len(waiting.server.accepted) == together, "one job for each shot"

    def slots() -> tuple[int, int]:
        pool = airflow.client._ask("GET", "/api/v2/pools/cpu")
        return pool["running_slots"], pool["deferred_slots"]

    _until(lambda: slots() == (0, together), slots)  # what earlier tests began may still work for a moment


def test_ending_a_run_cancels_its_jobs_and_no_others(airflow: Any, waiting: Waiting) -> None:
    # A run that ends before the triggerer has its jobs is not told to it: Airflow drops triggers that never ran.
    _until(lambda: all(job.asked > 1 for job in waiting.server.accepted), lambda: waiting.server.accepted)
    path = f"/api/v2/dags/{DAG}/dagRuns/{quote(waiting.ended, safe='')}"
    airflow.client._ask("PATCH", path, {"state": "failed"})
    left = waiting.shots[waiting.kept]
    _until(lambda: len(waiting.server.jobs) == left, lambda: f"{len(waiting.server.jobs)} jobs still work")
    assert sum(job.deleted for job in waiting.server.accepted) == waiting.shots[waiting.ended]


def test_shots_go_on_when_the_server_is_done_and_are_paid_once(airflow: Any, waiting: Waiting) -> None:
    sent = len(waiting.server.accepted)
    waiting.server.works_s = 0
    assert airflow.wait(DAG, waiting.kept, 240) == "success", airflow.states(DAG, waiting.kept)
    assert len(waiting.server.accepted) == sent
    tasks = [task for task in airflow.client.tasks(DAG, waiting.kept) if task["task_id"] == "generate"]
    assert {task["try_number"] for task in tasks} == {1}, "waiting is no retry"
