"""Waiting in the triggerer, and the operator that defers and goes on."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.triggers.base import TriggerEvent
from tests.servers.dashscope_server import DashscopeServer
from tests.servers.videos_server import Job, VideosServer

from nightreel.store.jobs import JobLedger, JobTicket
from nightreel.store.local import LocalStore
from nightreel_airflow import remote
from nightreel_airflow.operators.base import operator_class
from nightreel_airflow.remote import RemoteJobTrigger

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VideosServer]:
    with VideosServer() as server:
        _write_endpoints(tmp_path, monkeypatch, kind="videos", url=server.url)
        job = Job("video_gen_000", {"prompt": "a cup"}, b"", time.monotonic())
        server.jobs[job.id] = job
        yield server


def _write_endpoints(folder: Path, monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    path = folder / "endpoints.yaml"
    endpoint = {"model": "m", "poll_s": 0.05, "timeout_s": 0.5, **fields}
    path.write_text(json.dumps({"endpoints": {"wan": endpoint}}))
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(path))


def trigger(**fields: Any) -> RemoteJobTrigger:
    plain = {"engine": "served", "endpoint": "wan", "tenant": "acme", "job_id": "video_gen_000", "what": "shot 1",
             "ends_s": time.time() + 30, "poll_s": 0.05, "owned": True}  # fmt: skip
    return RemoteJobTrigger({**plain, **fields})


def event_of(waiting: RemoteJobTrigger) -> Any:
    async def first() -> TriggerEvent:
        return await anext(aiter(waiting.run()))

    return asyncio.run(first()).payload


def test_it_fires_when_the_job_has_ended(server):
    server.works_s = 0.3
    assert event_of(trigger()) == {"job": "video_gen_000", "state": "done"}
    assert 3 <= server.count("ask") <= 9
    assert server.count("content") == 0, "the task fetches it"


def test_a_failed_job_fires_as_well(server):
    server.ends = lambda job: "NaN"
    assert event_of(trigger())["state"] == "failed"


def test_a_busy_or_restarting_server_is_waited_for(server):
    server.fail("ask", 3, status=500)
    server.fail("ask", 2, status=429)
    server.fail("ask", 2, drop=True)
    server.fail("ask", 2, status=404)
    server.fail("ask", 1, wait_s=0.7)
    assert event_of(trigger())["state"] == "done"


def test_a_server_that_lost_the_job_is_believed_the_third_time(server):
    server.forget()
    assert event_of(trigger())["state"] == "lost"
    assert server.count("ask") == 3


def test_a_server_that_stays_away_lets_the_task_look(server, monkeypatch):
    monkeypatch.setattr(remote, "AWAY_S", 0.3)
    server.fail("ask", 99, status=503)
    assert event_of(trigger())["state"] == "away"


def test_a_key_that_is_refused_lets_the_task_say_so(server):
    server.key = "other"
    assert event_of(trigger())["state"] == "refused"


def test_it_stops_at_the_jobs_end(server):
    server.works_s = 60
    began = time.monotonic()
    assert event_of(trigger(ends_s=time.time() + 0.3))["state"] == "late"
    assert time.monotonic() - began < 1


def test_an_endpoint_that_the_triggerer_does_not_know_is_told(server):
    event = event_of(trigger(endpoint="nobody"))
    assert event["state"] == "unknown"
    assert "nobody" in event["why"]


def test_ending_the_task_deletes_the_job_that_its_run_sent(server):
    asyncio.run(trigger(owned=False).on_kill())
    assert "video_gen_000" in server.jobs
    asyncio.run(trigger().on_kill())
    assert server.jobs == {}


def test_the_ledger_hears_of_it(server, tmp_path, monkeypatch):
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\n")
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    ledger = JobLedger(LocalStore(tmp_path / "store" / "acme"))
    ticket = JobTicket(slot="a" * 64, engine="served", endpoint="wan", job_id="video_gen_000", state="sent", run_id="r")
    ledger.claim(ticket)
    asyncio.run(RemoteJobTrigger.of(ticket, "acme", "r").on_kill())
    assert ledger.find(ticket.id).state == "cancelled"


def test_a_server_that_is_away_does_not_hinder_the_end_of_a_task(server):
    server.fail("cancel", drop=True)
    asyncio.run(trigger().on_kill())


def test_a_queued_task_of_model_studio_is_cancelled(tmp_path, monkeypatch):
    from tests.servers.dashscope_server import KEY, Task

    monkeypatch.setenv("STUDIO_KEY", KEY)
    with DashscopeServer(queues_s=60) as server:
        _write_endpoints(tmp_path, monkeypatch, kind="dashscope", url=server.url, key_env="STUDIO_KEY")
        task = server.tasks["t"] = Task("t", {}, time.monotonic())
        asyncio.run(trigger(engine="dashscope", job_id="t").on_kill())
        assert task.cancelled
        assert event_of(trigger(engine="dashscope", job_id="t"))["state"] == "cancelled"


def test_it_survives_the_way_to_another_triggerer_without_a_secret(server, monkeypatch):
    monkeypatch.setenv("WAN_KEY", "very-secret")
    path, kwargs = trigger().serialize()
    assert path == "nightreel_airflow.remote.RemoteJobTrigger"
    assert json.loads(json.dumps(kwargs)) == kwargs
    assert "secret" not in str(kwargs)
    assert "127.0.0.1" not in str(kwargs)
    assert RemoteJobTrigger(**kwargs).serialize() == (path, kwargs)


def test_many_jobs_wait_in_one_loop(server):
    server.works_s = 0.5
    for index in range(40):
        job = Job(f"video_gen_{index:03}", {"prompt": "a cup"}, b"", time.monotonic())
        server.jobs[job.id] = job

    async def all_of() -> list[str]:
        waiting = [anext(aiter(trigger(job_id=name).run())) for name in server.jobs]
        return [event.payload["state"] for event in await asyncio.gather(*waiting)]

    before = threading.active_count()
    assert asyncio.run(all_of()) == ["done"] * 40
    assert threading.active_count() < before + 45


def test_one_account_is_not_asked_more_often_than_it_may(monkeypatch):
    from nightreel.engines.generate.remote.wire import _Turns

    turns = _Turns()
    waits = [turns.wait_s("account", 15) for _ in range(31)]
    assert waits[0] == 0
    assert waits[-1] == pytest.approx(2.0, abs=0.05)
    assert turns.wait_s("another", 15) == 0
    assert turns.wait_s("account", 0) == 0


def test_the_ticket_tells_whose_job_it_is():
    ticket = JobTicket(slot="a" * 64, engine="served", endpoint="wan", job_id="j", what="shot 1", run_id="r", ends_s=5)
    assert RemoteJobTrigger.of(ticket, "acme", "r").job.owned
    assert not RemoteJobTrigger.of(ticket, "acme", "another").job.owned


@pytest.mark.parametrize(
    ("engine", "options", "retries"),
    [("served", {}, 1), ("animatic", {"fallback": [{"engine": "dashscope"}]}, 1), ("animatic", {}, 0)],
    ids=["served", "fallback", "animatic"],
)
def test_a_task_that_may_wait_is_tried_twice_at_least(engine, options, retries):
    task = operator_class("generate")(task_id="g", tenant="demo", engine=engine, options=options, retries=0)
    assert task.retries == retries


def test_a_killed_operator_asks_its_step_to_stop():
    task = operator_class("generate")(task_id="g", tenant="demo", engine="served")
    assert not task._killed
    task.on_kill()
    assert task._killed
