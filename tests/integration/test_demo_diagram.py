"""The README's picture of the data's way, drawn again."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.demo.diagram import draw_diagram

pytestmark = pytest.mark.integration

COMMITTED = Path(__file__).parents[2] / "docs/pictures/dataflow.png"


def test_committed_picture_is_what_the_script_draws():
    committed = cv2.cvtColor(cv2.imread(str(COMMITTED)), cv2.COLOR_BGR2RGB)
    drawn = draw_diagram(5 / 6)
    assert committed.shape == drawn.shape == (800, 1600, 3)
    assert np.abs(committed.astype(int) - drawn).mean() < 1.5
