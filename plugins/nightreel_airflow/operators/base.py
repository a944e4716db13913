"""The operator of a step: a few lines over ``nightreel.run``."""

from __future__ import annotations

import inspect
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar, NoReturn

from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.definitions.context import Context
from airflow.sdk.exceptions import AirflowTaskTimeout

from nightreel.context import Waiting
from nightreel.engines.card import engine_cards
from nightreel.run.books import write_fault
from nightreel.run.step import Bench, InputRefs, StepCall, StepResult
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Manifest
from nightreel.spec.model import Options
from nightreel.spec.record import LATE, Fault
from nightreel.spec.run import CONF, RunRequest
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.steps.base import Port, RunInfo, Step, all_steps
from nightreel.store.artifact import Artifact
from nightreel.store.jobs import JobTicket
from nightreel_airflow.books import open_book, why_not_begun
from nightreel_airflow.caps import check_run
from nightreel_airflow.faults import explained
from nightreel_airflow.form import brief_of
from nightreel_airflow.links import PreviewLink
from nightreel_airflow.progress import TaskProgress
from nightreel_airflow.remote import RemoteJobTrigger
from nightreel_airflow.texts import folder_of_run
from nightreel_airflow.wanted import check_wanted

TRIGGER_GRACE_S = 600.0
"""How long after a job's own time-out a trigger that says nothing is given up."""
RUN_BRIEF = {"run": "brief"}
"""Given to a ``brief`` port: the brief that the run's form or request holds."""


class StepOperator(BaseOperator):
    """Does one step for one tenant.

    Args:
        tenant: name of the tenant's folder.
        ports: an input of each port of the step by name: another operator's ``output``.
        options: the step's options, as its model or a dictionary.
        engine: how it is done; the step's default when empty.
        platforms: platforms of the film for steps that ask for them.
        brief_defaults: fields of the brief that the run's form does not show.
        refers: outputs that options refer to by ``${steps.…}``: ``"id.port"`` and another operator's ``output``.
        caps_of: name of the pipeline whose run is looked at before this step works: whether its models and services
            can be asked, and what it costs against the tenant's caps.

    While a remote service works, the task is deferred and holds no worker slot; to go on, it is executed again and
    finds the job in the tenant's ledger. Ending the task in Airflow cancels the job.

    A step that gives a script returns one entry for each shot, so that ``expand(script=enrich.output)`` maps over
    the shots; every other step returns one entry with a reference for each of its output ports.
    """

    step: ClassVar[str]
    template_fields: Sequence[str] = ("inputs", "refers")
    operator_extra_links: tuple[BaseOperatorLink, ...] = (PreviewLink(),)
    ui_color = "#0B1020"
    ui_fgcolor = "#F5F7FA"

    def __init__(
        self,
        *,
        tenant: str,
        inputs: dict[str, Any] | None = None,
        options: Options | Mapping[str, Any] | None = None,
        engine: str = "",
        platforms: Sequence[str] = (),
        refers: dict[str, Any] | None = None,
        brief_defaults: Mapping[str, Any] | None = None,
        caps_of: str = "",
        **kwargs: Any,
    ) -> None:
        ports = {name: kwargs.pop(name) for name in all_steps()[self.step].takes if name in kwargs}
        kwargs.setdefault("queue", all_steps()[self.step].queue)
        said = options.model_dump(mode="json") if isinstance(options, Options) else dict(options or {})
        if _may_wait(self.step, engine, said):
            kwargs["retries"] = max(1, kwargs.get("retries", 1))  # a task that goes on may race with its own deferral
        super().__init__(**kwargs)
        self.tenant = tenant
        self.engine = engine
        self.platforms = tuple(platforms)
        self.options = said
        self.inputs = {**(inputs or {}), **{name: value for name, value in ports.items() if value is not None}}
        self.refers = refers or {}
        self.brief_defaults = dict(brief_defaults or {})
        self.caps_of = caps_of
        self._killed = False

    def execute(self, context: Context) -> Any:
        """Do the step, or fetch its remembered result."""
        try:
            return self._do(context)
        except Waiting as waiting:
            self._defer(waiting.ticket, context["dag_run"].run_id)

    def resume(self, context: Context, event: Any = None) -> Any:
        """Go on after a remote job has ended."""
        self.log.info("Goes on: %s", event)
        return self.execute(context)

    def on_kill(self) -> None:
        """Let the step stop at its next chance; what it has sent is cancelled there."""
        self._killed = True

    def _defer(self, ticket: JobTicket, run_id: str) -> NoReturn:
        """Give the worker's slot back until the job has ended."""
        self.log.info("%s is made at %s; job %s", ticket.what.capitalize(), ticket.endpoint, ticket.job_id)
        self.defer(
            trigger=RemoteJobTrigger.of(ticket, self.tenant, run_id),
            method_name="resume",
            timeout=timedelta(seconds=max(0.0, ticket.ends_s - time.time()) + TRIGGER_GRACE_S),
        )

    def _do(self, context: Context) -> Any:
        with explained(self.log):
            workspace, folder = Workspace.from_environment(), folder_of_run(self.tenant)
            bench = Bench(workspace, folder.tenant)
            with why_not_begun(context, bench, folder, self.step, self.log):
                brief = self._brief(context, folder)
                call = self._call(context, brief)
                call = replace(call, book=open_book(context, bench, folder, brief, call.run, self.log))
                if self.caps_of and brief is not None:
                    check_wanted(call.run, bench.store)
                    check_run(folder, self.caps_of, brief, workspace)
            progress = TaskProgress(context, self.log)
            if call.shot_index is not None:
                context["shot_name"] = f"shot {call.shot_index + 1}"  # type: ignore[typeddict-unknown-key]
            result = self._run(bench, call, self._references(bench, brief), progress)
            self._update_assets(context, bench, result)
        self._tell(context, result)
        return _returned(result)

    def _brief(self, context: Context, folder: TenantFolder) -> Brief | None:
        params = {**self.brief_defaults, **context["params"]}
        params.pop(CONF, None)
        return brief_of(params, folder)

    def _run(self, bench: Bench, call: StepCall, inputs: InputRefs, progress: TaskProgress) -> StepResult:
        began = time.monotonic()
        try:
            return bench.run(call, inputs, progress)
        except AirflowTaskTimeout:
            fault = Fault(
                code=LATE, where=self.task_id, got=f"more than {self.execution_timeout}", passing=True,
                want="a step that ends in time", fix="raise the step's timeout_s, or make the film smaller",
            )  # fmt: skip
            write_fault(call, inputs, fault, time.monotonic() - began)
            raise

    def _call(self, context: Context, brief: Brief | None) -> StepCall:
        dag_run = context["dag_run"]
        when = dag_run.logical_date or dag_run.run_after
        platforms = (brief.platforms if brief is not None else ()) or self.platforms
        return StepCall(
            step=self.step,
            step_id=self.task_id,
            run=RunInfo(
                run_id=dag_run.run_id,
                date=when.isoformat(),
                platforms=tuple(platforms),
                attempt=context["ti"].try_number,
                request=RunRequest.of(dag_run.conf),
            ),
            engine=self.engine,
            options=self.options,
            shot_index=_shot_index(self.inputs),
            brief=brief,
            cancelled=lambda: self._killed,
            waits_elsewhere=True,
            tries_left=max(0, context["ti"].max_tries + 1 - context["ti"].try_number),
            refers={_source_of(name): _entry(value, _source_of(name)[1]) for name, value in self.refers.items()},
        )

    def _references(self, bench: Bench, brief: Brief | None) -> dict[str, Artifact | list[Artifact]]:
        ports = all_steps()[self.step].takes
        found = {
            name: _reference(name, ports[name], value) for name, value in self.inputs.items() if value != RUN_BRIEF
        }
        if brief is not None and self.inputs.get("brief") == RUN_BRIEF:
            found["brief"] = bench.store.keep_model(brief, "brief")
        return found

    def _update_assets(self, context: Context, bench: Bench, result: StepResult) -> None:
        if "manifest" not in result.outputs:
            return
        files = bench.store.load(result.outputs["manifest"], Manifest).files
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {"files": dict(files)}

    def _tell(self, context: Context, result: StepResult) -> None:
        for note in result.notes:
            self.log.info("%s", note)
        self.log.info("%s in %.1f s", "Reused" if result.reused else "Made", result.seconds)
        context["ti"].xcom_push(
            key="preview",
            value={
                "tenant": self.tenant,
                "stills": [still.model_dump(mode="json") for still in result.stills],
                "notes": list(result.notes),
                "reused": result.reused,
                "seconds": result.seconds,
                "usage": result.usage.model_dump(mode="json"),
                "measures": [measure.model_dump(mode="json") for measure in result.measures],
            },
        )


def _returned(result: StepResult) -> dict[str, Any] | list[dict[str, Any]]:
    ports = {name: artifact.model_dump(mode="json") for name, artifact in result.outputs.items()}
    if result.shots is None:
        return ports
    return [{**ports, "shot_index": index} for index in range(result.shots)]


def _shot_index(inputs: Mapping[str, Any]) -> int | None:
    for value in inputs.values():
        if isinstance(value, Mapping) and "shot_index" in value:
            return int(value["shot_index"])
    return None


def _reference(name: str, port: Port, value: Any) -> Artifact | list[Artifact]:
    """Find a port's artifact in what another operator returned."""
    if port.type == "shots":
        return [Artifact.model_validate(entry["shot"]) for entry in value]
    return _entry(value, name, port.type)


def _entry(value: Any, *names: str) -> Artifact:
    entry = value if isinstance(value, Mapping) else next(iter(value))
    return Artifact.model_validate(next(entry[name] for name in names if name in entry))


def _source_of(name: str) -> tuple[str, str]:
    step_id, _, port = name.partition(".")
    return step_id, port


def _may_wait(step: str, engine: str, options: Mapping[str, Any]) -> bool:
    """Whether a remote service is asked, at first or as a fallback."""
    of = all_steps()[step]
    tries = options.get("fallback") or ()
    names = [engine or of.default_engine, *(str(entry.get("engine")) for entry in tries if isinstance(entry, Mapping))]
    cards = engine_cards(of.engines) if of.engines else {}
    return any(name in cards and "remote" in cards[name].devices for name in names)


def operator_name(step: str) -> str:
    """Give the name of a step's operator: ``GradeOperator``."""
    return "".join(part.title() for part in step.split("_")) + "Operator"


@cache
def operator_class(step: str) -> type[StepOperator]:
    """Make the operator of a step, with the step's own ports and options in its signature."""
    of = all_steps()[step]
    name, base = operator_name(step), _base_of(of)

    def __init__(self: StepOperator, **arguments: Any) -> None:
        base.__init__(self, **arguments)

    __init__.__signature__ = _signature(of)  # type: ignore[attr-defined]
    members = {"step": step, "__init__": __init__, "__module__": "nightreel_airflow.operators", "__doc__": of.__doc__}
    return type(name, (base,), members)


def _base_of(of: type[Step[Any]]) -> type[StepOperator]:
    """Give the operator that a step's own is made of: one that waits for a person where the step asks one."""
    if not of.asks:
        return StepOperator
    from nightreel_airflow.operators.review import ReviewOperator

    return ReviewOperator


def _signature(of: type[Step[Any]]) -> inspect.Signature:
    """Give the arguments that a person writes: the step's ports, its options, and what every operator takes."""
    ports = [inspect.Parameter(port, inspect.Parameter.KEYWORD_ONLY, default=None) for port in of.takes]
    common = list(inspect.signature(StepOperator.__init__).parameters.values())
    typed = [p.replace(annotation=of.options_type | None) if p.name == "options" else p for p in common[1:]]
    return inspect.Signature([common[0], *ports, *typed])
