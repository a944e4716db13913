"""Films that rows have from earlier nights: made, still with a reviewer, or refused by one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from nightreel.records.book import RunBook, state_of
from nightreel.spec.record import RunRecord, RunState
from nightreel_airflow.nightly.night import Checked, Night
from nightreel_airflow.nightly.runs import LIVE

if TYPE_CHECKING:
    from nightreel.batch.book import NoteState
    from nightreel.batch.rows import CheckedRow

NIGHTS = 14
"""So many batches back a film may still be with its reviewer."""
_REVISIONS = 50


class Earlier:
    """What earlier nights made of the rows of one night.

    A film that a person has yet to judge is not made a second time, nor is one that a person refused; a revision
    that was approved is its row's film.
    """

    def __init__(self, night: Night, checked: Checked) -> None:
        self._night, self._recipe = night, checked.recipe
        self._looks = night.batch.unchanged == "skip"

    def find(self, row: CheckedRow) -> tuple[NoteState, str] | None:
        """Give how a row stands without a run of this night, and which run tells; ``None``: its film is to be made."""
        if not self._looks:
            return None
        run_id = self._night.row_book.unchanged(row, self._recipe)
        if run_id is not None:
            return "unchanged", run_id
        return self._judged(row) if self._night.asks else None

    def _judged(self, row: CheckedRow) -> tuple[NoteState, str] | None:
        run_id = self._runs.get(row.key)
        record = self._newest(run_id) if run_id else None
        of = record.head.request.row if record is not None else None
        if record is None or (of is not None and of.digest != row.digest):
            return None
        state = state_of(record)
        if state == "success" and self._night.row_book.made(row, self._recipe, record.head.run_id, record):
            return "unchanged", record.head.run_id
        return (state, record.head.run_id) if state == "refused" or self._is_live(state, record.head.run_id) else None

    def _is_live(self, state: RunState, run_id: str) -> bool:
        """Whether a run goes on, as its book and Airflow both say."""
        return state in ("waiting", "processing") and self._night.runs.states([run_id]).get(run_id) in LIVE

    def _newest(self, run_id: str) -> RunRecord | None:
        """Give the record of a run, or of the revision that took its place."""
        record = None
        for _ in range(_REVISIONS):
            found = RunBook(self._night.store, run_id).read()
            record = found or record
            if found is None or found.end is None or not found.end.revised_as:
                return record
            run_id = found.end.revised_as
        return record

    @cached_property
    def _runs(self) -> dict[str, str]:
        """Give the newest run of each row in earlier batches of the same recipe."""
        from nightreel.batch.book import BatchBook, batches

        found: dict[str, str] = {}
        for head in batches(self._night.store, pipeline=self._night.pipeline, limit=NIGHTS + 1):
            if head.batch_id == self._night.batch_id or head.recipe != self._recipe:
                continue
            for key, note in BatchBook(self._night.store, head.batch_id).rows().items():
                if note.run_id:
                    found.setdefault(key, note.run_id)
        return found
