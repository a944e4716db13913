"""The interface does what its description says, whatever it is asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WITHIN_S = 40.0
EXAMPLES = 8


@pytest.fixture(scope="module")
def login(airflow: Any) -> dict[str, str]:
    body = {"username": "cleo", "password": "cleo's password of a test"}  # may look at demo: no film is started
    answer = httpx.post(f"{airflow.settings.address}/auth/token", json=body, timeout=30)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture(scope="module")
def schema(airflow: Any) -> Iterator[Any]:
    return schemathesis.openapi.from_url(f"{airflow.settings.address}/nightreel/openapi.json")


def test_every_answer_is_as_described(schema: Any, login: dict[str, str]) -> None:
    until = time.monotonic() + WITHIN_S
    tried: dict[str, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
        odd = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        for cases in (strategy, odd):
            _try(cases, operation.label, login, until, tried)
    assert len(tried) >= 13
    assert min(tried.values()) >= 3, tried


def _try(cases: Any, label: str, login: dict[str, str], until: float, tried: dict[str, int]) -> None:
    @seed(4)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def each(case: Any) -> None:
        # Airflow's own router, in front of ours, takes no path with a line break.
        said = "".join(str(value) for value in (case.path_parameters or {}).values())
        assume("\n" not in unquote(said))
        if time.monotonic() < until:
            tried[label] = tried.get(label, 0) + 1
            case.call_and_validate(headers=login, checks=CHECKS, timeout=30)

    each()
