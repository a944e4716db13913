"""Plans as DAGs. A pipeline that is broken becomes a placeholder that says why; the others do not notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from airflow.configuration import conf
from airflow.sdk import DAG, Asset, BaseOperator, get_parsing_context
from airflow.sdk.definitions.param import ParamsDict

from nightreel.errors import NightreelError
from nightreel.plan.compile import TAKEN, compile_pipeline
from nightreel.plan.model import Plan, PlannedStep
from nightreel.run.workspace import Workspace
from nightreel.spec.batch import Batch
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder, load_tenant
from nightreel_airflow.callbacks import callbacks_dag, callbacks_dag_id
from nightreel_airflow.caps import price_sentence
from nightreel_airflow.form import brief_params, hidden_values
from nightreel_airflow.nightly.dag import nightly_dag, timetable
from nightreel_airflow.nightly.names import film_dag_id, nightly_dag_id
from nightreel_airflow.operators.base import RUN_BRIEF, StepOperator, operator_class
from nightreel_airflow.operators.film import FILM, FilmOperator
from nightreel_airflow.placeholder import placeholder
from nightreel_airflow.preview import preview_dag, preview_dag_id
from nightreel_airflow.priority import WEIGHT_RULE
from nightreel_airflow.texts import texts_line

RETRY_AFTER = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=10)
RUN = "run"
_BUNDLE = "nightreel_airflow.bundle.TenantsBundle"
_RUNS = 100_000
"""Runs of a pipeline at once, which is no limit: a run that waits for a reviewer counts as running, and runs in a queue
go by age, not by priority. What limits work are pools, a batch's admission and what the interface takes in; among the
tasks that wait for a pool, a revision's go first.
"""


def dag_id_of(tenant: str, pipeline: str) -> str:
    """Give the DAG id of a tenant's pipeline."""
    return film_dag_id(tenant, pipeline)


def build_dags(tenants_root: Path | None = None) -> dict[str, DAG]:
    """Build the DAG of every pipeline of every tenant; a worker builds only the one that it runs.

    Args:
        tenants_root: folder of all tenants. Left out, it is the installation's, and nothing is built where Airflow
            has these DAGs from the versioned bundle.
    """
    if tenants_root is None and _BUNDLE in conf.get("dag_processor", "dag_bundle_config_list", fallback=""):
        return {}
    root = tenants_root or Workspace.from_environment().tenants_root
    wanted = get_parsing_context().dag_id
    dags: dict[str, DAG] = {}
    for path in sorted(root.glob("*/tenant.yaml")):
        if wanted is None or wanted.startswith(f"{path.parent.name}__"):
            dags.update(tenant_dags(path.parent))
    return dags


def tenant_dags(root: Path, texts: Path | None = None, fault: NightreelError | None = None) -> dict[str, DAG]:
    """Build the DAGs of one tenant; a worker builds only the one that it runs.

    Args:
        root: the tenant's folder.
        texts: where another state of its YAML files lies: see ``load_tenant``.
        fault: why its texts could not be taken; a placeholder says it.
    """
    wanted = get_parsing_context().dag_id
    try:
        if fault is not None:
            raise fault
        folder = load_tenant(root, texts)
    except NightreelError as error:
        dag_id = dag_id_of(root.name, "tenant")
        return {dag_id: placeholder(dag_id, f"{root.name} ▸ tenant.yaml", root.name, error)}
    makers: dict[str, Callable[[], DAG]] = {
        callbacks_dag_id(folder.tenant.name): partial(callbacks_dag, folder),
        preview_dag_id(folder.tenant.name): partial(preview_dag, folder),
    }
    for name in folder.pipelines:
        makers |= _makers(folder, name)
    return {dag_id: make() for dag_id, make in makers.items() if wanted in (None, dag_id)}


def _makers(folder: TenantFolder, name: str) -> dict[str, Callable[[], DAG]]:
    """Give how the DAGs of a pipeline are made, by their ids; its plan is made once for both."""
    plan = cache(partial(compile_pipeline, folder, name))
    film, title = dag_id_of(folder.tenant.name, name), f"{folder.tenant.title} ▸ {name}"
    if name in TAKEN:  # its placeholder stands beside the DAG that has this name
        film = f"{film}__pipeline"
    makers = {film: lambda: _dag_or_placeholder(folder, film, title, lambda: build_dag(plan(), folder))}
    loaded = folder.pipelines[name]
    batch = loaded.pipeline.batch if isinstance(loaded, LoadedPipeline) else None
    if batch is not None:
        night = nightly_dag_id(folder.tenant.name, name)
        makers[night] = lambda: _dag_or_placeholder(
            folder, night, f"{title} ▸ Nightly", lambda: nightly_dag(plan(), folder), _timetable(batch)
        )
    return makers


def _timetable(batch: Batch) -> Any:
    """Give when a night was to begin; nothing where that itself is wrong."""
    try:
        return timetable(batch, "")
    except NightreelError:
        return None


def _dag_or_placeholder(
    folder: TenantFolder, dag_id: str, title: str, make: Callable[[], DAG], schedule: Any = None
) -> DAG:
    try:
        return make()
    except NightreelError as error:
        return placeholder(dag_id, title, folder.tenant.name, error, schedule)


def build_dag(plan: Plan, folder: TenantFolder) -> DAG:
    """Build the DAG of one plan."""
    tenant, pipeline = folder.tenant, plan.pipeline
    price = "" if get_parsing_context().task_id else price_sentence(plan)  # a worker shows no form
    dag = DAG(
        dag_id=dag_id_of(tenant.name, pipeline.name),
        dag_display_name=f"{tenant.title} ▸ {pipeline.title}",
        description=pipeline.description or pipeline.title,
        doc_md=_documentation(plan, price),
        schedule=None,
        catchup=False,
        tags=sorted({tenant.name, *pipeline.tags}),
        max_active_runs=_RUNS,
        is_paused_upon_creation=False,  # nothing is scheduled: it does what it is asked for, and a night asks it
        default_args={
            "owner": tenant.owner,
            "retry_delay": RETRY_AFTER,
            "retry_exponential_backoff": True,
            "max_retry_delay": LONGEST_WAIT,
            "weight_rule": WEIGHT_RULE,
        },
    )
    if pipeline.tasks == "film":
        _film(dag, plan)
    else:
        operators: dict[str, BaseOperator] = {}
        for planned in plan.steps:
            operators[planned.id] = _operator(dag, plan, planned, operators)
    # Set last: every operator that is made copies the parameters that its DAG has by then.
    dag.params = ParamsDict(brief_params(pipeline, folder, price))
    return dag


def _film(dag: DAG, plan: Plan) -> FilmOperator:
    """One task for all steps: it needs what the most demanding of them needs."""
    needs_gpu = any(planned.queue == "gpu" for planned in plan.steps)
    publishes = any(planned.publishes for planned in plan.steps)
    return FilmOperator(
        dag=dag,
        task_id=FILM,
        task_display_name=plan.pipeline.title,
        tenant=plan.tenant.name,
        pipeline=plan.pipeline.name,
        brief_defaults=hidden_values(plan.pipeline),
        queue="gpu" if needs_gpu else "cpu",
        pool="gpu" if needs_gpu else "cpu",
        retries=max(planned.retries for planned in plan.steps),
        execution_timeout=timedelta(seconds=sum(planned.timeout_s for planned in plan.steps)),
        outlets=[deliverable(plan.tenant.name, plan.pipeline.name)] if publishes else [],
    )


def _operator(dag: DAG, plan: Plan, planned: PlannedStep, made: Mapping[str, BaseOperator]) -> Any:
    kind = operator_class(planned.step)
    inputs = {port: _source(source, made) for port, source in planned.takes.items()}
    settings: dict[str, Any] = {
        "dag": dag,
        "task_id": planned.id,
        "task_display_name": planned.title,
        "tenant": plan.tenant.name,
        "engine": planned.engine,
        "options": planned.options,
        "platforms": plan.pipeline.platforms,
        "brief_defaults": hidden_values(plan.pipeline),
        "caps_of": "" if planned.upstream else plan.pipeline.name,
        "queue": planned.queue,
        "pool": planned.pool,
        "priority_weight": len(made) + 1,  # a film that is begun is finished before another one is begun
        "retries": planned.retries,
        "execution_timeout": timedelta(seconds=planned.timeout_s),
        "refers": {f"{step_id}.{port}": made[step_id].output for step_id, port in planned.refers},
    }
    if planned.publishes:
        settings["outlets"] = [deliverable(plan.tenant.name, plan.pipeline.name)]
    if not planned.each:
        return kind(inputs=inputs, **settings)
    script = inputs.pop("script")
    return _mapped(kind, {**settings, "inputs": inputs}, script)


def _mapped(kind: type[StepOperator], settings: dict[str, Any], script: Any) -> Any:
    """One task a shot: ``script`` is the list with one entry for each shot."""
    return kind.partial(**settings, map_index_template="{{ shot_name | default('shot') }}").expand(script=script)


def _source(source: tuple[str, str], made: Mapping[str, BaseOperator]) -> Any:
    step_id, _ = source
    return RUN_BRIEF if step_id == RUN else made[step_id].output


def deliverable(tenant: str, pipeline: str) -> Asset:
    """Give the asset that a pipeline's published films update."""
    return Asset(name=f"{tenant}.{pipeline}.films", uri=f"nightreel://{tenant}/{pipeline}/films", group="nightreel")


def _documentation(plan: Plan, price: str) -> str:
    rows = "\n".join(f"| {planned.id} | {planned.title} | {planned.engine or '–'} |" for planned in plan.steps)
    words = "\n\n".join(filter(None, (plan.pipeline.description, price)))
    return f"{words}\n\n| step | what it does | engine |\n|---|---|---|\n{rows}\n\n{texts_line(plan)}\n"
