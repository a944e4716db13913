"""Grading: what nothing asks for changes nothing, light is corrected in linear light, brands keep their colours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.colour import (
    Grade,
    bake,
    from_linear,
    grade_colours,
    measure_cast,
    measure_exposure,
    to_linear,
)
from nightreel.media.colour_cube import identity_cube
from nightreel.media.colour_table import TableFunction


def scene(seed: int = 3, level: float = 1.0) -> np.ndarray:
    """A busy scene as a camera sees it: many colours, most of them dull, white and black among them."""
    rng = np.random.default_rng(seed)
    grey = rng.random((36, 64, 1)) ** 1.4 * 0.9
    colourful = rng.random((36, 64, 1)) ** 3
    light = grey * np.exp2(rng.normal(0, 0.6, (36, 64, 3)) * colourful) * level
    light = cv2.resize(light, (320, 180), interpolation=cv2.INTER_CUBIC)
    return light + np.abs(rng.normal(0, 0.004, light.shape))


def frame_of(light: np.ndarray) -> np.ndarray:
    return np.rint(from_linear(np.clip(light, 0, 1)) * 255).astype(np.uint8)


def ground(colour: tuple[int, int, int]) -> np.ndarray:
    """A flat ground with a soft light in its middle and a grey product on it."""
    y, x = np.mgrid[-1:1:180j, -1:1:320j]
    glow = np.exp(-(x**2 + y**2) * 2)[..., None] * 12
    frame = np.clip(np.array(colour) + glow, 0, 255).astype(np.uint8)
    frame[60:120, 130:190] = (np.linspace(40, 200, 60)[:, None, None] * np.ones((1, 60, 3))).astype(np.uint8)
    return frame


def test_a_plain_grade_changes_nothing():
    assert Grade().changes_nothing
    assert Grade(contrast=2, saturation=0, strength=0).changes_nothing
    assert not Grade(saturation=1.01).changes_nothing
    assert not Grade(look=identity_cube(2)).changes_nothing
    np.testing.assert_allclose(bake(Grade()), identity_cube(33), atol=1e-6)


def test_linear_light_is_srgb():
    values = np.linspace(0, 1, 256)
    np.testing.assert_allclose(from_linear(to_linear(values)), values, atol=1e-9)
    assert float(to_linear(np.array(0.5))) == pytest.approx(0.21404, abs=1e-5)


def test_exposure_is_counted_in_linear_light():
    grey = np.full((1, 3), 0.4)
    brighter = grade_colours(grey, Grade(exposure_stops=1))
    np.testing.assert_allclose(to_linear(brighter), 2 * to_linear(grey), rtol=1e-6)


@pytest.mark.parametrize("stops", [0.5, 1.0, 2.0])
def test_brighter_keeps_white_and_every_step_apart(stops):
    ramp = np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1)
    graded = grade_colours(ramp, Grade(exposure_stops=stops))
    assert graded[0, 0] == 0
    assert graded[-1, 0] == pytest.approx(1)
    assert (np.diff(graded[:, 0]) > 0).all()


@pytest.mark.parametrize("contrast", [0.6, 1.3, 2.0])
def test_contrast_turns_about_mid_grey(contrast):
    at = np.array([[0.45] * 3, [0.46] * 3, [0.47] * 3])
    graded = grade_colours(at, Grade(contrast=contrast))[:, 0]
    assert graded[1] == pytest.approx(0.46, abs=1e-6)
    assert (graded[2] - graded[0]) / 0.02 == pytest.approx(contrast, rel=0.03)


def test_saturation_zero_gives_grey_of_the_same_luma():
    colours = np.random.default_rng(2).random((50, 3))
    grey = grade_colours(colours, Grade(saturation=0))
    assert np.ptp(grey, axis=1).max() < 1e-9
    np.testing.assert_allclose(grey[:, 0], colours @ [0.2126, 0.7152, 0.0722], atol=1e-9)


def test_warm_and_cool_are_opposite_and_keep_luminance():
    grey = np.full((1, 3), 0.5)
    warm, cool = (grade_colours(grey, Grade(temperature=t))[0] for t in (60, -60))
    assert warm[0] > warm[1] > warm[2]
    assert cool[0] < cool[1] < cool[2]
    assert float(to_linear(warm) @ [0.2126, 0.7152, 0.0722]) == pytest.approx(float(to_linear(np.array(0.5))), rel=1e-6)


def test_strength_goes_half_way():
    colours = np.random.default_rng(2).random((50, 3))
    full = grade_colours(colours, Grade(saturation=0.2, contrast=1.4))
    half = grade_colours(colours, Grade(saturation=0.2, contrast=1.4, strength=0.5))
    np.testing.assert_allclose(half, (colours + full) / 2, atol=1e-9)


@pytest.mark.parametrize("method", ["grey-world", "white-patch"])
@pytest.mark.parametrize("cast", [(0.2, -0.1), (-0.12, 0.15), (0.0, 0.2)])
def test_a_cast_of_the_light_is_found_and_taken_away(method, cast):
    tinted = scene() * np.exp2([cast[0], 0, cast[1]])
    plain = measure_cast([frame_of(scene())], method)
    found = measure_cast([frame_of(tinted)], method)
    assert np.hypot(*plain) < 0.06, "a scene without a cast has none"
    np.testing.assert_allclose(found, cast, atol=0.08)
    corrected = grade_colours(frame_of(tinted) / 255, Grade(cast=found))
    assert np.hypot(*measure_cast([np.rint(corrected * 255).astype(np.uint8)], method)) < 0.07


def test_a_strong_cast_is_taken_away_in_part_only():
    found = measure_cast([frame_of(scene() * np.exp2([0.3, 0, -0.25]))], "grey-world")
    assert np.hypot(*found) == pytest.approx(0.25, abs=0.001)


@pytest.mark.parametrize("method", ["grey-world", "white-patch"])
@pytest.mark.parametrize(
    "colour", [(11, 16, 32), (245, 247, 250), (16, 132, 255), (200, 191, 176), (255, 176, 32), (226, 214, 205)]
)
def test_grounds_in_the_colours_of_a_brand_are_no_cast(colour, method):
    assert np.hypot(*measure_cast([ground(colour)], method)) < 0.04


def test_a_shot_of_one_colour_says_nothing():
    assert measure_cast([np.full((90, 160, 3), (200, 180, 170), np.uint8)], "grey-world") == (0.0, 0.0)
    assert measure_cast([np.zeros((90, 160, 3), np.uint8)], "white-patch") == (0.0, 0.0)


def test_exposure_is_mended_a_little_and_only_where_needed():
    assert measure_exposure([frame_of(scene())]) == 0
    dark, bright = measure_exposure([frame_of(scene(level=0.12))]), measure_exposure([frame_of(scene(level=6))])
    assert 0.1 < dark <= 0.3
    assert -0.3 <= bright < -0.05
    assert measure_exposure([np.zeros((90, 160, 3), np.uint8)]) <= 0.3


def test_a_table_on_a_frame_agrees_with_the_formula(tmp_path):
    grade = Grade(cast=(0.15, -0.1), exposure_stops=0.3, contrast=1.2, saturation=1.2, temperature=20)
    frame = frame_of(scene())[:90, :162]
    before = frame.copy()
    graded = TableFunction(bake(grade), tmp_path)(frame, 0.0)
    error = graded - grade_colours(frame / 255, grade) * 255
    assert graded.shape == frame.shape
    assert graded.flags.c_contiguous
    assert np.abs(error).max() < 4
    assert np.sqrt(np.mean(error**2)) < 0.5
    np.testing.assert_array_equal(frame, before, "the input was modified")
    assert list(tmp_path.iterdir()) == [], "the table's file is removed"


def test_a_table_follows_the_size_of_its_frames(tmp_path):
    function = TableFunction(identity_cube(33), tmp_path)
    for size in ((64, 36), (65, 37), (8, 4)):
        frame = np.random.default_rng(1).integers(0, 256, (*size[::-1], 3), np.uint8)
        np.testing.assert_array_equal(function(frame, 0.0), frame)


def test_smooth_gradients_stay_smooth(tmp_path):
    ramp = np.linspace(0, 255, 1024).round().astype(np.uint8)
    frame = np.repeat(np.repeat(ramp[None, :, None], 8, axis=0), 3, axis=2)
    grade = Grade(cast=(0.1, -0.1), exposure_stops=0.4, contrast=1.25)
    row = TableFunction(bake(grade), tmp_path)(frame, 0.0)[0].astype(int)
    steps = np.diff(row, axis=0)
    assert steps.min() >= 0, "a gradient never turns back"
    assert steps.max() <= 3, "no step that the eye would see as a band"
