from __future__ import annotations

import numpy as np
import pytest
from tests.drawn_pictures import plain, texture, window

from nightreel.reading.measure.motion import Shift, camera_of, shift_between, shifts_of

GROUND = texture()
MOVES = {
    "pan_right": lambda step: window(GROUND, 200 + 16 * step, 150, 400),
    "pan_left": lambda step: window(GROUND, 600 - 16 * step, 150, 400),
    "tilt_down": lambda step: window(GROUND, 300, 50 + 16 * step, 400),
    "tilt_up": lambda step: window(GROUND, 300, 300 - 16 * step, 400),
    "push_in": lambda step: window(GROUND, 200 + 12 * step, 100 + 6.75 * step, 500 - 24 * step),
    "pull_out": lambda step: window(GROUND, 300 - 12 * step, 180 - 6.75 * step, 340 + 24 * step),
    "static": lambda step: window(GROUND, 300, 150, 400),
    "handheld": lambda step: window(GROUND, 300 + 5 * np.sin(2.1 * step), 150 + 4 * np.cos(3.3 * step), 400),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_known_move_of_the_camera_is_found(move):
    assert camera_of(shifts_of([MOVES[move](step) for step in range(6)])).move == move


def test_the_amount_of_a_pan_is_a_part_of_the_width():
    found = camera_of(shifts_of([MOVES["pan_right"](step) for step in range(6)]))
    assert found.amount == pytest.approx(5 * 16 / 400, abs=0.01)


def test_a_push_gives_the_change_of_scale():
    found = camera_of(shifts_of([MOVES["push_in"](step) for step in range(6)]))
    assert found.amount == pytest.approx(500 / (500 - 24 * 5), abs=0.02)


def test_a_far_shift_of_half_a_frame_is_still_followed():
    shift = shift_between(window(GROUND, 100, 100, 400), window(GROUND, 280, 100, 400))
    assert shift.is_known
    assert shift.across == pytest.approx(-180 / 400, abs=0.01)


def test_another_place_is_no_move():
    shift = shift_between(window(GROUND, 300, 150, 400), window(texture(7), 300, 150, 400))
    assert not shift.is_known
    assert camera_of([shift]).move == "unknown"


@pytest.mark.parametrize("other", [plain((9, 9, 9)), plain((9, 9, 9), 200, 100)], ids=["blank", "another shape"])
def test_nothing_to_follow_is_unknown(other):
    assert not shift_between(window(GROUND, 300, 150, 400), other).is_known


def test_one_thing_that_moves_is_not_the_camera():
    before, after = window(GROUND, 300, 150, 400), window(GROUND, 300, 150, 400)
    before[60:120, 60:120], after[60:120, 90:150] = (250, 20, 20), (250, 20, 20)
    assert camera_of([shift_between(before, after)]).move == "static"


def test_no_steps_are_unknown():
    assert camera_of([]).move == "unknown"
    assert camera_of([Shift()]).move == "unknown"
