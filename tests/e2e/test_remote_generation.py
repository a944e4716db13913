"""Shots made by a model server, through a real scheduler and triggerer: no worker waits, nothing is paid twice."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from tests.servers.videos_server import VideosServer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
DAG = "demo__remote_shots"
WORKING_S = 3600.0


@pytest.fixture
def server(airflow: Any) -> Iterator[VideosServer]:
    """A model server that works on every job until a test lets it finish."""
    with VideosServer(works_s=WORKING_S) as server:
        wan = {"kind": "videos", "url": server.url, "model": "m", "poll_s": 0.5, "timeout_s": 20, "money_per_s": 0.1}
        airflow.endpoints.write_text(json.dumps({"endpoints": {"wan": wan}}), encoding="utf-8")
        yield server
        assert server.wrong == []


def _until(is_so: Callable[[], bool], what: Callable[[], Any], within_s: float = 240) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up, what()
        time.sleep(0.5)


def _start(airflow: Any, **changes: Any) -> str:
    _until(lambda: airflow.client.has_dag(DAG), lambda: "the DAG does not appear")
    brief = airflow.brief("smartwatch", duration_s=12, platforms=["draft"], footage=[], **changes)
    return str(airflow.client.trigger(DAG, brief))


def _shots(airflow: Any, run_id: str) -> list[str]:
    return [task["state"] for task in airflow.client.tasks(DAG, run_id) if task["task_id"] == "generate"]


def _wait_until_deferred(airflow: Any, run_id: str, server: VideosServer) -> int:
    """Wait until every shot is drawn or at the server, and give how many are at the server."""

    def settled() -> bool:
        states = _shots(airflow, run_id)
        return bool(states) and "deferred" in states and set(states) <= {"deferred", "success"}

    _until(settled, lambda: airflow.states(DAG, run_id))
    return _shots(airflow, run_id).count("deferred")


def test_shots_wait_without_a_worker_and_each_is_paid_once(airflow: Any, server: VideosServer) -> None:
    run_id = _start(airflow)
    waiting = _wait_until_deferred(airflow, run_id, server)
    assert waiting >= 3
    pool = airflow.client._ask("GET", "/api/v2/pools/cpu")
    assert (pool["running_slots"], pool["deferred_slots"]) == (0, waiting), "no slot is held while the server works"
    server.works_s = 0
    assert airflow.wait(DAG, run_id, 240) == "success", airflow.states(DAG, run_id)
    assert len(server.accepted) == waiting, "one job for each shot"
    prompts = [job.fields["prompt"] for job in server.accepted]
    seeds = {job.fields["seed"] for job in server.accepted}
    assert len(seeds) == len(prompts), "each shot has a seed of its own"
    tasks = [task for task in airflow.client.tasks(DAG, run_id) if task["task_id"] == "generate"]
    assert {task["try_number"] for task in tasks} == {1}, "waiting is no retry"


def test_ending_the_run_cancels_the_jobs(airflow: Any, server: VideosServer) -> None:
    run_id = _start(airflow, title="Borealis Lamp", category="lamp")
    waiting = _wait_until_deferred(airflow, run_id, server)
    airflow.client._ask("PATCH", f"/api/v2/dags/{DAG}/dagRuns/{quote(run_id, safe='')}", {"state": "failed"})
    _until(lambda: not server.jobs, lambda: f"{len(server.jobs)} jobs still work", within_s=90)
    assert sum(job.deleted for job in server.accepted) == waiting
