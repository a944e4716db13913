"""A model's frames in the shot's time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from nightreel.engines.generate.footage import fit_time
from nightreel.engines.generate.models.shaping import draws_between, enlarged, frames_at, places_between, shape_clip
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.errors import CancelledError
from nightreel.spec.generation import ModelSettings
from nightreel.spec.script import Shot


def request_of(frames: int, fps: int = 30, *, preset: str = "final", size: tuple[int, int] = (64, 48)):
    shot = Shot(index=2, role="hook", start_frame=0, frames=frames, scene="a cup")
    return GenerateRequest(
        shot=shot, width_px=size[0], height_px=size[1], fps=Fraction(fps), frames=frames,
        settings=ModelSettings(preset=preset),
    )  # fmt: skip


def grey(value: float) -> np.ndarray:
    return np.full((48, 64, 3), round(value), np.uint8)


@pytest.mark.parametrize(
    ("fps", "film", "preset", "draws"),
    [(16, 30, "final", True), (8, 24, "standard", True), (16, 30, "draft", False), (24, 30, "final", False),
     (24, 24, "final", False), (30, 24, "final", False)],
)  # fmt: skip
def test_frames_between_are_drawn_where_repeated_ones_would_stutter(fps, film, preset, draws):
    request = request_of(60, film, preset=preset)
    fit = fit_time(10 * fps, Fraction(fps), 60, Fraction(film))
    assert draws_between(fit, Fraction(fps), request) is draws


def test_places_go_on_evenly_and_stay_inside():
    request = request_of(60)
    places = places_between(fit_time(33, Fraction(16), 60, Fraction(30)), Fraction(16), request, 33)
    assert len(places) == 60
    assert places[0] == 0, "before the middle of the first frame's time it is the first frame"
    np.testing.assert_allclose(np.diff(places[2:]), 16 / 30, atol=0.05)
    assert places[-1] <= 32
    # Frame 29 of 30 a second is on screen at 29.5 / 30 s: 15.73 frames of 16 a second, whose middles are at n + 0.5.
    assert places[29] == pytest.approx(29.5 / 30 * 16 - 0.5)


def test_a_place_between_is_a_mixture_and_a_whole_one_the_frame_itself():
    numbered = iter([(0, grey(100)), (1, grey(110)), (2, grey(120))])
    shown = list(frames_at(numbered, [0, 0.5, 1.0, 1.25, 2]))
    assert [int(frame.mean()) for frame in shown] == pytest.approx([100, 105, 110, 112, 120], abs=1)


def test_frames_that_no_place_needs_are_never_made():
    asked: list[int] = []

    def numbered():
        for number in (0, 5, 9):
            asked.append(number)
            yield number, grey(number)

    assert [int(frame.mean()) for frame in frames_at(numbered(), [0.0, 0.0, 5.0])] == [0, 0, 5]
    assert asked == [0, 5]


@pytest.mark.parametrize(
    ("size", "preset", "by"),
    [((64, 48), "final", "none"), ((32, 24), "final", "none"), ((80, 60), "final", "cubic"),
     ((256, 192), "draft", "cubic"), ((128, 96), "final", "openvino x2"), ((256, 192), "standard", "openvino x4")],
)  # fmt: skip
def test_what_would_be_soft_is_enlarged_by_super_resolution(size, preset, by):
    assert enlarged(iter(()), (48, 64, 3), request_of(4, preset=preset, size=size))[0] == by


def test_a_cancelled_write_leaves_no_file(make_context):
    context = make_context(cancelled=lambda: True)
    path = context.work_dir / "shot.mp4"
    with pytest.raises(CancelledError, match="shot 3"):
        shape_clip([grey(9)] * 9, Fraction(16), request_of(12), context, path)
    assert list(context.work_dir.iterdir()) == []
