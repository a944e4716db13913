"""Around the network: colours stay, hidden colours stay hidden, transparency neither rings nor fogs."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.enlarge import bleed_colours, draw_comparison, join_alpha, keep_colour


@pytest.fixture
def small() -> np.ndarray:
    """A gradient with a bright disc, 48x32."""
    y, x = np.mgrid[0:32, 0:48].astype(np.float32)
    frame = np.stack([40 + 3 * x, 60 + 4 * y, 200 - 2 * x], axis=-1).astype(np.uint8)
    cv2.circle(frame, (24, 16), 8, (240, 240, 235), -1, cv2.LINE_AA)
    return frame


def cut_out(hidden: tuple[int, int, int]) -> np.ndarray:
    """A red disc with a soft edge; ``hidden`` is the colour where nothing shows."""
    y, x = np.mgrid[0:40, 0:40].astype(np.float32)
    alpha = np.clip(14.5 - np.hypot(x - 20, y - 20), 0, 1)
    picture = np.empty((40, 40, 4), np.uint8)
    picture[..., :3] = np.where(alpha[..., None] > 0, (210, 30, 40), hidden)
    picture[..., 3] = np.rint(alpha * 255)
    return picture


def test_keep_colour_takes_a_shift_away_and_leaves_edges(small):
    large = cv2.resize(small, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    shifted = np.clip(large + np.array([7, 4, -8]), 0, 255).astype(np.uint8)
    before = shifted.copy()
    mended = keep_colour(small, shifted)
    assert np.abs(mended.astype(float) - large).mean() < 1.0
    np.testing.assert_array_equal(shifted, before, "the input was modified")
    steep, was = (np.abs(np.diff(frame[64, :, 0].astype(int))).max() for frame in (mended, shifted))
    assert steep >= 0.9 * was


def test_keep_colour_leaves_a_true_enlargement_alone(small):
    large = small.repeat(4, axis=0).repeat(4, axis=1)
    np.testing.assert_array_equal(keep_colour(small, large), large)


@pytest.mark.parametrize("hidden", [(0, 0, 0), (255, 255, 255), (0, 255, 0)])
def test_bleed_colours_hides_what_nobody_saw(hidden):
    picture = cut_out(hidden)
    colours = bleed_colours(picture)
    solid = picture[..., 3] == 255
    np.testing.assert_array_equal(colours[solid], picture[solid][:, :3])
    assert np.abs(colours.astype(int) - (210, 30, 40)).max() <= 3, "the only visible colour is everywhere"


def test_bleed_colours_of_a_clear_picture_is_some_picture():
    clear = np.zeros((9, 5, 4), np.uint8)
    assert bleed_colours(clear).shape == (9, 5, 3)


def test_join_alpha_keeps_clear_and_opaque_exactly():
    picture = cut_out((0, 0, 0))
    ringing = cv2.resize(picture[..., 3], None, fx=4, fy=4, interpolation=cv2.INTER_LANCZOS4).astype(np.int16)
    foggy = np.clip(ringing + 9, 0, 255).astype(np.uint8)
    joined = join_alpha(np.zeros((160, 160, 3), np.uint8), picture[..., 3], foggy)
    y, x = np.mgrid[0:160, 0:160]
    away = np.hypot(x / 4 - 20, y / 4 - 20)
    assert joined[..., 3][away > 18].max() == 0
    assert joined[..., 3][away < 11].min() == 255
    assert 0 < joined[80, 80 + 57, 3] < 255


def test_a_halo_does_not_appear_on_another_ground():
    picture = cut_out((255, 255, 255))
    colours = cv2.resize(bleed_colours(picture), None, fx=4, fy=4, interpolation=cv2.INTER_LANCZOS4)
    alpha = cv2.resize(picture[..., 3], None, fx=4, fy=4, interpolation=cv2.INTER_LANCZOS4)
    joined = join_alpha(colours, picture[..., 3], alpha).astype(np.float32)
    part = joined[..., 3:] / 255
    on_black = joined[..., :3] * part
    assert on_black[..., 1:].max() <= 45, "no white from the hidden ground shows at the edge"


@pytest.mark.parametrize(("channels", "size"), [(3, (48, 32)), (4, (40, 40)), (3, (5, 300))])
def test_draw_comparison_is_a_picture_of_two_panels(channels, size):
    rng = np.random.default_rng(1)
    before = rng.integers(0, 256, (size[1], size[0], channels), np.uint8)
    after = before.repeat(2, axis=0).repeat(2, axis=1)
    drawn = draw_comparison(before, after, "watch.png")
    assert drawn.dtype == np.uint8
    assert drawn.shape[2] == 3
    assert drawn.shape[1] > 1.5 * drawn.shape[0]
    assert drawn[100:600, 100:600].std() > 20
    assert drawn[100:600, -600:-100].std() > 20
