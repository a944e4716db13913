"""A picture that shows nothing is refused with words."""

from __future__ import annotations

import numpy as np
import pytest

from nightreel.errors import InputError
from nightreel.media.artwork.clean import Cleaned
from nightreel.reading.works.cleaning import _told, check_not_blank


@pytest.mark.parametrize("channels", [3, 4])
def test_a_blank_picture_is_refused(channels):
    with pytest.raises(InputError) as refused:
        check_not_blank(np.full((80, 80, channels), 240, np.uint8), "empty.png")
    assert (refused.value.code, refused.value.where) == ("artwork.blank", "empty.png")
    assert "one colour" in str(refused.value)


def test_colours_that_nobody_sees_are_none():
    noise = np.random.default_rng(1).integers(0, 255, (80, 80, 4), np.uint8)
    check_not_blank(noise, "noise.png")
    noise[..., 3] = 0
    with pytest.raises(InputError, match="colour"):
        check_not_blank(noise, "clear.png")


@pytest.mark.parametrize(("language", "words"), [("en-US", "upright within 0.8 px"), ("zh-CN", "不超过 0.8 像素")])
def test_an_upright_edge_that_was_left_is_told(language, words):
    pixels = np.zeros((80, 80, 3), np.uint8)
    said = list(_told(Cleaned(pixels, left_upright_px=0.8), pixels, language))
    assert words in said[0]
    assert len(said) == 2, "and that nothing was mended"
