"""The pencil draws the same each time, and stays in what it hatches."""

from __future__ import annotations

import numpy as np

from nightreel.demo.canvas import render
from nightreel.demo.pencil import Pencil


def test_the_same_seed_draws_the_same_and_hatching_stays_inside():
    def draw(seed: int) -> np.ndarray:
        return render(lambda canvas: Pencil(canvas, seed).hatch(20, 20, 60, 60), 80, 80)

    first = draw(1)
    np.testing.assert_array_equal(first, draw(1))
    assert (first != draw(2)).any()
    assert first[30:50, 30:50, 3].max() > 0.1
    assert first[:18].max() == first[62:].max() == first[:, :18].max() == 0
