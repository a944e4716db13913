"""The step that asks about a reading prepares its sheet and passes on what it takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reading_sheets import board_sheet, difference, work_sheet

from nightreel.context import StepContext
from nightreel.spec.review import ReviewOptions, ReviewSheet
from nightreel.steps.base import all_steps
from nightreel.steps.review_reading import ReviewReading

pytestmark = pytest.mark.integration


def test_differences_are_shown_and_passed_on(context: StepContext, tmp_path: Path) -> None:
    made = board_sheet(context.store, tmp_path, difference(1), difference(2, 2))
    given = ReviewReading().run(ReviewOptions(), context, reading=made.reading, differences=made.differences)
    assert given["reading"] == made.reading
    assert given["differences"] == made.differences
    assert given["sheet"] == made
    assert [path.is_file() for path in context.stills] == [True], "one picture for each place, named once"


def test_a_reading_alone_has_its_texts_ruled_on(context: StepContext, tmp_path: Path) -> None:
    made = work_sheet(context.store, tmp_path, "A wave.")
    given = ReviewReading().run(ReviewOptions(), context, reading=made.reading)
    assert set(given) == {"reading", "sheet"}
    assert ReviewSheet.model_validate(given["sheet"].model_dump()).differences is None


def test_nobody_switches_it_off_and_whom_to_ask_changes_nothing() -> None:
    step = all_steps()["review_reading"]
    assert step.asks
    assert step().key_options(ReviewOptions(time_limit_h=2), "") == {}
