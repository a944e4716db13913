"""The README's picture of the data's way, as a file."""

from pathlib import Path

import cv2
import numpy as np

from nightreel.demo.diagram import png

COMMITTED = Path(__file__).parents[3] / "docs/pictures/dataflow.png"


def test_committed_picture_is_small():
    assert COMMITTED.stat().st_size < 300_000


def test_png_loses_no_more_than_the_lowest_bit():
    pixels = np.random.default_rng(2).integers(0, 256, (6, 5, 3), np.uint8)
    read = cv2.cvtColor(cv2.imdecode(np.frombuffer(png(pixels), np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    assert (pixels - read).max() <= 1
