"""A receiver hears of a film that was asked for by the interface, from Airflow's triggerer."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import httpx
import pytest
from tests.servers.receiver import Receiver

from nightreel.errors import BusyError
from nightreel.outbound.sign import callback_key, verify_signature
from nightreel.store.keys import make_tenant_key

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def test_a_film_asked_for_with_a_callback_is_told_until_it_is_ready(airflow: Any) -> None:
    make_tenant_key("north", "callback")
    with Receiver() as receiver:
        receiver.reply(status=503)  # the first try fails: the order of events must not
        answer = _ask(airflow, f"{receiver.url}/films?token=t")
        assert answer.status_code == 202, answer.text
        run_id = answer.json()["id"].split(".", 2)[2]
        watch_id = _watch(airflow)
        _until_deferred(airflow, watch_id)
        assert airflow.wait("north__ads", run_id, 120) == "success"
        assert airflow.wait("north__callbacks", watch_id, 60) == "success"

    told = [heard.json for heard in receiver.heard]
    assert [event["sequence"] for event in told[:2]] == [1, 1], "tried again"
    assert told[0] == told[1]
    assert told[-1]["type"] == "run.success"
    assert [event["sequence"] for event in told[1:]] == list(range(1, len(told)))
    for heard in receiver.heard:
        verify_signature(callback_key("north"), heard.headers["nightreel-signature"], heard.body)
    data = told[-1]["data"]
    assert (data["id"], data["status"], data["error"]) == (answer.json()["id"], "SUCCESS", None)
    film = next(file for file in data["results"] if file["kind"] == "film")
    content = httpx.get(film["link"], timeout=30)
    assert (content.status_code, len(content.content)) == (200, film["size_bytes"])


def test_an_address_inside_is_refused_before_anything_starts(airflow: Any) -> None:
    make_tenant_key("north", "callback")
    before = len(_runs(airflow))
    for url in ("https://169.254.169.254/latest", "http://hooks.acme.com/", "https://2130706433/"):
        answer = _ask(airflow, url)
        assert answer.status_code in (403, 422), (url, answer.text)
        assert answer.json()["error"]["code"].startswith("callback.")
    assert len(_runs(airflow)) == before


def _ask(airflow: Any, callback: str) -> httpx.Response:
    order = {
        "tenant": "north", "pipeline": "ads", "callback": {"url": callback},
        "brief": {"title": "Oak bench", "duration_s": 4, "selling_points": ["made of oak"]},
    }  # fmt: skip
    return httpx.post(
        f"{airflow.settings.address}/nightreel/v1/runs", json=order, headers=airflow.client._authorisation(), timeout=60
    )


def _watch(airflow: Any) -> str:
    runs = airflow.client._ask("GET", "/api/v2/dags/north__callbacks/dagRuns?order_by=-run_after")["dag_runs"]
    return str(runs[0]["dag_run_id"])


def _runs(airflow: Any) -> list[Any]:
    found: list[Any] = airflow.client._ask("GET", "/api/v2/dags/north__ads/dagRuns?limit=100")["dag_runs"]
    return found


def _until_deferred(airflow: Any, watch_id: str, within_s: float = 90) -> None:
    """Wait until the watch holds no worker."""
    give_up, state = time.monotonic() + within_s, None
    while state != "deferred":
        with contextlib.suppress(BusyError):  # a server that is busy answers the next time
            state = airflow.states("north__callbacks", watch_id).get("deliver[-1]")
        assert state != "failed", "the watch was refused"
        assert time.monotonic() < give_up, f"the watch is {state}"
        time.sleep(0.5)
