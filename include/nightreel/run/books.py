"""Writes a run's book while it goes on. A film is worth more than its book: what cannot be written is told, no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import JsonValue

from nightreel.errors import NightreelError
from nightreel.records.book import RunBook
from nightreel.spec.record import Fault, RunHead, StepRecord
from nightreel.steps.base import all_steps

if TYPE_CHECKING:
    from nightreel.plan.model import Plan
    from nightreel.run.step import StepCall, StepResult
    from nightreel.spec.brief import Brief
    from nightreel.spec.tenant_folder import TenantFolder
    from nightreel.steps.base import RunInfo
    from nightreel.store.artifact import Artifact

    Inputs = Mapping[str, Artifact | Sequence[Artifact]]


def head_of(
    plan: Plan, folder: TenantFolder | None, brief: Brief, run: RunInfo, *, dag_id: str = "", began: str = ""
) -> RunHead:
    """Give what a run's book begins with.

    Args:
        plan: what is run.
        folder: the tenant's, for the digest of everything that decides a film; none is told without it.
        brief: of the film.
        run: its id and what it was told.
        dag_id: empty without Airflow.
        began: ISO 8601; now when empty.
    """
    return RunHead(
        run_id=run.run_id, dag_id=dag_id, tenant=plan.tenant.name, pipeline=plan.pipeline.name, title=brief.title,
        brief=brief.model_dump(mode="json"), request=run.request, recipe=_recipe(plan, folder),
        steps=tuple(planned.id for planned in plan.steps), began=began or _now(),
    )  # fmt: skip


def _recipe(plan: Plan, folder: TenantFolder | None) -> str:
    from nightreel.batch.recipe import recipe_of

    if folder is None:
        return ""
    with suppress(NightreelError):
        return recipe_of(plan, folder)  # of the plan itself: two runs of one plan are compared by it
    return ""


def write_result(call: StepCall, inputs: Inputs, options: Mapping[str, JsonValue], result: StepResult) -> StepResult:
    """Write what a step gave into its run's book; gives the result, with a note where that could not be done."""
    record = _record(call, inputs, options).model_copy(
        update={
            "outputs": result.outputs, "stills": result.stills, "notes": result.notes, "measures": result.measures,
            "usage": result.usage, "reused": result.reused, "seconds": result.seconds, "shots": result.shots,
            "off": call.step_id in call.run.request.off, "only_now": result.only_now,
        }
    )  # fmt: skip
    why = _written(call, record)
    return result.model_copy(update={"notes": (*result.notes, why)}) if why else result


def write_fault(call: StepCall, inputs: Inputs, fault: Fault, seconds: float) -> str:
    """Write why a step has failed into its run's book; gives why that could not be done, or nothing."""
    options: dict[str, JsonValue] = dict(call.options) if isinstance(call.options, Mapping) else {}
    given = fault if call.tries_left else fault.model_copy(update={"passing": False})
    record = _record(call, inputs, options).model_copy(update={"fault": given, "seconds": round(seconds, 3)})
    return _written(call, record)


def _record(call: StepCall, inputs: Inputs, options: Mapping[str, JsonValue]) -> StepRecord:
    step = all_steps().get(call.step)
    return StepRecord(
        step_id=call.step_id, step=call.step, shot_index=call.shot_index,
        engine=call.engine or (step.default_engine if step is not None else ""), options=dict(options),
        inputs={port: tuple(_listed(value)) for port, value in inputs.items()}, attempt=call.run.attempt, ended=_now(),
    )  # fmt: skip


def _listed(value: Artifact | Sequence[Artifact]) -> Sequence[Artifact]:
    return value if isinstance(value, Sequence) else (value,)


def _written(call: StepCall, record: StepRecord) -> str:
    if call.book is None:
        return ""
    try:
        call.book.step(record)
    except NightreelError as error:
        return f"The run's history lacks this step: {error}"
    return ""


def begun(book: RunBook, head: RunHead) -> str:
    """Begin a run's book; gives why that could not be done, or nothing."""
    try:
        book.begin(head)
    except NightreelError as error:
        return f"The run's history could not be begun: {error}"
    return ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
