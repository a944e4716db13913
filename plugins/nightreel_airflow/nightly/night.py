"""One night of one pipeline: what the three tasks of a nightly DAG have in common."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.sdk.definitions.context import Context

from nightreel.errors import NightreelError, SpecError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.run.workspace import Workspace
from nightreel.spec.batch import Batch, Notify
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.steps.base import all_steps
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.nightly.names import batch_id_of, film_dag_id, nightly_dag_id
from nightreel_airflow.nightly.runs import Runs
from nightreel_airflow.texts import folder_of_night

if TYPE_CHECKING:
    from nightreel.batch.book import BatchBook, BatchHead
    from nightreel.batch.book_rows import RowBook

DAY, AGAIN = "day", "again"
"""Parameters of a nightly DAG."""


class Checked(Model):
    """What ``check_catalogue`` hands on."""

    day: str
    recipe: str
    rows: Artifact
    counts: dict[str, int]


@dataclass(frozen=True)
class Night:
    """One night of one pipeline.

    Args:
        folder: the tenant's, as the night sees it.
        pipeline: its name.
        day: ISO 8601, in the batch's time zone.
        when: the moment that its films count as asked for; never in the future.
        batch_id: pipeline and run id of the nightly DAG.
        again: whether rows whose film failed are made again.
        due: when its films must be ready; ``None`` where nobody waits for them.
    """

    folder: TenantFolder
    pipeline: str
    day: str
    when: datetime
    batch_id: str
    again: bool = False
    due: datetime | None = None

    @classmethod
    def of(cls, context: Context, tenant: str, pipeline: str) -> Night:
        """Find out which night a task works for.

        Raises:
            SpecError: the tenant is gone, its pipeline or batch is and there are no versions, or the day is none.
        """
        folder = folder_of_night(tenant, pipeline)
        run, params = context["dag_run"], context["params"]
        when = (run.logical_date or run.run_after).astimezone(ZoneInfo(batch_of(folder, pipeline).time_zone))
        if params.get(DAY):
            when = datetime.combine(_day(params[DAY]), time(), when.tzinfo)
        asked, day = min(when.astimezone(UTC), datetime.now(UTC)), when.date().isoformat()
        due = _due(batch_of(folder, pipeline), day, run)
        return cls(folder, pipeline, day, asked, batch_id_of(pipeline, run.run_id), bool(params.get(AGAIN)), due)

    @property
    def tenant(self) -> str:
        """Name of the tenant."""
        return self.folder.tenant.name

    @property
    def batch(self) -> Batch:
        """What the pipeline says of its catalogue."""
        return batch_of(self.folder, self.pipeline)

    @property
    def notify(self) -> Notify:
        """Who is told."""
        return self.batch.notify if self.batch.notify != Notify() else self.folder.tenant.notify

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the batch."""
        return ZoneInfo(self.batch.time_zone)

    @property
    def runs(self) -> Runs:
        """The runs of the pipeline's DAG."""
        return Runs(film_dag_id(self.tenant, self.pipeline))

    @cached_property
    def plan(self) -> Plan:
        """The pipeline's plan."""
        return compile_pipeline(self.folder, self.pipeline)

    def check_films(self) -> None:
        """Check that a film which is started now can be made.

        Raises:
            NightreelError: what is wrong with today's texts.
        """
        compile_pipeline(load_tenant(self.folder.root), self.pipeline)

    @property
    def asks(self) -> bool:
        """Whether a film of this pipeline may wait for a person."""
        return any(all_steps()[planned.step].asks for planned in self.plan.steps)

    @cached_property
    def store(self) -> Store:
        """The tenant's store."""
        return Workspace.from_environment().open_store(self.folder.tenant)

    @cached_property
    def book(self) -> BatchBook:
        """What is kept of this batch."""
        from nightreel.batch.book import BatchBook

        return BatchBook(self.store, self.batch_id)

    @cached_property
    def row_book(self) -> RowBook:
        """What is kept of the catalogue's rows from night to night."""
        from nightreel.batch.book_rows import RowBook

        return RowBook(self.store, self.pipeline)

    def head(self, checked: Checked | None) -> BatchHead:
        """Give what the batch's book begins with, from the last check of its catalogue; ``None``: that one failed."""
        from nightreel.batch.book import BatchHead

        written = self.book.head
        fault = self.store.recall(self._fault_key) or {}
        notes = (str(fault["words"]),) if "words" in fault else ()
        return BatchHead(
            batch_id=self.batch_id, dag_id=nightly_dag_id(self.tenant, self.pipeline), tenant=self.tenant,
            pipeline=self.pipeline, day=self.day,
            began=written.began if written else datetime.now(UTC).isoformat(timespec="seconds"),
            catalogue=self.batch.catalogue.rpartition("/")[2], deadline=self.due.isoformat() if self.due else "",
            rows=checked.rows if checked else None, recipe=checked.recipe if checked else "",
            counts=checked.counts if checked else {}, notes=written.notes if checked and written else notes,
            money=written.money if checked and written else None,
            seconds=written.seconds if checked and written else None,
        )  # fmt: skip

    def note_fault(self, error: NightreelError) -> None:
        """Keep why the catalogue could not be read, for the report."""
        with suppress(NightreelError):
            self.store.remember(self._fault_key, {"words": str(error)})

    @property
    def _fault_key(self) -> str:
        return f"fault/{self.batch_id}"


def batch_of(folder: TenantFolder, pipeline: str) -> Batch:
    """Give a pipeline's batch.

    Raises:
        SpecError: it has none any more (``batch.gone``).
    """
    batch = folder.pipeline(pipeline).pipeline.batch
    if batch is None:
        raise SpecError(
            "batch.gone", where=f"{folder.tenant.name}, pipeline {pipeline}", got="no batch", want="batch: in its file",
            fix="write it again, or let nobody start this DAG",
        )  # fmt: skip
    return batch


def _day(said: Any) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise SpecError(
            "batch.day", where="the form's field “Day”", got=said, want="a date like 2026-01-31", fix="mend the date"
        ) from error


def _due(batch: Batch, day: str, run: Any) -> datetime | None:
    """Give when films must be ready; a night that is caught up on has nobody waiting."""
    from nightreel.batch.clock import deadline_of

    if batch.deadline is None or run.run_type == "backfill":
        return None
    return deadline_of(batch, day, None if run.run_type == "scheduled" else run.run_after)
