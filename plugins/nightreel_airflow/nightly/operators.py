"""The three tasks of a nightly DAG."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.definitions.context import Context

from nightreel.errors import BusyError, NightreelError
from nightreel_airflow.faults import explained
from nightreel_airflow.nightly.admission import Admission, Position
from nightreel_airflow.nightly.deadline import warn
from nightreel_airflow.nightly.forecast import make_forecast
from nightreel_airflow.nightly.links import ReportLink
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.report import make_report
from nightreel_airflow.nightly.runs import Runs
from nightreel_airflow.nightly.trigger import Pause, WaveTrigger

if TYPE_CHECKING:
    from nightreel.batch.rows import BatchCheck

CHECK, ADMIT, REPORT = "check_catalogue", "admit", "report"
WAVE_S = 60.0
"""After so long a batch looks around even if too few of its runs have ended."""
PAUSED_S = 3600.0
ASKED_OF = 200
"""At most so many runs are watched between two waves."""


class NightOperator(BaseOperator):
    """One task of a tenant's night.

    Args:
        tenant: name of the tenant's folder.
        pipeline: name of the pipeline whose catalogue it is.
    """

    ui_color = "#1B2140"
    ui_fgcolor = "#F5F7FA"

    def __init__(self, *, tenant: str, pipeline: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tenant = tenant
        self.pipeline = pipeline

    def night(self, context: Context) -> Night:
        """Give the night that this task works for."""
        return Night.of(context, self.tenant, self.pipeline)


class CheckCatalogueOperator(NightOperator):
    """Reads the catalogue, checks every row and keeps what came of it; rows never become tasks."""

    def execute(self, context: Context) -> dict[str, Any]:
        """Give where the checked rows are, and how many of them there are of each kind.

        Raises:
            TryAgain: the catalogue or the store is away.
            AirflowFailException: what is wrong with the catalogue as a whole.
        """
        with explained(self.log):
            night = self.night(context)
            try:
                checked = self._check(night)
            except NightreelError as error:
                night.note_fault(error)
                raise
        self.log.info("%s", ", ".join(f"{count} {name}" for name, count in checked.counts.items()))
        return checked.model_dump(mode="json")

    def _check(self, night: Night) -> Checked:
        from nightreel.batch.recipe import recipe_of
        from nightreel.batch.rows import check_catalogue

        with tempfile.TemporaryDirectory(prefix="nightreel-catalogue-") as folder:
            try:
                check = check_catalogue(night.folder, night.pipeline, night.day, Path(folder))
            except NightreelError as error:
                check = _without_rows(night, error, Path(folder))
            rows = night.store.keep(check.rows, "json")
        recipe = recipe_of(night.plan, night.folder, day=night.day, run=night.batch_id)
        checked = Checked(day=night.day, recipe=recipe, rows=rows, counts=check.counts)
        head = night.head(checked).model_copy(update={"notes": tuple(check.notes)})
        night.book.begin_anew(head)
        with local_copy(night, checked) as copy:
            forecast = make_forecast(night, checked, copy, self.log)
        if forecast is not None:
            night.book.begin_anew(head.model_copy(update={"money": forecast.money, "seconds": forecast.seconds}))
        for note in check.notes:
            self.log.info("%s", note)
        return checked


def _without_rows(night: Night, error: NightreelError, work: Path) -> BatchCheck:
    """Take a file without a single row for a night without work, and wait for a file that is not there yet.

    Raises:
        BusyError: there is no file; whoever exports it may be late.
        NightreelError: anything else.
    """
    from nightreel.batch.rows import BatchCheck

    if error.code == "catalogue.missing":
        raise BusyError(error.code, where=error.where, got=error.got, want=error.want, fix=error.fix) from error
    if error.code != "catalogue.empty":
        raise error
    rows = work / "none.jsonl"
    rows.touch()
    name = night.batch.catalogue.rpartition("/")[2]
    return BatchCheck(catalogue=name, day=night.day, rows=rows, notes=(f"{name} is empty: there was nothing to make.",))


class AdmitOperator(NightOperator):
    """Starts one run for each good row, in waves; between two waves it is deferred and holds no worker.

    Args:
        checked: output of ``check_catalogue``.
    """

    template_fields = ("checked",)

    def __init__(self, *, checked: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.checked = checked

    def execute(self, context: Context) -> dict[str, int]:
        """Begin, or begin again after a kill: what was started is found by its run id."""
        return self._go(context, Position())

    def resume(self, context: Context, event: Mapping[str, Any]) -> dict[str, int]:
        """Go on with the next wave."""
        self.log.info("Goes on: %s", event["why"])
        return self._go(context, Position.model_validate(event["position"]))

    def _go(self, context: Context, position: Position) -> dict[str, int]:
        with explained(self.log):
            night, checked = self.night(context), Checked.model_validate(self.checked)
            control = night.book.control
            if control == "go" and position.next < checked.counts["ready"]:
                night.check_films()
            with local_copy(night, checked) as rows:
                position = Admission(night, checked, rows, position, self.log).wave(control)
                self.log.info("%s", _said(position, checked, control))
                warn(night, checked, rows, position, self.log)
        left = checked.counts["ready"] - position.next
        if not position.open and (left <= 0 or control == "cancelled"):
            return {"started": position.started, "unchanged": position.unchanged, "refused": position.refused}
        self._wait(night, position, control)

    def _wait(self, night: Night, position: Position, control: str) -> NoReturn:
        """Give the worker's slot back until there is something to do."""
        run_ids = [run.run_id for run in position.open[:ASKED_OF]]
        idle = not run_ids and control != "go"
        ends_s = time.time() + (PAUSED_S if idle else WAVE_S)
        due_s = night.due.timestamp() if night.due is not None else 0
        pause = Pause(
            dag_id=night.runs.dag_id,
            tenant=self.tenant,
            batch_id=night.batch_id,
            run_ids=tuple(run_ids),
            ended=max(1, len(run_ids) // 2),
            asks=night.asks,
            control=control,
            ends_s=min(ends_s, due_s) if due_s > time.time() else ends_s,  # people are told at the deadline
        )
        self.defer(trigger=WaveTrigger(pause, position.model_dump(mode="json")), method_name="resume")


class ReportOperator(NightOperator):
    """Writes the morning's report and tells people; fails only when the batch itself could not work.

    Args:
        checked: output of ``check_catalogue``; ``None`` when it failed.
    """

    template_fields = ("checked",)
    operator_extra_links: tuple[BaseOperatorLink, ...] = (ReportLink(),)

    def __init__(self, *, checked: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.checked = checked

    def execute(self, context: Context) -> dict[str, Any]:
        """Give where the report's page and table are.

        Raises:
            AirflowFailException: there was no catalogue to work on, or its rows could not be admitted.
        """
        with explained(self.log):
            night = self.night(context)
            checked = Checked.model_validate(self.checked) if self.checked else None
            broke_off = checked is not None and self._admission_failed(context)
            report = make_report(night, checked, self.log, broke_off=broke_off)
        for asset in self.outlets:
            context["outlet_events"][asset].extra = report.for_asset()
        context["ti"].xcom_push(key="report", value=report.model_dump(mode="json"))
        if checked is None:
            raise AirflowFailException("The catalogue could not be read; the log of check_catalogue says why.")
        if broke_off:
            raise AirflowFailException("Not every row was come to; the log of admit says why.")
        return report.model_dump(mode="json")

    def _admission_failed(self, context: Context) -> bool:
        run = context["dag_run"]
        return Runs(run.dag_id).tasks([run.run_id]).get(run.run_id, {}).get(ADMIT) == "failed"


@contextmanager
def local_copy(night: Night, checked: Checked) -> Iterator[Path]:
    """Give a copy of the checked rows that nothing else reads: stores may clean their caches."""
    with tempfile.TemporaryDirectory(prefix="nightreel-rows-") as folder:
        yield Path(shutil.copyfile(night.store.local(checked.rows), Path(folder) / "rows.jsonl"))


def _said(position: Position, checked: Checked, control: str) -> str:
    parts = [
        f"{position.next} of {checked.counts['ready']} rows",
        f"{position.started} started",
        f"{position.unchanged} unchanged",
        f"{len(position.open)} under way",
        *([f"{position.waiting} wait for a person"] if position.waiting else []),
        *([f"a person said {control}"] if control != "go" else []),
    ]
    return ", ".join(parts)
