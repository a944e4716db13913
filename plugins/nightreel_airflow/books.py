"""The book of an Airflow run: begun by whichever of its tasks works first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nightreel.context import RunInfo
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.books import begun, head_of, write_fault
from nightreel.run.off import check_off
from nightreel.run.step import StepCall
from nightreel.spec.record import Fault, RunHead

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context
    from airflow.sdk.types import Logger

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
    else:  # a DAG that somebody wrote by hand, or a form that cannot be read
        title = brief.title if brief is not None else str(context["params"].get("title") or dag_id)[:120]
        head = RunHead(
            run_id=run.run_id, dag_id=dag_id, tenant=folder.tenant.name, began=began, title=title, request=run.request,
            pipeline=plan.pipeline.name if plan is not None else dag_id,
            steps=tuple(planned.id for planned in plan.steps) if plan is not None else (),
            brief=brief.model_dump(mode="json") if brief is not None else {},
        )  # fmt: skip
    why = begun(book, head)
    if why:
        log.warning("%s", why)
    return book


@contextmanager
def why_not_begun(context: Context, bench: Bench, folder: TenantFolder, step: str, log: Logger) -> Iterator[None]:
    """Write into the run's book why it could not begin: a form, a request, a price.

    Args:
        context: of the task.
        bench: the tenant's.
        folder: the tenant's.
        step: name of the task's step.
        log: gets a sentence where the book cannot be written.

    Raises:
        NightreelError: what was wrong, again.
    """
    try:
        yield
    except NightreelError as error:
        task = context["ti"]
        run = RunInfo(run_id=context["dag_run"].run_id, date="", attempt=task.try_number)
        book = open_book(context, bench, folder, None, run, log)
        left = max(0, task.max_tries + 1 - task.try_number)
        call = StepCall(step=step, step_id=context["task"].task_id, run=run, book=book, tries_left=left)
        write_fault(call, {}, Fault.of(error), 0.0)
        raise


def _plan(dag_id: str, folder: TenantFolder) -> Plan | None:
    tenant, _, pipeline = dag_id.partition("__")
    if tenant != folder.tenant.name or pipeline not in folder.pipelines:
        return None
    with suppress(NightreelError):  # its DAG says what is wrong with it
        return compile_pipeline(folder, pipeline)
    return None
