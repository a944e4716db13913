"""The book of an Airflow run: begun by whichever of its tasks works first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nightreel.context import RunInfo
from nightreel.errors import NightreelError, SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.records.book import RunBook
from nightreel.run.books import begun, head_of, write_fault
from nightreel.run.off import check_off
from nightreel.run.step import StepCall
from nightreel.spec.record import Fault, RunHead
from nightreel.spec.run import RunRequest

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context
    from airflow.sdk.types import Logger

    from nightreel.plan.model import Plan
    from nightreel.run.step import Bench
    from nightreel.spec.brief import Brief
    from nightreel.spec.tenant_folder import TenantFolder
    from nightreel.store.protocol import Store

BY_TASK = "operator_triggered"
"""Airflow's type of a run that a task of ours has started."""
_NAMED_BY_TIME = ("scheduled", "backfill", "asset_triggered")
"""Types of runs whose ids Airflow makes of the time alone: two DAGs with one schedule have the same ones."""


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
        SpecError: another DAG has a run of this id, which somebody has chosen (``run.id``), or the run that this one
            revises is none of this DAG (``run.parent``).
    """
    dag_run = context["dag_run"]
    try:
        return _open(context, bench, folder, brief, run, log)
    except SpecError as error:
        if error.code != "run.id" or getattr(dag_run, "run_type", "") not in _NAMED_BY_TIME:
            raise
    own = replace(run, run_id=_own_id(run.run_id, dag_run.dag_id))
    return _open(context, bench, folder, brief, own, log)


def _open(
    context: Context, bench: Bench, folder: TenantFolder, brief: Brief | None, run: RunInfo, log: Logger
) -> RunBook:
    book, dag_id = RunBook(bench.store, run.run_id), context["dag_run"].dag_id
    try:
        head = book.head()
        others = [] if head is not None and head.brief else strangers(bench.store, run.request, dag_id)
    except NightreelError as error:
        log.warning("The run's history cannot be read: %s", error)
        return book
    _check_own(head, dag_id)
    if head is not None and (head.brief or brief is None):
        return book
    if others:
        raise SpecError(
            "run.parent", where=f"the run's configuration, {run.run_id}", got=f"a revision of {others[0]}",
            want=f"a run of {dag_id} that has begun", fix="leave parent and root out: the pages write them",
        )  # fmt: skip
    why = begun(book, _head(context, folder, brief, run))
    if why:
        log.warning("%s", why)
        return book
    head = None
    with suppress(NightreelError):
        head = book.head()
    _check_own(head, dag_id)  # of two that begin at once
    return book


def _head(context: Context, folder: TenantFolder, brief: Brief | None, run: RunInfo) -> RunHead:
    dag_run = context["dag_run"]
    dag_id, when = dag_run.dag_id, dag_run.start_date
    began = (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")
    plan = _plan(dag_id, folder)
    by = asker_of(run.request, getattr(dag_run, "run_type", ""), getattr(dag_run, "triggering_user_name", ""))
    run = replace(run, request=run.request.model_copy(update={"asked_by": by[:200], "preview": False}))
    if plan is not None and brief is not None:
        check_off(plan, run.request.off)
        return head_of(plan, folder, brief, run, dag_id=dag_id, began=began)
    # A DAG that somebody wrote by hand, or a form that cannot be read.
    title = brief.title if brief is not None else str(context["params"].get("title") or dag_id)[:120]
    return RunHead(
        run_id=run.run_id, dag_id=dag_id, tenant=folder.tenant.name, began=began, title=title, request=run.request,
        pipeline=plan.pipeline.name if plan is not None else dag_id,
        steps=tuple(planned.id for planned in plan.steps) if plan is not None else (),
        brief=brief.model_dump(mode="json") if brief is not None else {},
    )  # fmt: skip


def is_of(head: RunHead | None, dag_id: str) -> bool:
    """Whether a book is of a run of a DAG; a run without Airflow is of the DAG of its pipeline."""
    if head is None:
        return False
    return (head.dag_id or f"{head.tenant}__{head.pipeline}") == dag_id


def book_of(store: Store, run_id: str, dag_id: str) -> RunBook:
    """Find the book of a DAG's run: one of its own where a run of the same id of another DAG was first.

    Raises:
        StoreError: the store cannot be read.
    """
    book = RunBook(store, run_id)
    head = book.head()
    return book if head is None or is_of(head, dag_id) else RunBook(store, _own_id(run_id, dag_id))


def _own_id(run_id: str, dag_id: str) -> str:
    return f"{run_id}.{dag_id}"


def asker_of(request: RunRequest, run_type: str, user: str | None) -> str:
    """Say who asked for a run: its configuration is believed only where no person can have written it.

    Args:
        request: what the run was told.
        run_type: Airflow's.
        user: Airflow's name of who has triggered it, if anybody; of a run that a task started, of that task's run.
    """
    return user if user and run_type != BY_TASK else request.asked_by


def strangers(store: Store, request: RunRequest, dag_id: str) -> list[str]:
    """Give those of the runs that a run claims to revise that are none of its DAG.

    Raises:
        StoreError: the store cannot be read.
    """
    family = sorted({request.parent, request.root} - {""})
    return [name for name in family if not is_of(RunBook(store, name).head(), dag_id)]


def _check_own(head: RunHead | None, dag_id: str) -> None:
    if head is not None and not is_of(head, dag_id):
        other = head.dag_id or head.pipeline
        raise SpecError(
            "run.id", where=f"a run of {dag_id}", got=f"{head.run_id}, an id that {other} has used",
            want="an id that no other run of this client has", fix="start it again under another run id",
        )  # fmt: skip


@contextmanager
def why_not_begun(
    context: Context, bench: Bench, folder: TenantFolder, step: str, log: Logger, step_id: str = ""
) -> Iterator[None]:
    """Write into the run's book why it could not begin: a form, a request, a price.

    Args:
        context: of the task.
        bench: the tenant's.
        folder: the tenant's.
        step: name of the task's step.
        log: gets a sentence where the book cannot be written.
        step_id: of the plan's step where the task does several; the task's own when left out.

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
        call = StepCall(step=step, step_id=step_id or context["task"].task_id, run=run, book=book, tries_left=left)
        write_fault(call, {}, Fault.of(error), 0.0)
        raise


def _plan(dag_id: str, folder: TenantFolder) -> Plan | None:
    tenant, _, pipeline = dag_id.partition("__")
    if tenant != folder.tenant.name or pipeline not in folder.pipelines:
        return None
    with suppress(NightreelError):  # its DAG says what is wrong with it
        return compile_pipeline(folder, pipeline)
    return None
