from __future__ import annotations

import numpy as np
import pytest
from tests.drawn_pictures import block, plain, texture

from nightreel.reading.measure.palette import palette, shrunk


@pytest.mark.parametrize(
    ("colour", "english", "chinese"),
    [
        ((220, 30, 30), "red", "红色"), ((20, 40, 90), "navy", "藏青色"), ((250, 250, 250), "white", "白色"),
        ((5, 5, 5), "black", "黑色"), ((255, 111, 80), "coral", "珊瑚色"), ((130, 130, 130), "grey", "灰色"),
        ((40, 160, 45), "green", "绿色"), ((125, 30, 130), "purple", "紫色"), ((255, 230, 0), "yellow", "黄色"),
    ],
)  # fmt: skip
def test_a_plain_colour_has_its_everyday_name(colour, english, chinese):
    (swatch,) = palette(plain(colour))
    assert (swatch.name.english, swatch.name.chinese) == (english, chinese)
    assert swatch.share == pytest.approx(1)


def test_shares_and_places_are_those_of_the_patches():
    swatches = palette(block((240, 240, 235), (30, 80, 224), (0.5, 0.0, 0.5, 1.0)))
    assert {one.name.english for one in swatches} == {"white", "blue"} or {"cream", "blue"} == {
        one.name.english for one in swatches
    }
    blue = next(one for one in swatches if one.name.english == "blue")
    assert blue.share == pytest.approx(0.5, abs=0.03)
    assert blue.region.x == pytest.approx(0.5, abs=0.03)
    assert blue.region.width == pytest.approx(0.5, abs=0.03)


def test_a_small_strong_patch_is_an_accent():
    swatches = palette(block((20, 40, 90), (255, 90, 60), (0.1, 0.1, 0.1, 0.1)))
    assert [one.name.english for one in swatches] == ["navy", "orange red"]
    assert [one.is_accent for one in swatches] == [False, True]


def test_muted_colours_keep_their_hue():
    (swatch,) = palette(plain((90, 70, 120)))
    assert swatch.name.english == "dusky purple", "not dark grey"


def test_the_picture_is_not_changed_and_noise_is_named_too():
    frame = texture()
    before = frame.copy()
    assert 1 <= len(palette(frame)) <= 6
    np.testing.assert_array_equal(frame, before)


def test_shrinking_keeps_the_shape_and_never_enlarges():
    assert shrunk(plain((1, 2, 3), 320, 180), 160).shape == (90, 160, 3)
    assert shrunk(plain((1, 2, 3), 32, 18), 160).shape == (18, 32, 3)
