"""The demo's pictures at a small scale: size, cut-out, the same bytes again."""

import numpy as np
import pytest

from nightreel.demo.pictures import PICTURES

SIZES = {
    "watch_front.png": (1400, 971), "watch_heart.png": (1400, 1005), "watch_message.png": (480, 331),
    "city_morning.png": (1350, 2400), "runner_dawn.png": (1350, 2400), "logo.png": (440, 1330),
}  # fmt: skip
CUT_OUT = [name for name in SIZES if name not in ("city_morning.png", "runner_dawn.png")]


@pytest.fixture(scope="module")
def small():
    """Every picture at a tenth of its size, by name."""
    return {name: draw(0.1) for name, draw in PICTURES.items()}


def test_there_is_a_size_for_each_picture():
    assert set(PICTURES) == set(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_picture_has_its_size_and_repeats_itself(name, small):
    picture = small[name]
    height, width = SIZES[name]
    assert abs(picture.shape[0] - height / 10) <= 1
    assert abs(picture.shape[1] - width / 10) <= 1
    np.testing.assert_array_equal(picture, PICTURES[name](0.1))


@pytest.mark.parametrize("name", CUT_OUT)
def test_cut_out_has_clear_corners_and_a_solid_body(name, small):
    alpha = small[name][..., 3]
    corners = alpha[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert corners.max() == 0
    assert (alpha == 255).mean() > 0.12
    edge = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert edge.max() < 16, "the product touches the picture's edge"


@pytest.mark.parametrize("name", sorted(set(SIZES) - set(CUT_OUT)))
def test_scene_is_opaque_and_uses_the_whole_range_of_light(name, small):
    scene = small[name]
    assert scene.shape[2] == 3
    luma = scene.astype(float).mean(axis=2)
    assert np.quantile(luma, 0.02) < 40
    assert np.quantile(luma, 0.995) > 190
    assert (scene == 255).all(axis=2).mean() < 0.02, "the sun burns out"


def test_only_the_message_picture_needs_enlarging():
    longest = {name: max(size) for name, size in SIZES.items() if name != "logo.png"}
    assert [name for name, length in longest.items() if length < 1000] == ["watch_message.png"]
