from __future__ import annotations

import cv2
import numpy as np
import pytest
from tests.drawn_pictures import block, plain, texture

from nightreel.reading.measure.light import measure_light


def test_a_dark_picture_is_low_key_and_a_bright_one_high_key():
    dark = measure_light((texture() * 0.25).astype(np.uint8))
    bright = measure_light((200 + texture() * 0.2).astype(np.uint8))
    assert (dark.key, bright.key) == ("low", "high")
    assert dark.brightness < 0.4 < 0.8 < bright.brightness


@pytest.mark.parametrize(
    ("colour", "word"), [((200, 140, 80), "warm"), ((70, 110, 180), "cool"), ((128, 128, 128), "grey")]
)
def test_warmth_follows_the_colour(colour, word):
    frame = block(colour, tuple(value // 2 for value in colour), (0.2, 0.2, 0.4, 0.4))
    assert measure_light(frame).warmth_word == word


def test_contrast_is_the_range_of_lightness():
    assert measure_light(block((255, 255, 255), (0, 0, 0), (0, 0, 0.5, 1))).contrast_word == "hard"
    assert measure_light(block((140, 140, 140), (110, 110, 110), (0, 0, 0.5, 1))).contrast_word == "soft"


def test_one_tone_is_blank_and_a_small_thing_is_not():
    grain = np.random.default_rng(0).normal(0, 1.5, (180, 320, 3))
    assert measure_light(plain((250, 250, 250))).is_blank
    assert measure_light(np.clip(plain((128, 128, 128)) + grain, 0, 255).astype(np.uint8)).is_blank
    assert not measure_light(block((250, 250, 250), (20, 20, 20), (0.4, 0.4, 0.1, 0.1))).is_blank


def test_strokes_on_paper_are_a_drawing_and_a_dark_block_is_not():
    paper = plain((244, 242, 236), 640, 360)
    cv2.circle(paper, (320, 180), 90, (40, 40, 40), 3)
    cv2.line(paper, (40, 320), (600, 300), (40, 40, 40), 3)
    assert measure_light(paper).is_drawing
    assert not measure_light(block((244, 242, 236), (40, 40, 40), (0.3, 0.3, 0.3, 0.3))).is_drawing
    assert not measure_light(texture()).is_drawing
