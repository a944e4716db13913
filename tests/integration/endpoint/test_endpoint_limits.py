"""The engine ``endpoint`` keeps a tenant's limits: how many at once, until when, and to which address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.seen_questions import SETTINGS, ask, good, understand
from tests.servers.vision_server import VisionServer

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.errors import CancelledError, NightreelError, RefusedError
from nightreel.reading.asking import ask_all
from nightreel.spec.tenant import Tenant, Vision

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("at_once", [1, 3])
def test_a_tenant_asks_no_more_than_it_may_at_once(
    server: VisionServer,
    set_up: Callable[..., None],
    make_context: Callable[..., StepContext],
    tenant: Tenant,
    at_once: int,
) -> None:
    server.latency_s = 0.05
    limited = tenant.model_copy(update={"vision": Vision(at_once=at_once)})
    contexts = [make_context(tenant=limited) for _ in range(2)]
    threads = [
        threading.Thread(target=understand, args=(one, *(ask(number) for number in range(4)))) for one in contexts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.count == 8
    assert server.most_at_once == at_once, "the limit holds over both runs"


def test_progress_is_told_per_question(
    server: VisionServer, set_up: Callable[..., None], make_context: Callable[..., StepContext]
) -> None:
    told: list[tuple[float, str]] = []
    context = make_context(progress=lambda fraction, message="": told.append((fraction, message)))
    understand(context, *(ask(number) for number in range(5)))
    assert [fraction for fraction, _ in told] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert told[-1][1] == "5 of 5 questions answered"


def test_work_that_is_not_wanted_any_more_hangs_up_and_keeps_what_came(
    server: VisionServer, set_up: Callable[..., None], make_context: Callable[..., StepContext], tenant: Tenant
) -> None:
    server.answers, server.always, server.slow_s = ["good", "good"], "slow", 15
    one_by_one = tenant.model_copy(update={"vision": Vision(at_once=1)})
    stopped = make_context(tenant=one_by_one, cancelled=lambda: server.count > 2)
    asks = [ask(number) for number in range(4)]
    began = time.monotonic()
    with pytest.raises(CancelledError):
        ask_all(make_engine("understand", "endpoint"), asks, SETTINGS, stopped)
    assert time.monotonic() - began < 10, "it does not wait for the slow answer"
    server.always = "good"
    again = ask_all(make_engine("understand", "endpoint"), asks, SETTINGS, make_context(tenant=one_by_one))
    assert [good(one).reused for one in again] == [True, True, False, False]


@pytest.mark.parametrize("url", ["http://93.184.216.34/v1", "https://[2606:4700::1111]/v1"])
def test_a_public_address_is_refused_before_anything_is_sent(
    set_up: Callable[..., None], context: StepContext, url: str
) -> None:
    set_up(url=url)
    engine = make_engine("understand", "endpoint")
    with pytest.raises(RefusedError, match=r"understand\.public.*stay in it"):
        engine.judge(SETTINGS, context.tenant)
    with pytest.raises(RefusedError, match=r"understand\.public"):
        understand(context)
    allowed = context.tenant.model_copy(update={"vision": Vision(public=True)})
    assert engine.judge(SETTINGS, allowed) == "eyes/test-vision/json_schema"


def test_a_name_that_leads_outside_is_refused_and_one_that_leads_inside_is_held_to(
    server: VisionServer, set_up: Callable[..., None], context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.url.rsplit(":", 1)[1].split("/")[0])
    set_up(url=f"http://eyes.example.com:{port}/v1")
    leads_to = ["93.184.216.34"]
    asked: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", (address, port)) for address in leads_to]

    monkeypatch.setattr("nightreel.engines.understand.remote.local_only.socket.getaddrinfo", look_up)
    with pytest.raises(RefusedError, match=r"eyes\.example\.com \(93\.184\.216\.34\)"):
        understand(context)
    assert server.count == 0
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    leads_to[:] = ["127.0.0.1"]
    good(understand(context)[0])
    assert asked[:2] == ["eyes.example.com"] * 2


def test_a_key_is_sent_and_its_lack_is_told(
    server: VisionServer, set_up: Callable[..., None], context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.key = "sk-test"
    set_up(key_env="EYES_KEY")
    (found,) = understand(context)
    assert isinstance(found, NightreelError)
    assert found.code == "endpoint.key"
    monkeypatch.setenv("EYES_KEY", "sk-test")
    good(understand(context)[0])
