"""A whole film in one task: small films are spared the seconds that every task costs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.definitions.context import Context
from airflow.sdk.exceptions import AirflowTaskTimeout

from nightreel.context import Waiting
from nightreel.errors import SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.records.book import RunBook
from nightreel.run.pipeline import PipelineRun, run_plan
from nightreel.run.step import Bench, InputRefs, StepCall, StepResult
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Manifest
from nightreel.spec.generation import Usage
from nightreel.spec.record import LATE, Fault, RunEnd
from nightreel.spec.run import CONF, RunRequest
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.steps.base import Progress, RunInfo
from nightreel_airflow.books import open_book, why_not_begun
from nightreel_airflow.caps import check_run
from nightreel_airflow.faults import explained
from nightreel_airflow.form import brief_of
from nightreel_airflow.links import PreviewLink
from nightreel_airflow.operators.base import TRIGGER_GRACE_S
from nightreel_airflow.progress import TaskProgress
from nightreel_airflow.remote import RemoteJobTrigger
from nightreel_airflow.texts import folder_of_run
from nightreel_airflow.wanted import check_wanted

FILM = "film"
_STILLS = 12
"""At most so many stills stand on the task's preview, the last ones: nearest to what is delivered."""


class FilmOperator(BaseOperator):
    """Does every step of a pipeline in one task.

    What was made before a fault, a kill or a wait is remembered: the task that is executed again fetches it. While a
    remote service works, the task is deferred as a step's is.

    Args:
        tenant: name of the tenant's folder.
        pipeline: name of the pipeline.
        brief_defaults: fields of the brief that the run's form does not show.
    """

    operator_extra_links: tuple[BaseOperatorLink, ...] = (PreviewLink(),)
    ui_color = "#0B1020"
    ui_fgcolor = "#F5F7FA"

    def __init__(
        self, *, tenant: str, pipeline: str, brief_defaults: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        kwargs["retries"] = max(1, kwargs.get("retries", 1))  # a task that goes on may race with its own deferral
        super().__init__(**kwargs)
        self.tenant = tenant
        self.pipeline = pipeline
        self.brief_defaults = dict(brief_defaults or {})
        self._killed = False

    def execute(self, context: Context) -> dict[str, Any]:
        """Make the film, or fetch what is remembered of it; gives the last step's outputs."""
        try:
            return self._make(context)
        except Waiting as waiting:
            ticket = waiting.ticket
            self.log.info("%s is made at %s; job %s", ticket.what.capitalize(), ticket.endpoint, ticket.job_id)
            self.defer(
                trigger=RemoteJobTrigger.of(ticket, self.tenant, context["dag_run"].run_id),
                method_name="resume",
                timeout=timedelta(seconds=max(0.0, ticket.ends_s - time.time()) + TRIGGER_GRACE_S),
            )

    def resume(self, context: Context, event: Any = None) -> dict[str, Any]:
        """Go on after a remote job has ended."""
        self.log.info("Goes on: %s", event)
        return self.execute(context)

    def on_kill(self) -> None:
        """Let the step that works stop at its next chance."""
        self._killed = True

    def _make(self, context: Context) -> dict[str, Any]:
        with explained(self.log):
            workspace, folder = Workspace.from_environment(), folder_of_run(self.tenant)
            plan = compile_pipeline(folder, self.pipeline)
            bench, first = TaskBench(workspace, folder.tenant, self, context), plan.steps[0]
            with why_not_begun(context, bench, folder, first.step, self.log, first.id):
                brief = self._brief(context, folder)
                run = self._run_info(context, plan, brief)
                open_book(context, bench, folder, brief, run, self.log)
                check_wanted(run, bench.store)
                check_run(folder, self.pipeline, brief, workspace)
            try:
                done = run_plan(plan, brief, bench, run, Watcher(plan, TaskProgress(context, self.log)))
            except AirflowTaskTimeout:
                if not bench.tries_left:
                    RunBook(bench.store, run.run_id).end(RunEnd(state="timeout", ended=_now(), fault=self._late()))
                raise
            self._update_assets(context, bench, done)
        results = [result for of_step in done.results.values() for result in of_step]
        context["ti"].xcom_push(key="preview", value=_preview(self.tenant, results))
        return {name: artifact.model_dump(mode="json") for name, artifact in results[-1].outputs.items()}

    def _brief(self, context: Context, folder: TenantFolder) -> Brief:
        params = {**self.brief_defaults, **context["params"]}
        params.pop(CONF, None)
        brief = brief_of(params, folder)
        if brief is None:
            raise SpecError(
                "brief.missing", where=f"a run of {self.pipeline}", got="no brief", want="a brief's fields in its form",
                fix="fill in the form, or give the fields in the request",
            )  # fmt: skip
        return brief

    def _run_info(self, context: Context, plan: Plan, brief: Brief) -> RunInfo:
        dag_run = context["dag_run"]
        return RunInfo(
            run_id=dag_run.run_id,
            date=(dag_run.logical_date or dag_run.run_after).isoformat(),
            platforms=tuple(brief.platforms or plan.pipeline.platforms),
            attempt=context["ti"].try_number,
            request=RunRequest.of(dag_run.conf),
        )

    def _late(self) -> Fault:
        return Fault(
            code=LATE, where=self.task_id, got=f"more than {self.execution_timeout}", want="a film that ends in time",
            fix="raise the steps' timeout_s, or make the film smaller",
        )  # fmt: skip

    def _update_assets(self, context: Context, bench: Bench, done: PipelineRun) -> None:
        manifest = done.last("manifest")
        if manifest is None:
            return
        files = bench.store.load(manifest, Manifest).files
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {"files": dict(files)}


class TaskBench(Bench):
    """A bench whose steps stop with their task, and give their place back while a service works."""

    def __init__(self, workspace: Workspace, tenant: Tenant, operator: FilmOperator, context: Context) -> None:
        super().__init__(workspace, tenant)
        self._operator = operator
        self.tries_left = max(0, context["ti"].max_tries + 1 - context["ti"].try_number)

    def run(self, call: StepCall, inputs: InputRefs, progress: Progress) -> StepResult:
        """Do one step as a task does it."""
        call = replace(call, waits_elsewhere=True, cancelled=lambda: self._operator._killed, tries_left=self.tries_left)
        result = super().run(call, inputs, progress)
        for note in result.notes:
            self._operator.log.info("%s: %s", call.step_id, note)
        return result


class Watcher:
    """Tells the task's progress by the plan's steps."""

    def __init__(self, plan: Plan, progress: TaskProgress) -> None:
        self._order = {planned.id: index for index, planned in enumerate(plan.steps)}
        self._progress = progress

    def step(self, step_id: str, fraction: float, message: str) -> None:
        """A step is so far done."""
        self._progress((self._order[step_id] + fraction) / len(self._order), f"{step_id} {message}".strip())


def _preview(tenant: str, results: list[StepResult]) -> dict[str, Any]:
    stills = [still for result in results for still in result.stills][-_STILLS:]
    return {
        "tenant": tenant,
        "stills": [still.model_dump(mode="json") for still in stills],
        "notes": list(dict.fromkeys(note for result in results for note in result.notes)),
        "reused": all(result.reused for result in results),
        "seconds": round(sum(result.seconds for result in results), 3),
        "usage": sum((result.usage for result in results), Usage()).model_dump(mode="json"),
        "measures": [measure.model_dump(mode="json") for result in results for measure in result.measures],
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
