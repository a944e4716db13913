"""The nightly DAG of a pipeline: check the catalogue, admit its rows, report in the morning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param, TriggerRule
from airflow.sdk.definitions.param import ParamsDict

from nightreel.batch.clock import check_schedule
from nightreel.errors import Problems
from nightreel.plan.model import Plan
from nightreel.spec.batch import Batch
from nightreel.spec.tenant_folder import TenantFolder
from nightreel_airflow.nightly.names import nightly_dag_id
from nightreel_airflow.nightly.night import AGAIN, DAY, batch_of
from nightreel_airflow.nightly.operators import (
    ADMIT,
    CHECK,
    REPORT,
    AdmitOperator,
    CheckCatalogueOperator,
    ReportOperator,
)

_FIRST = 100_000
"""Weight of these tasks: above every film's, since each of them gives work to all others."""
_DEFAULTS = {
    "pool": "default_pool",
    "queue": "cpu",
    "weight_rule": "absolute",
    "priority_weight": _FIRST,
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}


def nightly_dag(plan: Plan, folder: TenantFolder) -> DAG:
    """Build the nightly DAG of a pipeline with a batch.

    Raises:
        Problems: its schedule or its time zone cannot be.
        SpecError: it has no batch.
    """
    tenant, pipeline = folder.tenant, plan.pipeline
    batch = batch_of(folder, pipeline.name)
    dag = DAG(
        dag_id=nightly_dag_id(tenant.name, pipeline.name),
        dag_display_name=f"{tenant.title} ▸ {pipeline.title} ▸ Nightly",
        description=f"A film for each row of {batch.catalogue}",
        doc_md=_documentation(plan, batch),
        schedule=timetable(batch, folder.pipeline(pipeline.name).positions.where(("batch",))),
        catchup=False,
        max_active_runs=1,
        tags=sorted({tenant.name, "nightly", *pipeline.tags}),
        params=ParamsDict(_params()),
        default_args={"owner": tenant.owner, **_DEFAULTS},
    )
    of: dict[str, Any] = {"dag": dag, "tenant": tenant.name, "pipeline": pipeline.name}
    check = CheckCatalogueOperator(
        task_id=CHECK, task_display_name="Check the catalogue", retries=5, retry_delay=timedelta(minutes=1), **of
    )
    admit = AdmitOperator(
        task_id=ADMIT, task_display_name="Start the films", checked=check.output, retries=20,
        retry_delay=timedelta(seconds=10), **of,
    )  # fmt: skip
    report = ReportOperator(
        task_id=REPORT, task_display_name="Write the report", checked=check.output, retries=5,
        retry_delay=timedelta(seconds=30), trigger_rule=TriggerRule.ALL_DONE,
        outlets=[reports(tenant.name, pipeline.name)], **of,
    )  # fmt: skip
    admit.set_downstream(report)
    return dag


def timetable(batch: Batch, where: str) -> CronTriggerTimetable | None:
    """Give when a batch runs; ``None``: when somebody starts it.

    Raises:
        Problems: its schedule or its time zone cannot be.
    """
    errors = check_schedule(batch, where)
    if errors:
        raise Problems(errors)
    return CronTriggerTimetable(batch.schedule, timezone=batch.time_zone) if batch.schedule else None


def reports(tenant: str, pipeline: str) -> Asset:
    """Give the asset that a pipeline's morning reports update."""
    return Asset(name=f"{tenant}.{pipeline}.reports", uri=f"nightreel://{tenant}/{pipeline}/reports", group="nightreel")


def _params() -> dict[str, Param]:
    return {
        DAY: Param(
            "", type=["string", "null"], pattern=r"^(\d{4}-\d{2}-\d{2})?$", title="Day",
            description="Night whose films are made, such as 2026-01-31; the present one when empty.",
        ),
        AGAIN: Param(
            False, type="boolean", title="Make failed films again",
            description="Rows of that day whose film failed get another run. All others keep what they have.",
        ),
    }  # fmt: skip


def _documentation(plan: Plan, batch: Batch) -> str:
    rows = {
        "catalogue": f"`{batch.catalogue}`",
        "runs": f"`{batch.schedule}`, {batch.time_zone}" if batch.schedule else "when somebody starts it",
        "ready by": batch.deadline or "–",
        "films under way at once": f"{batch.ahead} at most",
        "unchanged rows": "keep their film" if batch.unchanged == "skip" else "are made again",
    }
    lines = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    return (
        f"One film of *{plan.pipeline.title}* for each row of the catalogue. A row that is wrong fails alone; "
        f"the report says why.\n\n| | |\n|---|---|\n{lines}\n"
    )
