"""Scheduler, worker and API server are killed in the middle of a batch: afterwards every row is done, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.killed_night import VICTIMS, KilledNight

from nightreel.batch.book import BatchBook
from nightreel.store.local import LocalStore
from nightreel_airflow.nightly.names import batch_id_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]
ROWS = 10


def test_every_row_is_done_exactly_once_whatever_was_killed(tmp_path: Path) -> None:
    night = KilledNight(tmp_path, ROWS, {})
    left = list(VICTIMS)

    def kill_when_due() -> None:
        """Kill the next one after another two films."""
        if left and night.done() >= 2 * (len(VICTIMS) - len(left)) + 1:
            night.kill(left.pop(0))

    try:
        night.parts.start("works__ads__nightly")
        run_id = night.parts.client.trigger("works__ads__nightly", {})
        assert night.wait("works__ads__nightly", run_id, 900, kill_when_due) == "success"
        runs = night.runs()
    finally:
        night.parts.stop()
    assert left == [], "not everything was killed"
    keys = Counter(run["dag_run_id"].split(".")[2] for run in runs if run["state"] == "success")
    assert keys == {f"works-{number}": 1 for number in range(1, ROWS + 1)}
    assert len(runs) == ROWS
    assert night.done() == ROWS
    end = BatchBook(LocalStore(tmp_path / "store/works"), batch_id_of("ads", run_id)).end
    assert end is not None
    assert end.counts == {"success": ROWS}
