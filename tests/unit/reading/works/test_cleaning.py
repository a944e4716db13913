"""A picture that shows nothing is refused with words."""

from __future__ import annotations

import numpy as np
import pytest

from nightreel.errors import InputError
from nightreel.reading.works.cleaning import check_not_blank


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
