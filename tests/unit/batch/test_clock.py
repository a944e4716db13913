"""Schedules, deadlines, and the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nightreel.batch.clock import check_schedule, deadline_of, schedule_notes
from nightreel.errors import SpecError
from nightreel.spec.batch import Batch

NEW_YEAR = datetime(2026, 1, 5, tzinfo=UTC)


def batch(**said: object) -> Batch:
    return Batch.model_validate({"catalogue": "c.csv", "time_zone": "Europe/Berlin", **said})


@pytest.mark.parametrize(
    "schedule", ["0 1 * * *", "*/15 0-6 * * 1-5", "0 0 1 jan mon", "@daily", "@quarterly", "0 0 29 2 *", "0 1 L * *"]
)
def test_a_right_schedule_has_no_fault(schedule):
    assert check_schedule(batch(schedule=schedule), "") == []


@pytest.mark.parametrize(
    "schedule", ["0 1 * *", "0 0 1 * * *", "60 1 * * *", "0 0 31 2 *", "@often", "R 1 * * *", "H H * * *", "one"]
)
def test_a_wrong_schedule_is_told(schedule):
    (fault,) = check_schedule(batch(schedule=schedule), "p.yaml:3")
    assert (fault.code, fault.where) == ("batch.schedule", "p.yaml:3")


@pytest.mark.parametrize("zone", ["", "Europe/Berln", "../etc/passwd", "/etc/localtime", "x" * 300, "\0"])
def test_an_unknown_zone_is_told(zone):
    (fault,) = check_schedule(batch(time_zone=zone), "p.yaml:3")
    assert fault.code == "batch.time_zone"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"schedule": "30 2 * * *"}, ["begins at 03:30 instead of 02:30", "begins at 02:30 the second time, once"]),
        ({"schedule": "30 3 * * *"}, []),
        ({"schedule": "*/10 * * * *"}, []),
        ({"deadline": "02:15"}, ["the deadline is at 03:15 instead of 02:15", "deadline is at 02:15 the first time"]),
        ({"schedule": "30 2 * * *", "time_zone": "UTC"}, []),
        ({"schedule": "15 2 * * *", "time_zone": "Australia/Lord_Howe"}, ["begins at 02:45 instead of 02:15"]),
    ],
)
def test_nights_when_clocks_change_are_told(said, wanted):
    notes = schedule_notes(batch(**said), NEW_YEAR)
    assert len(notes) == len(wanted)
    for note in notes:
        assert any(words in note for words in wanted), note


@pytest.mark.parametrize(
    ("said", "day", "wanted"),
    [
        ({"schedule": "0 1 * * *", "deadline": "06:30"}, "2026-11-22", "2026-11-22T05:30"),
        ({"schedule": "0 22 * * *", "deadline": "06:30"}, "2026-11-22", "2026-11-23T05:30"),
        ({"deadline": "06:30"}, "2026-07-01", "2026-07-01T04:30"),
        ({"schedule": "0 1 * * *", "deadline": "02:30"}, "2026-03-29", "2026-03-29T01:30"),  # it is 03:30 then
        ({"schedule": "0 1 * * *", "deadline": "02:30"}, "2026-10-25", "2026-10-25T00:30"),  # the first 02:30
    ],
)
def test_a_deadline_is_a_moment(said, day, wanted):
    assert deadline_of(batch(**said), day).astimezone(UTC).isoformat()[:16] == wanted


def test_a_batch_that_somebody_starts_is_due_after_it_began():
    late = datetime(2026, 11, 22, 20, tzinfo=UTC)
    due = deadline_of(batch(deadline="06:30"), "2026-11-22", late)
    assert timedelta(0) < due - late < timedelta(days=1)
    assert f"{due:%d %H:%M}" == "23 06:30"


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-13-01", "20261122", "2026-W47-7"])
def test_a_day_that_is_none_is_told(day):
    with pytest.raises(SpecError, match=r"\[batch\.day\]"):
        deadline_of(batch(deadline="06:30"), day)
