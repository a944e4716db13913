"""A run that waits in the queue when its batch is cancelled is not begun any more."""

from __future__ import annotations

from nightreel.batch.book import BatchBook
from nightreel.errors import CancelledError
from nightreel.steps.base import RunInfo
from nightreel.store.protocol import Store


def check_wanted(run: RunInfo, store: Store) -> None:
    """Stop a run before its first work when the batch that started it was cancelled.

    A revision of its film is a person's own wish and goes on.

    Raises:
        CancelledError: it was, and by whom (``batch.cancelled``).
    """
    row = run.request.row
    if row is None or run.request.parent or run.attempt > 1:
        return
    said = BatchBook(store, row.batch).said
    if said.value == "cancelled":
        raise CancelledError(
            "batch.cancelled", where=f"row {row.number}, {row.key}", got=f"cancelled by {said.by or 'somebody'}",
            want="a batch that goes on", fix="start the nightly DAG again with “Make failed films again”",
        )  # fmt: skip
