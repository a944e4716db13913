"""A whole plan in this process: what the DAG does, without Airflow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from nightreel.errors import NightreelError
from nightreel.plan.model import Plan, PlannedStep
from nightreel.records.book import RunBook
from nightreel.run.books import begun, head_of
from nightreel.run.off import check_off
from nightreel.run.step import Bench, StepCall, StepResult
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunEnd
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.steps.base import Progress, RunInfo
from nightreel.store.artifact import Artifact

RUN = "run"
"""Source of the run's own ports: ``run.brief``."""


class Watcher(Protocol):
    """Sees a run go on."""

    def step(self, step_id: str, fraction: float, message: str) -> None:
        """A step is so far done; 1 when it has ended."""
        ...


@dataclass
class PipelineRun:
    """Results by step; a mapped step has one for each shot."""

    results: dict[str, list[StepResult]] = field(default_factory=dict)

    def output(self, step_id: str, port: str) -> Artifact | list[Artifact]:
        """Give what a step's port gave: the list of all shots where it was mapped."""
        port_values = [result.outputs["shot" if port == "shots" else port] for result in self.results[step_id]]
        return port_values if port == "shots" else port_values[0]

    def last(self, port: str) -> Artifact | None:
        """Give the newest output of a port's name, or ``None``."""
        for results in reversed(self.results.values()):
            if port in results[0].outputs:
                return results[0].outputs[port]
        return None


def run_plan(plan: Plan, brief: Brief, bench: Bench, run: RunInfo, watcher: Watcher) -> PipelineRun:
    """Do every step of a plan in order, and write the run's book; a revision is told by ``run.request``.

    Raises:
        NightreelError: the first fault; what was made before it stays in the store and is reused next time.
    """
    check_off(plan, run.request.off)
    book = RunBook(bench.store, run.run_id)
    begun(book, head_of(plan, _folder(bench, plan), brief, run))
    try:
        return _run_steps(plan, brief, bench, run, watcher, book)
    except KeyboardInterrupt:
        end = RunEnd(state="cancelled", ended=datetime.now(UTC).isoformat(timespec="milliseconds"), by="keyboard")
        with suppress(NightreelError):
            book.end(end)
        raise


def _run_steps(plan: Plan, brief: Brief, bench: Bench, run: RunInfo, watcher: Watcher, book: RunBook) -> PipelineRun:
    done = PipelineRun()
    taken = bench.store.keep_model(brief, "brief")
    for planned in plan.steps:
        inputs = {port: _input(done, taken, source) for port, source in planned.takes.items()}
        call = StepCall(
            step=planned.step,
            step_id=planned.id,
            run=run,
            engine=planned.engine,
            options=planned.options,
            brief=brief,
            refers={source: _one(done.output(*source)) for source in planned.refers},
            book=book,
        )
        calls = _calls(call, planned, done)
        done.results[planned.id] = [
            bench.run(each, inputs, _progress(watcher, planned.id, index, len(calls)))
            for index, each in enumerate(calls)
        ]
        watcher.step(planned.id, 1.0, "")
    return done


def _folder(bench: Bench, plan: Plan) -> TenantFolder | None:
    try:
        return replace(load_tenant(bench.root), tenant=plan.tenant)
    except NightreelError:
        return None  # a tenant that no folder describes


def _input(done: PipelineRun, brief: Artifact, source: Sequence[str]) -> Artifact | list[Artifact]:
    step_id, port = source
    return brief if step_id == RUN else done.output(step_id, port)


def _one(given: Artifact | list[Artifact]) -> Artifact:
    return given if isinstance(given, Artifact) else given[0]


def _calls(call: StepCall, planned: PlannedStep, done: PipelineRun) -> list[StepCall]:
    if not planned.each:
        return [call]
    script_step = planned.takes["script"][0]
    count = done.results[script_step][0].shots or 0
    return [replace(call, shot_index=index) for index in range(count)]


def _progress(watcher: Watcher, step_id: str, index: int, count: int) -> Progress:
    def tell(fraction: float, message: str = "") -> None:
        watcher.step(step_id, (index + fraction) / count, message)

    return tell
