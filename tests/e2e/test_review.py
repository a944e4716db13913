"""Reviews through a real Airflow: decided on our page and on Airflow's own, by whom, in time, and once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.running_airflow import PARKED_S

from nightreel.records.book import RunBook, state_of
from nightreel.records.verdicts import verdicts
from nightreel.run.workspace import Workspace
from nightreel.spec.record import RunRecord
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.protocol import Store

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
REVIEWED, TWICE = "demo__reviewed", "demo__reviewed_twice"
WAITS = "awaiting_input"
BEN, CLEO, DORA = ((name, f"{name}'s password of a test") for name in ("ben", "cleo", "dora"))
BRIEF = {
    "title": "Aurora Watch", "category": "smart watch", "duration_s": 6, "seed": 7, "slogan": "Smart life",
    "selling_points": ["14 days on a single charge", "Heart rate, read every second"], "call_to_action": "Discover it",
    "pictures": ["watch_front.png"], "platforms": ["draft"],
}  # fmt: skip


@pytest.fixture(scope="module")
def waiting(airflow: Any) -> dict[str, str]:
    """Runs for each test, started together: they work side by side. Only two of them ever make a film."""
    dags = {"revised": REVIEWED, "rejected": TWICE, "cancelled": TWICE, "worded": TWICE}
    return {
        name: airflow.client.trigger(dag_id, {**BRIEF, "title": f"Film to be {name}"}) for name, dag_id in dags.items()
    }


def test_only_reviewers_decide_and_other_tenants_see_nothing(airflow: Any, waiting: dict[str, str]) -> None:
    run = waiting["rejected"]
    _until_waits(airflow, TWICE, run, "review_script")
    path = _path(TWICE, run, "review_script")
    assert [_get(airflow, path, user).status_code for user in (CLEO, DORA, BEN, None)] == [200, 200, 404, 401]
    for user in (CLEO, DORA, BEN):
        refused = _decide(airflow, TWICE, run, "review_script", {"choice": "approve"}, user)
        assert refused.status_code == (404 if user == BEN else 403), refused.text
    assert "Film to be rejected" not in _get(airflow, "/nightreel/review", BEN).text
    elsewhere = _decide(airflow, TWICE, run, "review_script", {"choice": "approve"}, Origin="https://elsewhere.example")
    assert elsewhere.json()["error"]["code"] == "review.origin"
    body = {"chosen_options": ["Approve"], "params_input": {}}
    answer = httpx.patch(
        _hitl(airflow, TWICE, run, "review_script"), json=body, headers=_login(airflow, DORA), timeout=30
    )
    assert answer.status_code == 403, "Airflow's own page must not be a way around"


def test_what_is_rejected_is_refused_at_once_and_not_made(airflow: Any, waiting: dict[str, str]) -> None:
    run = waiting["rejected"]
    _until_waits(airflow, TWICE, run, "review_script")
    nameless = _decide(airflow, TWICE, run, "review_script", {"choice": "reject", "note": " \u0007 "})
    assert nameless.json()["error"]["code"] == "review.note"
    assert _decide(airflow, TWICE, run, "review_script", {"choice": "reject", "note": "Wrong watch"}).status_code == 200
    assert airflow.wait(TWICE, run, 180) == "failed"
    tasks = {task["task_id"]: task for task in airflow.client.tasks(TWICE, run)}
    assert (tasks["review_script"]["try_number"], tasks["generate"]["state"]) == (1, "upstream_failed")
    record = _record(run)
    assert state_of(record) == "refused"
    assert record.end is not None
    assert record.end.fault is not None
    assert "Wrong watch" in record.end.fault.got


def test_a_shot_asked_for_again_becomes_a_revision_that_makes_only_it_and_is_published(
    airflow: Any, waiting: dict[str, str]
) -> None:
    run = waiting["revised"]
    _until_waits(airflow, REVIEWED, run, "review")
    wrong = {"chosen_options": ["Ask again"], "params_input": {"note": "", "shots": "second, please", "words": ""}}
    ask = _hitl(airflow, REVIEWED, run, "review")
    assert httpx.patch(ask, json=wrong, headers=_login(airflow), timeout=30).status_code == 200
    _until(lambda: not httpx.get(ask, headers=_login(airflow), timeout=30).json()["response_received"], "asked again")
    _until_waits(airflow, REVIEWED, run, "review")
    assert "could not be taken" in _get(airflow, _path(REVIEWED, run, "review")).text
    again = {"choice": "again", "shots": {"2": "brighter"}, "note": "Nearly"}
    assert _decide(airflow, REVIEWED, run, "review", again).status_code == 200
    assert airflow.wait(REVIEWED, run, 180) == "failed"
    tasks = {task["task_id"]: task for task in airflow.client.tasks(REVIEWED, run)}
    assert tasks["publish"]["state"] == "upstream_failed"
    end = _record(run).end
    assert end is not None
    assert (end.state, end.by) == ("refused", "ada")
    _until_waits(airflow, REVIEWED, end.revised_as, "review")
    revision = _record(end.revised_as)
    assert (revision.head.request.parent, revision.head.request.again) == (run, (2,))
    shots = {step.shot_index: step.reused for step in revision.steps if step.step_id == "generate"}
    assert shots == {0: True, 1: False, 2: True}
    page = _get(airflow, _path(REVIEWED, end.revised_as, "review")).text
    assert "What this revision changes" in page
    assert "brighter" in page
    _approve(airflow, end.revised_as)


def _approve(airflow: Any, run: str) -> None:
    """Approve a film: it is published, it counts once, and nothing that was written does anything on the page."""
    assert "Film to be revised" in _get(airflow, "/nightreel/review").text
    page = _get(airflow, _path(REVIEWED, run, "review"))
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert _get(airflow, f"{_path(REVIEWED, run, 'review')}/strip").headers["content-type"] == "image/png"
    note = "Good <script>alert(1)</script>"
    first = _decide(airflow, REVIEWED, run, "review", {"choice": "approve", "note": note, "rating": 4})
    second = _decide(airflow, REVIEWED, run, "review", {"choice": "reject", "note": "Too late"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert "ada" in second.json()["error"]["got"]
    assert airflow.wait(REVIEWED, run, 180) == "success"
    assert state_of(_record(run)) == "success"
    (kept,) = [verdict for verdict in verdicts(_store()) if verdict.run_id == run]
    assert (kept.decision, kept.by, kept.rating, kept.note) == ("approved", "ada", 4, note)
    assert "<script>alert" not in _get(airflow, _path(REVIEWED, run, "review")).text


def test_words_change_before_filming_and_the_time_limit_decides(airflow: Any, waiting: dict[str, str]) -> None:
    run = waiting["worded"]
    _until_waits(airflow, TWICE, run, "review_script")
    said = {"choice": "approve", "words": {"1": {"headline": "Two weeks, one charge"}}}
    assert _decide(airflow, TWICE, run, "review_script", said).status_code == 200
    assert airflow.wait(TWICE, run, 240) == "failed"
    record = _record(run)
    made = {step.step_id: step for step in record.steps if step.shot_index is None}
    script = _store().local(made["assemble"].inputs["script"][0]).read_text(encoding="utf-8")
    assert "Two weeks, one charge" in script
    assert state_of(record) == "timeout"
    assert record.end is not None
    assert record.end.by == ""
    assert "Nobody came in time" in _get(airflow, _path(TWICE, run, "review_cut")).text


def test_a_decision_on_a_cancelled_run_says_so(airflow: Any, waiting: dict[str, str]) -> None:
    run = waiting["cancelled"]
    _until_waits(airflow, TWICE, run, "review_script")
    path = f"{airflow.settings.address}/api/v2/dags/{TWICE}/dagRuns/{quote(run, safe='')}"
    assert httpx.patch(path, json={"state": "failed"}, headers=_login(airflow), timeout=30).status_code == 200
    late = _decide(airflow, TWICE, run, "review_script", {"choice": "approve"})
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "review.over"
    assert "cancelled" in _get(airflow, _path(TWICE, run, "review_script")).text


def _path(dag_id: str, run_id: str, step_id: str) -> str:
    return f"/nightreel/review/{dag_id}/{quote(run_id, safe='')}/{step_id}"


def _hitl(airflow: Any, dag_id: str, run_id: str, step_id: str) -> str:
    run = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"
    return f"{airflow.settings.address}{run}/taskInstances/{step_id}/-1/hitlDetails"


def _login(airflow: Any, user: tuple[str, str] | None = None) -> dict[str, str]:
    client = airflow.client if user is None else airflow.as_user(user)
    found: dict[str, str] = client._authorisation()
    return found


def _get(airflow: Any, path: str, user: Any = ()) -> httpx.Response:
    """Get a page as ada, as somebody else, or without a login where ``user`` is ``None``."""
    headers = {} if user is None else _login(airflow, user or None)
    return httpx.get(airflow.settings.address + path, headers=headers, timeout=30)


def _decide(
    airflow: Any, dag_id: str, run_id: str, step_id: str, said: Any, user: Any = None, **headers: str
) -> httpx.Response:
    sent = {**_login(airflow, user), "X-Nightreel": "review", **headers}
    return httpx.post(airflow.settings.address + _path(dag_id, run_id, step_id), json=said, headers=sent, timeout=30)


def _until_waits(airflow: Any, dag_id: str, run_id: str, step_id: str) -> None:
    """Wait until a review waits; a task that goes on at once may race with its own parking, hence the pause."""

    def waits() -> bool:
        try:
            states = airflow.states(dag_id, run_id)
        except Exception:  # the revision's run is there a moment after its parent has ended
            return False
        assert states.get(f"{step_id}[-1]") != "failed", states
        return bool(states.get(f"{step_id}[-1]") == WAITS)

    _until(waits, f"{dag_id} waits at {step_id}")
    time.sleep(PARKED_S)


def _until(is_so: Callable[[], bool], what: str, within_s: float = 300) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up, what
        time.sleep(1)


def _store() -> Store:
    workspace = Workspace.from_environment()
    return workspace.open_store(load_tenant(workspace.tenant_root("demo")).tenant)


def _record(run_id: str) -> RunRecord:
    record = RunBook(_store(), run_id).read()
    assert record is not None
    return record
