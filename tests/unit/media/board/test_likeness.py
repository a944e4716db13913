"""Panels found again: the same, another, the same framed anew."""

from __future__ import annotations

import cv2
import numpy as np

from nightreel.demo.board import draw_panel
from nightreel.media.board.likeness import alike, print_of, reframed

cv2.setNumThreads(1)


def test_the_same_panel_in_another_file_is_the_same():
    panel = draw_panel(0)
    done, data = cv2.imencode(".jpg", cv2.resize(panel, (700, 394)), [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert done
    again = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert alike(print_of(panel), print_of(again)) > 0.93


def test_other_panels_are_other_panels():
    prints = [print_of(draw_panel(index)) for index in range(8)]
    nearest = max(alike(prints[a], prints[b]) for a in range(8) for b in range(a))
    assert nearest < 0.9


def test_a_closer_framing_is_measured():
    panel = draw_panel(5)
    closer = np.ascontiguousarray(panel[140:540, 200:911])
    found = reframed(print_of(panel), print_of(cv2.resize(closer, (1024, 576))))
    assert found is not None
    assert abs(found.zoom - 1.44) < 0.08
    assert found.is_framing
    assert reframed(print_of(panel), print_of(draw_panel(3))) is None
