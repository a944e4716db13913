"""What cannot be compared, and why."""

from __future__ import annotations

import pytest

from nightreel.context import StepContext
from nightreel.errors import InputError
from nightreel.spec.reading import BoardReading, BoardShot, Panel, ReadBy, Reading, Sources
from nightreel.steps.compare_board import CompareBoard, CompareBoardOptions
from nightreel.store.artifact import Artifact

BY = ReadBy(engine="offline")
MEDIA = Artifact(uri="file:///x.png", sha256="0" * 64, kind="still", size_bytes=1)


def test_a_reading_that_is_no_boards(context: StepContext):
    reading = Reading(kind="artwork", title="Lilies", language="en-US", by=BY)
    with pytest.raises(InputError, match=r"board\.reading.*kind artwork.*let read_board stand before"):
        CompareBoard().run(CompareBoardOptions(), context, reading=reading)


def test_a_board_without_a_script(context: StepContext):
    panel = Panel(number=1, media=MEDIA, width_px=9, height_px=9, origin="x")
    board = BoardReading(panels=(panel,), shots=(BoardShot(panel=1),))
    reading = Reading(kind="storyboard", title="The key", language="en-US", by=BY, board=board)
    with pytest.raises(InputError, match=r"board\.script.*got none.*scene headings"):
        CompareBoard().run(CompareBoardOptions(), context, reading=reading, sources=Sources())
    with pytest.raises(InputError, match=r"board\.script.*got the_key\.fountain, want one of no documents"):
        CompareBoard().run(CompareBoardOptions(script="the_key.fountain"), context, reading=reading)
