"""How far a run is: each step weighed by the seconds that it is likely to take, and a sentence for what happens now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from nightreel.engines.endpoints import Endpoints, load_endpoints
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.price_plan import price_plan
from nightreel.run.history import History, history_path
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunRecord
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.caps import usual_slots

_ENDED = ("success", "skipped", "removed")
_LEAST_S = 0.5


@dataclass(frozen=True)
class Part:
    """One step of a plan, as it is likely to be.

    Args:
        id: of the step.
        title: in a marketer's words.
        seconds: how long it is likely to take.
        shots: how often it is done.
    """

    id: str
    title: str
    seconds: float
    shots: int = 1


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    fraction: float
    step: str
    left_s: float


def likely_parts(folder: TenantFolder, pipeline: str, brief: Mapping[str, Any]) -> tuple[Part, ...]:
    """Give the steps of a plan with the seconds that each is likely to take for a brief; quick when asked again."""
    try:
        plan = compile_pipeline(folder, pipeline)
        film = Brief.model_validate({name: brief[name] for name in Brief.model_fields if name in brief})
    except (NightreelError, ValidationError):
        return ()
    return _priced(plan.model_dump_json(), film.model_dump_json())


@lru_cache(maxsize=256)
def _priced(plan_json: str, brief_json: str) -> tuple[Part, ...]:
    plan, brief = Plan.model_validate_json(plan_json), Brief.model_validate_json(brief_json)
    try:
        endpoints = load_endpoints()
    except NightreelError:
        endpoints = Endpoints()
    history = History.read(history_path(Workspace.from_environment().store_address(plan.tenant)))
    rows = price_plan(plan, brief, endpoints, history, usual_slots()).rows
    return tuple(Part(row.id, row.title, max(_LEAST_S, row.wall_s.likely), row.tasks) for row in rows)


def progress_of(
    parts: Sequence[Part], record: RunRecord | None, tasks: Sequence[Mapping[str, Any]], told: Mapping[str, Any]
) -> Progress:
    """Say how far a run is.

    Args:
        parts: steps of its plan.
        record: its book, which knows each step that has ended, whatever task did it.
        tasks: Airflow's tasks of the run.
        told: what the running task said last: ``fraction`` and ``message``.
    """
    done = {part.id: _done(part, record, tasks) for part in parts}
    now = _now(parts, done, tasks)
    if now is not None and told:
        share = min(1.0, max(0.0, float(told.get("fraction") or 0))) / max(1, now.shots)
        done[now.id] = min(1.0, done[now.id] + share)
    whole = sum(part.seconds for part in parts)
    made = sum(part.seconds * done[part.id] for part in parts)
    fraction = made / whole if whole else _tasks_done(tasks)
    words = _words(now, done, tasks, str(told.get("message") or ""))
    return Progress(min(0.99, round(fraction, 3)), words, round(whole - made, 1))


def _done(part: Part, record: RunRecord | None, tasks: Sequence[Mapping[str, Any]]) -> float:
    of_step = [task for task in tasks if task["task_id"] == part.id]
    by_task = sum(task["state"] in _ENDED for task in of_step) / len(of_step) if of_step else 0.0
    kept = [
        entry for entry in (record.steps if record else ()) if entry.step_id == part.id and entry.fault is None
        and not entry.waiting
    ]  # fmt: skip
    count = max(part.shots, 1) if any(entry.shot_index is not None for entry in kept) else 1
    return max(by_task, min(1.0, len(kept) / count))


def _now(parts: Sequence[Part], done: Mapping[str, float], tasks: Sequence[Mapping[str, Any]]) -> Part | None:
    """Give the step that is worked at: Airflow's running task, or the first that has not ended."""
    running = {task["task_id"] for task in tasks if task["state"] in ("running", "deferred", "awaiting_input")}
    at_work = [part for part in parts if part.id in running]
    return at_work[0] if at_work else next((part for part in parts if done[part.id] < 1), None)


def _tasks_done(tasks: Sequence[Mapping[str, Any]]) -> float:
    return sum(task["state"] in _ENDED for task in tasks) / len(tasks) if tasks else 0.0


def _words(now: Part | None, done: Mapping[str, float], tasks: Sequence[Mapping[str, Any]], message: str) -> str:
    if now is None:
        return ""
    words = now.title
    of_step = [task for task in tasks if task["task_id"] == now.id and task["map_index"] >= 0]
    if of_step:
        ended = sum(task["state"] in _ENDED for task in of_step)
        words += f", shot {min(ended + 1, len(of_step))} of {len(of_step)}"
    return f"{words}: {message}" if message else words
