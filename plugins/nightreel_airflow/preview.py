"""Previews of drafts: one DAG for each tenant, started by the canvas; its task works as a film's task does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG
from airflow.sdk.definitions.context import Context

from nightreel.errors import NightreelError, RefusedError, SpecError
from nightreel.plan.model import Plan
from nightreel.records.book import RunBook
from nightreel.run.books import head_of
from nightreel.run.pipeline import run_plan
from nightreel.run.preview import PREVIEW, PreviewOrder, cut, sample_fields, shortened
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.record import Fault, RunEnd, RunHead
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.steps.base import RunInfo
from nightreel_airflow.books import asker_of
from nightreel_airflow.caps import check_planned
from nightreel_airflow.faults import explained
from nightreel_airflow.nightly.names import film_dag_id
from nightreel_airflow.operators.film import FilmOperator, TaskBench, Watcher
from nightreel_airflow.progress import TaskProgress

RUN_PREFIX = "preview__"
"""Beginning of the run ids of previews."""
TASK = "look"
_MOST_AT_ONCE = 4
_LONGEST = timedelta(minutes=30)


def preview_dag_id(tenant: str) -> str:
    """Give the id of the DAG that makes a tenant's previews."""
    return film_dag_id(tenant, PREVIEW)


def preview_dag(folder: TenantFolder) -> DAG:
    """Build the DAG that makes a tenant's previews; the canvas starts its runs."""
    tenant = folder.tenant
    dag = DAG(
        dag_id=preview_dag_id(tenant.name),
        dag_display_name=f"{tenant.title} ▸ Previews",
        description="Shows a draft up to one of its steps on a sample; publishes nothing. Started by the canvas.",
        schedule=None,
        catchup=False,
        is_paused_upon_creation=False,
        tags=[tenant.name, "internal"],
        max_active_runs=_MOST_AT_ONCE,
        default_args={"owner": tenant.owner},
    )
    PreviewOperator(
        dag=dag, task_id=TASK, task_display_name="Preview", tenant=tenant.name, pipeline=PREVIEW, queue="cpu",
        pool="cpu", retries=1, retry_delay=timedelta(seconds=5), execution_timeout=_LONGEST,
    )  # fmt: skip
    return dag


def planned_preview(order: PreviewOrder, folder: TenantFolder) -> tuple[Plan, Brief, Sequence[str]]:
    """Give the plan and the brief of a preview, and sentences on what is otherwise than in the film.

    Raises:
        Problems, SpecError: what is wrong with the draft, the step or the sample.
    """
    from nightreel.canvas.read import plan_text
    from nightreel_airflow.api.orders import whole_brief

    plan = cut(plan_text(order.text, folder, _file_of(order.text, folder)), order.upto)
    brief = whole_brief(plan.pipeline, sample_fields(order.sample, plan, folder))
    return plan, *shortened(brief)


def _file_of(text: str, folder: TenantFolder) -> str:
    """Give the name of the file that a draft is of: a draft may bear the name of the pipeline that it will replace."""
    from nightreel.spec.tenant_folder import LoadedPipeline
    from nightreel.spec.yaml_file import parse_yaml

    said, _ = parse_yaml(text, "the draft")
    known = folder.pipelines.get(str(said.get("name")))
    if isinstance(known, LoadedPipeline):
        return known.positions.file
    return known.where.rpartition(":")[0] if known is not None else "the draft"


class PreviewOperator(FilmOperator):
    """Does what a draft says up to one step, on a sample, and writes it into a book that no list shows."""

    def _make(self, context: Context) -> dict[str, Any]:
        with explained(self.log):
            workspace = Workspace.from_environment()
            folder = load_tenant(workspace.tenant_root(self.tenant))
            bench = TaskBench(workspace, folder.tenant, self, context)
            book = _own_book(context, bench, folder)
            try:
                plan, brief, notes = planned_preview(PreviewOrder.of(context["dag_run"].conf), folder)
                info = _info(context, plan, brief)
                book.begin(head_of(plan, folder, brief, info, dag_id=context["dag_run"].dag_id))
                for note in notes:
                    self.log.info("%s", note)
                check_planned(plan, folder.tenant, brief, workspace)
                run_plan(plan, brief, bench, info, Watcher(plan, TaskProgress(context, self.log)))
            except NightreelError as error:
                if not error.retry:
                    _end(book, context, folder, error)
                raise
        return {}


def _own_book(context: Context, bench: TaskBench, folder: TenantFolder) -> RunBook:
    """Give the preview's book, never a film's: whoever starts a run by hand may give it any id.

    Raises:
        SpecError: the run's id is none of a preview (``preview.run``).
    """
    dag_run = context["dag_run"]
    head = RunBook(bench.store, dag_run.run_id).head()
    if not dag_run.run_id.startswith(RUN_PREFIX) or (head is not None and head.dag_id != dag_run.dag_id):
        raise SpecError(
            "preview.run", where=folder.tenant.name, got=dag_run.run_id, want=f"a new id that begins with {RUN_PREFIX}",
            fix="start previews on the canvas",
        )  # fmt: skip
    return RunBook(bench.store, dag_run.run_id)


def _info(context: Context, plan: Plan, brief: Brief) -> RunInfo:
    """Give what steps know of the run: one platform is enough to look at."""
    dag_run = context["dag_run"]
    names = brief.platforms or tuple(platform.name for platform in plan.platforms)
    return RunInfo(
        run_id=dag_run.run_id, date=(dag_run.logical_date or dag_run.run_after).isoformat(), platforms=names[:1],
        attempt=context["ti"].try_number, request=_request(context),
    )  # fmt: skip


def _request(context: Context) -> RunRequest:
    dag_run = context["dag_run"]
    run_type, user = getattr(dag_run, "run_type", ""), getattr(dag_run, "triggering_user_name", "")
    return RunRequest(preview=True, asked_by=asker_of(RunRequest(), run_type, user)[:200])


def _end(book: RunBook, context: Context, folder: TenantFolder, error: NightreelError) -> None:
    """Write down why there is no preview."""
    now, dag_run = datetime.now(UTC).isoformat(timespec="milliseconds"), context["dag_run"]
    conf: Mapping[str, Any] = dag_run.conf or {}
    if book.head() is None:
        nameless = RunHead(
            run_id=dag_run.run_id, dag_id=dag_run.dag_id, tenant=folder.tenant.name, pipeline=PREVIEW, began=now,
            title=str(conf.get("upto") or PREVIEW)[:120], brief={}, request=_request(context),
        )  # fmt: skip
        book.begin(nameless)
    fault = Fault.of(error)
    state = "cancelled" if fault.stopped else "refused" if isinstance(error, RefusedError) else "failed"
    book.end(RunEnd(state=state, ended=now, fault=fault))
