"""A worker that is killed at any moment of a remote shot: how many jobs were paid when it is run again."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers.base import ProtocolServer
from tests.servers.dashscope_server import KEY, DashscopeServer
from tests.servers.videos_server import VideosServer

from nightreel.errors import RefusedError
from nightreel.store.jobs import JobLedger
from nightreel.store.local import LocalStore

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
WORKER = """
import os
import sys
from fractions import Fraction
from pathlib import Path
from nightreel.context import RunInfo, StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.spec.brand import Brand
from nightreel.spec.generation import ModelSettings
from nightreel.spec.script import Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.local import LocalStore

def make(base, run_id):
    work = base / f"work-{run_id}"
    work.mkdir()
    shot = Shot(index=0, role="hook", start_frame=0, frames=20, scene="a cup")
    request = GenerateRequest(shot=shot, width_px=160, height_px=90, fps=Fraction(30), frames=10,
                              settings=ModelSettings(height_px=96))
    context = StepContext(tenant=Tenant(name="acme", title="Acme", brand=Brand(name="Acme")), tenant_root=base,
                          store=LocalStore(base / "store"), work_dir=work, run=RunInfo(run_id, "2026-01-02"))
    return make_engine("generate", os.environ["TEST_ENGINE"]).generate(request, context)

if __name__ == "__main__":
    make(Path(sys.argv[1]), "killed")
"""


@pytest.fixture
def server() -> Iterator[VideosServer]:
    with VideosServer() as server:
        yield server


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: VideosServer) -> Path:
    """A folder with the endpoint of a free server."""
    (tmp_path / "worker.py").write_text(WORKER)
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
    monkeypatch.setenv("TEST_ENGINE", "served")
    _endpoint(tmp_path, server)
    return tmp_path


def _endpoint(base: Path, server: ProtocolServer, **fields: Any) -> None:
    plain = {"kind": "videos", "url": server.url, "model": "m", "poll_s": 0.05, "timeout_s": 30, **fields}
    (base / "endpoints.yaml").write_text(json.dumps({"endpoints": {"wan": plain}}))


def _kill_when(base: Path, is_time: Callable[[], bool]) -> None:
    """Start a worker and end it at once when it is time."""
    worker = subprocess.Popen([sys.executable, str(base / "worker.py"), str(base)], env=os.environ.copy(), cwd=ROOT)
    give_up = time.monotonic() + 60
    while not is_time():
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < give_up
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)


def _again(base: Path) -> Any:
    return runpy.run_path(str(base / "worker.py"), run_name="worker")["make"](
        base, f"again{len(list(base.glob('work-*')))}"
    )


def _states(base: Path) -> list[str]:
    return [ticket.state for ticket in JobLedger(LocalStore(base / "store")).all()]


def test_killed_after_the_order_and_before_the_first_question(base: Path, server: VideosServer) -> None:
    server.works_s = 0.5
    _endpoint(base, server, poll_s=60)
    _kill_when(base, lambda: _states(base) == ["sent"])
    assert server.count("ask") == 0
    _endpoint(base, server)
    assert _again(base).frames == 10
    assert len(server.accepted) == 1


def test_killed_while_the_result_comes(base: Path, server: VideosServer) -> None:
    server.fail("content", wait_s=3)
    _kill_when(base, lambda: server.count("content") == 1)
    assert _states(base) == ["sent"]
    assert _again(base).frames == 10
    assert len(server.accepted) == 1


@pytest.mark.parametrize(("price", "accepted"), [(0.1, 1), (0.0, 2)], ids=["paid", "our own server"])
def test_killed_while_the_order_is_answered(base: Path, server: VideosServer, price: float, accepted: int) -> None:
    _endpoint(base, server, money_per_s=price)
    server.fail("create", wait_s=3, accept=True)
    _kill_when(base, lambda: len(server.accepted) == 1)
    assert _states(base) == ["intent"]
    began = time.monotonic()
    if price:
        with pytest.raises(RefusedError, match=r"\[generate\.unsure\] shot 1 at wan.*nightreel jobs forget"):
            _again(base)
    else:
        assert _again(base).frames == 10
    assert time.monotonic() - began < 5, "the process is gone: there is nothing to wait for"
    assert len(server.accepted) == accepted


def test_killed_while_an_order_at_a_paid_service_without_a_price_is_answered(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_ENGINE", "dashscope")
    monkeypatch.setenv("STUDIO_KEY", KEY)
    with DashscopeServer() as studio:
        _endpoint(base, studio, kind="dashscope", model="wan2.7-t2v", key_env="STUDIO_KEY")
        studio.fail("create", wait_s=3, accept=True)
        _kill_when(base, lambda: len(studio.accepted) == 1)
        with pytest.raises(RefusedError, match=r"\[generate\.unsure\]"):
            _again(base)
        assert len(studio.accepted) == 1
