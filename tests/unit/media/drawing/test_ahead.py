"""Frames drawn ahead."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from nightreel.media.drawing.ahead import drawn_ahead


def number(index: int, out: np.ndarray | None) -> np.ndarray:
    out = np.empty((2, 2, 3), np.uint8) if out is None else out
    out[:] = index
    return out


def test_frames_come_in_order_and_few_arrays_are_made():
    arrays = set()
    for index, frame in enumerate(drawn_ahead(number, 40)):
        assert (frame == index).all()
        arrays.add(id(frame))
    assert index == 39
    assert len(arrays) <= 4


def test_a_fault_while_drawing_is_raised_where_the_frames_are_taken():
    def faulty(index: int, out: np.ndarray | None) -> np.ndarray:
        if index == 3:
            raise ValueError("no paint")
        return number(index, out)

    taken = []
    with pytest.raises(ValueError, match="no paint"):
        taken.extend(int(frame[0, 0, 0]) for frame in drawn_ahead(faulty, 9))
    assert taken == [0, 1, 2]


def test_leaving_early_ends_the_thread():
    frames = drawn_ahead(number, 1000)
    next(frames)
    frames.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "draw ahead"]
