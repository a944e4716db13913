"""The morning report of a batch: what Airflow and the runs' books say of each row, kept and told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import quote

from pydantic import JsonValue

from nightreel.errors import NightreelError
from nightreel.records.book import RunBook, state_of
from nightreel.spec.model import Model
from nightreel.spec.record import Fault, RunRecord
from nightreel.store.artifact import Artifact
from nightreel_airflow.links import server_path, whole_address
from nightreel_airflow.nightly.admission import newest, run_id_of_row, state_of_failed
from nightreel_airflow.nightly.links import report_path
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.runs import GROUP

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

    from nightreel.batch.book import BatchHead, RowNote
    from nightreel.batch.report import ReportFiles, ReportLine
    from nightreel.batch.rows import CheckedRow
    from nightreel_airflow.notify import Message

_READERS = 8
"""Books that are read at once: a store may be far away."""
LINKS_S = 14 * 24 * 3600
"""How long the films' links in a report work."""


class NightReport(Model):
    """Where a report is, and its headline numbers."""

    page: Artifact
    table: Artifact
    counts: dict[str, int]
    money: float = 0
    problems: tuple[str, ...] = ()

    def for_asset(self) -> dict[str, Any]:
        """Give what the asset's event tells whoever waits for it."""
        return {"page": self.page.uri, "table": self.table.uri, "counts": self.counts}


def make_report(night: Night, checked: Checked | None, log: Logger, *, broke_off: bool = False) -> NightReport:
    """Write the report of a night, keep it and tell people.

    Args:
        night: whose report.
        checked: its rows; ``None`` when the catalogue could not be read.
        log: gets a sentence for everybody who could not be told.
        broke_off: whether the task that admits rows has failed.

    Raises:
        StoreError: the store is away.
        BusyError: Airflow does not answer.
    """
    from nightreel.batch.book import BatchEnd
    from nightreel.batch.report import write_report

    head = night.head(checked)
    if checked is not None:
        night.book.begin(head)
    else:  # the catalogue could not be read
        night.book.begin_anew(head)
    with tempfile.TemporaryDirectory(prefix="nightreel-report-") as folder:
        lines = _lines(night, checked, _why_not_begun(night, broke_off)) if checked is not None else iter(())
        files = write_report(
            night.store, night.folder.tenant, cast(Any, head), lines, Path(folder), partial(_address, night)
        )
    counts = {str(state): int(count) for state, count in files.sums.states.items()}
    state = _state(night, broke_off or checked is None)
    night.book.finish(
        BatchEnd(
            state=state, ended=datetime.now(UTC).isoformat(timespec="seconds"), counts=counts,
            money=files.sums.money, page=files.page, table=files.table,
        )
    )  # fmt: skip
    told: dict[str, JsonValue] = {"state": state, "rows": checked.rows.sha256 if checked else ""}
    problems = _tell(night, told, _message(night, head, files), log)
    return NightReport(
        page=files.page, table=files.table, counts=counts, money=files.sums.money, problems=tuple(problems)
    )


def _state(night: Night, failed: bool) -> Literal["done", "cancelled", "failed"]:
    if night.book.control == "cancelled":
        return "cancelled"
    return "failed" if failed else "done"


def _why_not_begun(night: Night, broke_off: bool) -> Fault:
    """Say what kept the batch from the rows that nobody came to."""
    said = night.book.said
    got = "the batch broke off, the log of its task “Start the films” says why" if broke_off else "the batch ended"
    return Fault(
        code="batch.not_begun", got=f"cancelled by {said.by or 'somebody'}" if said.value == "cancelled" else got,
        want="a batch that comes to every row", fix="start the nightly DAG again: rows that have a film keep it",
    )  # fmt: skip


def _lines(night: Night, checked: Checked, why: Fault) -> Iterator[ReportLine]:
    """Give the line of every row, in the catalogue's order; those that nobody came to say ``why``."""
    from nightreel.batch.report import NOT_BEGUN, line_of
    from nightreel.batch.rows import read_rows

    rows = read_rows(night.store.local(checked.rows))
    night = replace(night, again=False)  # nothing is started here: a row's newest run is one that there is
    notes = night.book.rows()
    with ThreadPoolExecutor(_READERS) as readers:
        while group := list(islice(rows, GROUP)):
            standing = _standing(night, [row for row in group if row.state == "ready"], notes)
            records = readers.map(partial(_record, night), (standing.get(row.number) for row in group))
            for row, record in zip(group, records, strict=True):
                line = line_of(row, record, _said(row, record, standing.get(row.number)))
                faults = (
                    (why.model_copy(update={"where": f"row {row.number}, not begun"}),)
                    if line.state == NOT_BEGUN
                    else ()
                )
                update = {"link": _link(night, line.run_id), "films": _films(night, line)}
                yield line.model_copy(update={**update, "faults": (*line.faults, *faults)})


def _standing(night: Night, rows: list[CheckedRow], notes: dict[str, RowNote]) -> dict[int, tuple[str, str]]:
    """Give how rows stand by Airflow, and their runs: of this night, or the earlier ones that their notes name."""
    first = {row.key: run_id_of_row(night, row) for row in rows}
    states = night.runs.states(list(first.values()))
    found: dict[int, tuple[str, str]] = {}
    for row in rows:
        number, state = newest(night, row, states.get(first[row.key]))
        note = notes.get(row.key)
        if state is not None:
            found[row.number] = state, run_id_of_row(night, row, number)
        elif note is not None:
            found[row.number] = note.state, note.run_id
    live = [run_id for state, run_id in found.values() if state == "running"]
    waits = night.runs.waiting(live) if night.asks else set()
    return {number: ("waiting" if run_id in waits else state, run_id) for number, (state, run_id) in found.items()}


def _record(night: Night, standing: tuple[str, str] | None) -> RunRecord | None:
    return RunBook(night.store, standing[1]).read() if standing is not None and standing[1] else None


def _said(row: CheckedRow, record: RunRecord | None, standing: tuple[str, str] | None) -> str:
    """Say how a row stands: Airflow knows whether its run goes on, the run's book how it ended."""
    if row.state != "ready":
        return row.state
    if standing is None:
        return "not_begun"
    state = standing[0]
    if state == "failed":
        return state_of_failed(record)
    if state in ("queued", "started"):
        return "pending"
    if state == "running":
        known = state_of(record) if record is not None else "processing"
        return known if known == "waiting" else "processing"
    return state


def _link(night: Night, run_id: str) -> str:
    if not run_id:
        return ""
    return whole_address(f"{server_path()}/dags/{quote(night.runs.dag_id, safe='')}/runs/{quote(run_id, safe='')}")


def _films(night: Night, line: ReportLine) -> dict[str, str]:
    """Give the addresses of a finished film's renditions; none that cannot be read."""
    from nightreel.spec.film import Renditions
    from nightreel.spec.reading import Reading

    kept, read = line.results.get("renditions"), line.results.get("reading")
    if line.state not in ("success", "unchanged"):
        return {}
    try:
        if read is not None:
            page = night.store.load(read, Reading).page
            return {"reading": _address(night, page, f"{line.key}-reading.html")} if page is not None else {}
        if kept is None:
            return {}
        items = night.store.load(kept, Renditions).items
    except NightreelError:
        return {}
    return {item.platform: _address(night, item.media, f"{line.key}-{item.platform}.mp4") for item in items}


def _address(night: Night, artifact: Artifact, name: str) -> str:
    from nightreel_airflow.links import signed_address

    return signed_address(night.tenant, artifact, name, LINKS_S)


def _tell(night: Night, end: dict[str, JsonValue], message: Message, log: Logger) -> list[str]:
    """Tell people once of each end that a batch has, however often the task is tried."""
    key = f"told/report/{night.batch_id}"
    told = night.store.recall(key)
    if told is not None and all(told.get(name) == value for name, value in end.items()):
        return []
    from nightreel_airflow.notify import tell

    problems = tell(night.folder.tenant, night.notify, message)
    for problem in problems:
        log.warning("%s", problem)
    night.store.remember(key, {**end, "problems": list(problems)})
    return problems


def _message(night: Night, head: BatchHead, files: ReportFiles) -> Message:
    from nightreel.batch.report_words import headline
    from nightreel_airflow.notify import Message

    title, sums = night.folder.pipeline(night.pipeline).pipeline.title, files.sums
    said = headline(sums) if sums.rows or not head.notes else " ".join(head.notes)
    link = whole_address(server_path() + report_path(head.dag_id, night.batch_id))
    return Message(
        subject=f"{title}, {night.day}: {said}",
        text=f"{night.folder.tenant.title}, {title}, {night.day}\n\n{said}\n\n{link}",
        data={
            "event": "batch.report", "pipeline": night.pipeline, "day": night.day, "batch": night.batch_id,
            "counts": {str(state): count for state, count in sums.states.items()}, "money": round(sums.money, 4),
            "link": link,
        },
    )  # fmt: skip
