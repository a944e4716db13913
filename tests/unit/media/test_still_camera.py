"""A still picture under a moving camera."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from nightreel.media.drawing.scene import Scene
from nightreel.media.still_camera import StillCamera
from nightreel.spec.brand import Brand
from nightreel.spec.script import Camera, Move, Shot


def scene(move: str, *, size: tuple[int, int] = (160, 90), frames: int = 12, motion: float = 1.0) -> Scene:
    shot = Shot(index=0, role="hook", start_frame=0, frames=frames, scene="a cup", camera=Camera(move=move, strength=2))
    return Scene(shot, Brand(name="Acme"), *size, frames=frames, fps=30.0, seed=1, motion=motion, grain=0)


def framed(width_px: int, height_px: int) -> np.ndarray:
    """A white picture with a black line of one pixel along its edge."""
    picture = np.zeros((height_px, width_px, 3), np.uint8)
    picture[1:-1, 1:-1] = 255
    return picture


@pytest.mark.parametrize("move", get_args(Move))
@pytest.mark.parametrize(("size", "source"), [((160, 90), (160, 90)), ((90, 160), (200, 120)), ((64, 64), (400, 300))])
def test_no_view_goes_past_the_pictures_edge(move, size, source):
    camera = StillCamera(framed(*source), scene(move, size=size, motion=2.0))
    for index in range(12):
        frame = camera.frame(index)
        assert frame.shape == (size[1], size[0], 3)
        # The edge itself, soft and enlarged, may just be seen; a repeated edge would be a broad dark band.
        assert (frame[:, size[0] // 2, 0] < 128).sum() <= 4
        assert (frame[size[1] // 2, :, 0] < 128).sum() <= 4


def test_a_push_comes_nearer_and_a_pull_goes_back():
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[35:55, 70:90] = 255

    def seen(move: str) -> list[int]:
        camera = StillCamera(picture, scene(move, frames=60))
        return [int((camera.frame(index)[..., 0] > 128).sum()) for index in (30, 59)]

    near, nearer = seen("push")
    assert nearer > near
    far, farther = seen("pull")
    assert farther < far


def test_without_motion_it_stands_still():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 255, (9, 16, 3), np.uint8).repeat(10, 0).repeat(10, 1)
    camera = StillCamera(picture, scene("pan_left", motion=0))
    np.testing.assert_array_equal(camera.frame(0), camera.frame(11))


def test_a_large_picture_is_averaged_before_it_moves():
    fine = np.indices((720, 1280)).sum(0) % 2 * 255
    camera = StillCamera(np.repeat(fine[..., None], 3, 2).astype(np.uint8), scene("push"))
    frames = np.stack([camera.frame(index) for index in range(12)])
    assert frames.std() < 12, "a fine pattern becomes grey, and does not glitter"
