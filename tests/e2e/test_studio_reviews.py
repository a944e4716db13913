"""Reviews of the studio through a real Airflow: many decided at once, each once, and only by who may."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.running_airflow import BEN, DORA, PARKED_S

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
TWICE = "demo__reviewed_twice"
STEP = "review_script"
API = "/nightreel/studio/api/reviews"
OURS = {"X-Nightreel": "studio"}


@pytest.fixture(scope="module")
def scripts(airflow: Any) -> list[str]:
    """Three runs whose scripts wait for somebody; no film is made of them."""
    brief = {"platforms": ["draft"], "duration_s": 4}
    runs = [airflow.client.trigger(TWICE, airflow.brief("smartwatch", title=f"Words {n}", **brief)) for n in range(3)]
    give_up = time.monotonic() + 300
    while not {*runs} <= {line["run_id"] for line in _queue(airflow)}:
        assert time.monotonic() < give_up, [airflow.states(TWICE, run) for run in runs]
        time.sleep(1)
    time.sleep(PARKED_S)
    return runs


def test_who_may_not_decide_sees_what_waits_or_nothing_at_all(airflow: Any, scripts: list[str]) -> None:
    mine = [line for line in _queue(airflow) if line["run_id"] in scripts]
    assert [line["may_decide"] for line in mine] == [True] * 3
    assert [line["asked"] for line in mine] == sorted(line["asked"] for line in mine)
    assert not any(line["may_decide"] for line in _queue(airflow, DORA) if line["tenant"] == "demo")
    assert not any(line["tenant"] == "demo" for line in _queue(airflow, BEN))
    sheet = _ask(airflow, "GET", _path(scripts[0])).json()
    assert (sheet["of"], sheet["state"]["name"], sheet["then"][:2]) == ("script", "waiting", ["generate", "assemble"])


def test_many_are_decided_once_and_each_is_told(airflow: Any, scripts: list[str]) -> None:
    said = {"choice": "reject", "note": "Not this season"}
    assert _ask(airflow, "POST", _path(scripts[0]), said).json()["by"] == "ada"
    orders = {"decisions": [{"dag_id": TWICE, "run_id": run, "step_id": STEP, **said} for run in scripts]}
    refused = _ask(airflow, "POST", f"{API}/many", orders, DORA).json()["outcomes"]
    assert {one["error"]["code"] for one in refused} == {"review.reviewer"}
    outcomes = _ask(airflow, "POST", f"{API}/many", orders).json()["outcomes"]
    assert [one["done"] for one in outcomes] == [False, True, True]
    assert outcomes[0]["error"]["code"] == "review.decided"
    for run in scripts:
        assert airflow.wait(TWICE, run, 120) == "failed"
    state = _ask(airflow, "GET", _path(scripts[1])).json()["state"]
    assert (state["name"], state["by"], state["note"]) == ("reject", "ada", "Not this season")


def _path(run: str) -> str:
    return f"{API}/{TWICE}/{quote(run, safe='')}/{STEP}"


def _queue(airflow: Any, user: Any = None) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = _ask(airflow, "GET", API, user=user).json()["reviews"]
    return lines


def _ask(airflow: Any, method: str, path: str, said: Any = None, user: Any = None) -> httpx.Response:
    client = airflow.client if user is None else airflow.as_user(user)
    headers = {**client._authorisation(), **OURS}
    return httpx.request(method, airflow.settings.address + path, json=said, headers=headers, timeout=60)
