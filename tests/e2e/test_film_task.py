"""A whole film in one task, through a real scheduler and triggerer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.servers.videos_server import VideosServer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
DAG = "north__served"
WORKS_S = 8.0
"""Longer than a task needs to be deferred."""


def test_a_film_gives_its_place_back_while_a_service_works(airflow: Any) -> None:
    with VideosServer(works_s=WORKS_S) as server:
        wan = {"kind": "videos", "url": server.url, "model": "m", "poll_s": 0.5, "timeout_s": 20, "money_per_s": 0.1}
        airflow.endpoints.write_text(json.dumps({"endpoints": {"wan": wan}}), encoding="utf-8")
        run_id = airflow.client.trigger(DAG, {"title": "Oak stool", "duration_s": 4, "selling_points": ["Made of oak"]})
        assert airflow.wait(DAG, run_id, 600) == "success", airflow.states(DAG, run_id)
        assert server.wrong == []
    (task,) = airflow.client.tasks(DAG, run_id)
    log = airflow.client.log(DAG, run_id, task)
    assert len(server.accepted) >= 1, "at least one shot was the server's"
    assert sum(line.startswith("Goes on:") for line in log) >= len(server.accepted), "each job was waited for elsewhere"
    preview = airflow.client.returned(DAG, run_id, "film", "preview")
    assert preview["stills"]
    assert preview["usage"]["money"] > 0


def test_a_wrong_brief_ends_the_run_with_its_words(airflow: Any) -> None:
    run_id = airflow.client.trigger(DAG, {"title": "Oak stool", "pictures": ["../../etc/passwd"]})
    assert airflow.wait(DAG, run_id, 600) == "failed"
    (task,) = airflow.client.tasks(DAG, run_id)
    assert task["try_number"] == 1, "a retry would meet the same fault"
    assert any("Fix:" in line and "passwd" in line for line in airflow.client.log(DAG, run_id, task))
