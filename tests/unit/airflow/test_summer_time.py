"""What batches say of the nights when clocks change is what Airflow's own timetable does."""

from __future__ import annotations

from datetime import UTC, datetime

import pendulum
import pytest
from airflow.timetables.trigger import CronTriggerTimetable

from nightreel.batch.clock import schedule_notes
from nightreel.spec.batch import Batch


@pytest.mark.parametrize(
    ("day", "runs", "said"),
    [
        ("2026-03-28", "2026-03-29T03:30:00+02:00", "begins at 03:30 instead of 02:30"),
        ("2026-10-24", "2026-10-25T02:30:00+01:00", "begins at 02:30 the second time, once"),
    ],
)
def test_a_batch_begins_when_its_note_says(day: str, runs: str, said: str) -> None:
    zone = "Europe/Berlin"
    timetable = CronTriggerTimetable("30 2 * * *", timezone=zone)
    after = pendulum.datetime(*map(int, day.split("-")), 12)
    assert timetable._get_next(after).in_timezone(zone).isoformat() == runs
    notes = schedule_notes(
        Batch(catalogue="c.csv", schedule="30 2 * * *", time_zone=zone), datetime(2026, 1, 5, tzinfo=UTC)
    )
    assert [runs[:10] in note for note in notes if said in note] == [True]
