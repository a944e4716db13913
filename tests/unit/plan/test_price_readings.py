"""What it costs to have pictures read: nothing offline, tokens at an endpoint, GPU seconds in process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from nightreel.engines.endpoints import Endpoints
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.price import Price, Slots, price_plan
from nightreel.plan.price_tries import asks_services
from nightreel.run.effort import extent_of
from nightreel.run.history import History, Sample
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Source, Sources
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.artifact import Artifact

EYES = {"kind": "vision", "url": "http://vllm:8000/v1", "model": "Qwen3-VL-8B-Instruct"}
PRICED = {**EYES, "money_per_million_input": 0.2, "money_per_million_output": 1.6}


@pytest.fixture
def plan_of(write_tenant: Callable[..., TenantFolder]) -> Callable[[str], Plan]:
    @cache
    def make(engine: str) -> Plan:
        text = f"name: board\ntitle: Board\nsteps:\n  - step: gather\n  - {{step: read_board, engine: {engine}}}\n"
        return compile_pipeline(write_tenant(board=text), "board")

    return make


def price(plan: Plan, pictures: int, endpoints: dict[str, object], samples: tuple[Sample, ...] = ()) -> Price:
    brief = Brief(title="Board", pictures=tuple(f"media/{number}.png" for number in range(pictures)))
    return price_plan(plan, brief, Endpoints.model_validate({"endpoints": endpoints}), History(samples), Slots())


def test_measuring_costs_nothing(plan_of: Callable[[str], Plan]) -> None:
    found = price(plan_of("offline"), 12, {})
    assert (found.money.high, found.gpu_s.high) == (0, 0)
    assert not asks_services(plan_of("offline"))


def test_an_endpoint_costs_its_tokens_by_pictures(plan_of: Callable[[str], Plan]) -> None:
    plan = plan_of("endpoint")
    few, many = price(plan, 4, {"eyes": PRICED}), price(plan, 12, {"eyes": PRICED})
    assert 0 < few.money.likely < many.money.likely < 0.1
    assert asks_services(plan)
    row = next(row for row in many.rows if row.id == "read_board")
    assert row.remote
    assert "endpoint eyes" in row.source


def test_a_paid_endpoint_without_a_price_is_said_to_be_unknown(plan_of: Callable[[str], Plan]) -> None:
    row = price(plan_of("endpoint"), 4, {"eyes": {**EYES, "paid": True}}).rows[1]
    assert "names no price" in row.unknown_money
    assert price(plan_of("endpoint"), 4, {"eyes": EYES}).rows[1].unknown_money == ""
    assert price(plan_of("endpoint"), 4, {}).rows[1].unknown_money == "no endpoint is set up"


def test_what_was_measured_corrects_the_price(plan_of: Callable[[str], Plan]) -> None:
    samples = tuple(
        Sample("read_board", "endpoint", "", "remote", n, n, 3.0 * n, 0, 0, 9000 * n, 100 * n) for n in (2, 4, 6, 8, 12)
    )
    found = price(plan_of("endpoint"), 10, {"eyes": PRICED}, samples)
    assert found.money.likely == pytest.approx((90_000 * 0.2 + 1000 * 1.6) / 1e6, rel=0.1)
    assert "measured 5 times" in found.rows[1].source


def test_a_model_in_process_takes_seconds_of_a_gpu(plan_of: Callable[[str], Plan]) -> None:
    found = price(plan_of("transformers"), 4, {})
    assert found.gpu_s.likely > 20
    assert found.money.high == 0
    assert found.rows[1].unknown_money == ""


def test_sources_are_counted_by_their_pieces() -> None:
    media = Artifact(uri="file:///a", sha256="0" * 64, size_bytes=1, kind="source")
    items = tuple(Source(name=str(number), kind="picture", media=media) for number in range(7))
    extent = extent_of([Sources(items=items)])
    assert extent is not None
    assert extent.units == 7
