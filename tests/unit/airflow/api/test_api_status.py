"""How a run's state and progress look to its caller."""

from __future__ import annotations

from typing import Any

import pytest

from nightreel.spec.record import LATE, Fault, RunEnd, RunHead, RunRecord, RunState, StepRecord
from nightreel_airflow.api.answers import STATUS_OF
from nightreel_airflow.api.progress import Part, progress_of
from nightreel_airflow.api.status import state_now

PARTS = (Part("script", "Write the script", 2), Part("shots", "Make the shots", 6, shots=3), Part("film", "Render", 2))


def _record(*steps: StepRecord, end: RunEnd | None = None) -> RunRecord:
    head = RunHead.model_validate(
        {"run_id": "r", "tenant": "acme", "pipeline": "promo", "title": "T", "brief": {},
         "began": "2026-01-01T00:00:00Z", "steps": ["script", "shots", "film"]}
    )  # fmt: skip
    return RunRecord(head=head, steps=steps, end=end)


def _step(step_id: str, **said: Any) -> StepRecord:
    return StepRecord(step_id=step_id, step=step_id, ended="2026-01-01T00:01:00+00:00", **said)


def _task(task_id: str, state: str | None, map_index: int = -1) -> dict[str, Any]:
    return {"task_id": task_id, "state": state, "map_index": map_index}


def _late(step_id: str) -> StepRecord:
    """A step that has ended well after ``_ended``: somebody let the run go on."""
    return StepRecord(step_id=step_id, step=step_id, ended="2026-01-01T00:03:00+00:00")


def _ended(state: RunState) -> RunEnd:
    return RunEnd(state=state, ended="2026-01-01T00:02:00+00:00", by="ada")


@pytest.mark.parametrize(
    ("of_airflow", "tasks", "record", "state"),
    [
        ("queued", [], None, "pending"),
        ("running", [], None, "processing"),
        ("running", [_task("review", "awaiting_input")], None, "waiting"),
        ("running", [_task("review", "awaiting_input"), _task("film", "running")], None, "processing"),
        ("success", [], None, "success"),
        ("success", [], _record(end=_ended("timeout")), "success"),
        ("success", [], _record(end=_ended("refused")), "success"),
        ("success", [], _record(_step("script"), end=_ended("cancelled")), "success"),
        ("failed", [], _record(_late("script"), _late("shots"), _late("film"), end=_ended("timeout")), "failed"),
        ("failed", [], _record(_late("script"), _late("shots"), _late("film"), end=_ended("cancelled")), "cancelled"),
        ("failed", [], None, "failed"),
        ("failed", [], _record(end=_ended("cancelled")), "cancelled"),
        ("failed", [], _record(end=_ended("refused")), "refused"),
        ("failed", [], _record(_step("film", fault=Fault(code=LATE))), "timeout"),
        ("failed", [], _record(_step("film", fault=Fault(code="safety.gore", refused=True))), "refused"),
        ("failed", [], _record(_step("script"), _step("shots"), _step("film")), "failed"),
    ],
)
def test_a_state_comes_from_airflow_and_the_book(of_airflow: str, tasks: Any, record: Any, state: RunState) -> None:
    assert state_now(of_airflow, tasks, record) == state


def test_every_state_has_the_customers_name() -> None:
    assert {STATUS_OF[state] for state in STATUS_OF} == {"PENDING", "PROCESSING", "SUCCESS", "FAILED", "TIMEOUT"}


def test_progress_weighs_steps_by_their_seconds() -> None:
    tasks = [_task("script", "success"), _task("shots", "success", 0), _task("shots", "running", 1)]
    tasks += [_task("shots", None, 2), _task("film", None)]
    now = progress_of(PARTS, None, tasks, {"fraction": 0.5, "message": "frame 12"})
    assert (now.fraction, now.step, now.left_s) == (0.5, "Make the shots, shot 2 of 3: frame 12", 5.0)


def test_progress_of_a_film_in_one_task_comes_from_its_book() -> None:
    record = _record(_step("script"), _step("shots", shot_index=0), _step("shots", shot_index=1))
    now = progress_of(PARTS, record, [_task("film_task", "running")], {})
    assert (now.fraction, now.step) == (0.6, "Make the shots")


def test_progress_without_a_plan_counts_tasks() -> None:
    assert progress_of((), None, [_task("a", "success"), _task("b", None)], {}).fraction == 0.5


def test_progress_is_whole_only_when_the_run_has_ended() -> None:
    tasks = [_task(part.id, "success") for part in PARTS]
    assert progress_of(PARTS, None, tasks, {}).fraction == 0.99
