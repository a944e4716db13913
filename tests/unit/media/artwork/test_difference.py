"""CIEDE2000 gives the published values."""

from __future__ import annotations

import numpy as np
import pytest

from nightreel.media.artwork.difference import colour_difference, mean_difference

# From the test data of Sharma, Wu and Dalal (2005), table 1: pairs 1, 7, 9, 13, 17, 20, 25, 31, 34.
PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "wanted"), PAIRS)
def test_published_pairs_have_their_values(one, other, wanted):
    assert float(colour_difference(np.array(one), np.array(other))) == pytest.approx(wanted, abs=2e-4)
    assert float(colour_difference(np.array(other), np.array(one))) == pytest.approx(wanted, abs=2e-4)


def test_a_picture_is_like_itself_and_black_unlike_white():
    black, white = np.zeros((4, 5, 3), np.uint8), np.full((4, 5, 3), 255, np.uint8)
    assert mean_difference(white, white) == 0
    assert mean_difference(black, white) == pytest.approx(100, abs=0.1)
