"""The book of an Airflow run: begun by whichever of its tasks works first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.books import begun, head_of
from nightreel.run.off import check_off
from nightreel.spec.record import RunHead

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context
    from airflow.sdk.types import Logger

    from nightreel.context import RunInfo
    from nightreel.plan.model import Plan
    from nightreel.run.step import Bench
    from nightreel.spec.brief import Brief
    from nightreel.spec.tenant_folder import TenantFolder


def open_book(
    context: Context, bench: Bench, folder: TenantFolder, brief: Brief | None, run: RunInfo, log: Logger
) -> RunBook:
    """Give the run's book, begun; one that cannot be written stops no task.

    Args:
        context: of the task.
        bench: the tenant's.
        folder: the tenant's.
        brief: of the film; ``None`` in a DAG without a form.
        run: its id and what it was told.
        log: gets a sentence where the book cannot be written.

    Raises:
        Problems: the run switches off a step that cannot or may not be switched off.
    """
    book = RunBook(bench.store, run.run_id)
    try:
        if book.head() is not None:
            return book
    except NightreelError as error:
        log.warning("The run's history cannot be read: %s", error)
        return book
    dag_id, when = context["dag_run"].dag_id, context["dag_run"].start_date
    began = (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")
    plan = _plan(dag_id, folder)
    if plan is not None and brief is not None:
        check_off(plan, run.request.off)
        head = head_of(plan, folder, brief, run, dag_id=dag_id, began=began)
    else:  # a DAG that somebody wrote by hand
        head = RunHead(
            run_id=run.run_id, dag_id=dag_id, tenant=folder.tenant.name, pipeline=dag_id, began=began,
            title=brief.title if brief is not None else dag_id, request=run.request,
            brief=brief.model_dump(mode="json") if brief is not None else {},
        )  # fmt: skip
    why = begun(book, head)
    if why:
        log.warning("%s", why)
    return book


def _plan(dag_id: str, folder: TenantFolder) -> Plan | None:
    tenant, _, pipeline = dag_id.partition("__")
    if tenant != folder.tenant.name or pipeline not in folder.pipelines:
        return None
    return compile_pipeline(folder, pipeline)
