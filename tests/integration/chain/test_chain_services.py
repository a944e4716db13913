"""The chain of tries with services: what they may cost, how long they may take, and what waits meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fake_engine import making, run
from tests.servers.videos_server import VideosServer

from nightreel.context import Waiting
from nightreel.errors import EngineError
from nightreel.run.step import Bench, StepResult

pytestmark = pytest.mark.integration


@pytest.fixture
def server() -> Iterator[VideosServer]:
    with VideosServer() as server:
        yield server


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch, server: VideosServer) -> Callable[..., None]:
    def write(**prices: float) -> None:
        plain = {"kind": "videos", "url": server.url, "model": "m", "poll_s": 0.02, "timeout_s": 0.8}
        made = {name: {**plain, "money_per_s": price} for name, price in prices.items()}
        (tmp_path / "endpoints.yaml").write_text(json.dumps({"endpoints": made}))
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))

    return write


DEAR = {"endpoint": "dear", "height_px": 96}


def _finish(bench: Bench, **options: Any) -> StepResult:
    """Call again as long as the step waits, as Airflow does."""
    for _ in range(20):
        try:
            return run(bench, engine="served", **options)
        except Waiting:
            time.sleep(0.05)
    raise AssertionError("the step waits for ever")


def test_a_try_that_would_cost_too_much_is_never_sent(bench, endpoints, server):
    endpoints(dear=0.5, cheap=0.01)
    result = _finish(bench, settings=DEAR, limit_money=0.1, fallback=[{"endpoint": "cheap"}])
    assert len(server.accepted) == 1
    assert making(bench, result).instead.startswith(
        "asked for dear at 96p; it would cost $0.35, more than $0.10; made with cheap"
    )
    assert result.usage.money <= 0.1


def test_all_tries_together_keep_the_limit(bench, endpoints, server):
    endpoints(dear=0.1)
    server.ends = lambda job: "completed" if len(server.accepted) > 1 else "NaN"
    result = _finish(bench, settings=DEAR, limit_money=0.3, fallback=[{"height_px": 80}])
    assert len(server.accepted) == 2
    assert result.usage.money == pytest.approx(0.1 * 25 / 24, rel=0.5)


def test_after_waiting_the_failed_try_is_not_made_again(bench, endpoints, server, fake):
    endpoints(free=0.0)
    fake.script = [EngineError("generate.failed", got="NaN")]
    server.works_s = 0.3
    result = _finish_from_fake(bench)
    assert len(fake.asked) == 1
    assert len(server.accepted) == 1
    assert "it failed (NaN)" in making(bench, result).instead


def _finish_from_fake(bench: Bench, attempt: int = 1) -> StepResult:
    for _ in range(40):
        try:
            return run(bench, attempt=attempt, fallback=[{"engine": "served", "height_px": 96}])
        except Waiting:
            time.sleep(0.05)
    raise AssertionError("the step waits for ever")


def test_another_attempt_of_the_task_begins_anew(bench, endpoints, server, fake):
    endpoints(free=0.0)
    server.works_s = 60
    fake.script = [EngineError("generate.failed", got="NaN")]
    with pytest.raises(Waiting):
        run(bench, fallback=[{"engine": "served", "height_px": 96}])
    result = run(bench, attempt=2, fallback=[{"engine": "served", "height_px": 96}])
    assert len(fake.asked) == 2
    assert making(bench, result).instead == ""


def test_a_slow_service_is_left_for_the_next_way(bench, endpoints, server):
    endpoints(free=0.0)
    server.works_s = 60
    with pytest.raises(Waiting) as caught:
        run(bench, engine="served", settings={"height_px": 96}, limit_s=0.3, fallback=[{"engine": "animatic"}])
    assert caught.value.ticket.ends_s < time.time() + 0.4, "the trigger stops at the limit"
    time.sleep(0.35)
    result = run(bench, engine="served", settings={"height_px": 96}, limit_s=0.3, fallback=[{"engine": "animatic"}])
    assert "it took longer than 0.3 s; made with animatic" in making(bench, result).instead
    assert server.accepted[0].deleted
