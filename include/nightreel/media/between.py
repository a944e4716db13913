"""Frames between two frames, along their motion."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame

Floats = NDArray[np.floating[Any]]

_FAR_PX = 1.5
"""Distance by which a pixel may miss its own place, there and back, and still be believed."""
_UNLIKE_LEVELS = 24.0
"""Difference in levels of 255, smoothed, between a pixel and where it went, up to which it is believed."""
_LEAST_BELIEVED = 0.85
"""Part of the frame whose motion must be known; below it, at a cut or in a quick move, a mixture would look torn."""
_FLOW_LONG_SIDE_PX = 640
"""Motion is measured at this size at most."""


class Between:
    """Draws frames between a frame and the next one.

    Motion is found both ways by dense inverse search (Kroeger et al., 2016); the flows at a time between are those of
    Jiang et al. (2018), equation 3. Where there and back disagree, the nearer frame is shown.

    Args:
        first: RGB uint8 ``(H, W, 3)``.
        second: the next frame, of the same size.
    """

    def __init__(self, first: Frame, second: Frame) -> None:
        self._first, self._second = first, second
        there, back = _flow(first, second), _flow(second, first)
        height, width = first.shape[:2]
        columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        self._places, self._there, self._back = np.dstack([columns, rows]), there, back
        comes_home = np.minimum(_returns(there, back, self._places), _returns(back, there, self._places))
        looks_alike = _alike(first, self._sampled(second, there))
        self._trust = np.asarray(cv2.GaussianBlur(np.minimum(comes_home, looks_alike), (0, 0), 2.0), np.float32)
        self.believed = float((self._trust > 0.5).mean()) >= _LEAST_BELIEVED

    def frame(self, share: float) -> Frame:
        """Give the frame, uint8 ``(H, W, 3)``, at a part of the time from the first to the second frame, 0 to 1."""
        nearer = self._first if share < 0.5 else self._second
        if share <= 0 or share >= 1 or not self.believed:
            return nearer
        to_first = -(1 - share) * share * self._there + share * share * self._back
        to_second = (1 - share) * (1 - share) * self._there - share * (1 - share) * self._back
        mixed = cv2.addWeighted(
            self._sampled(self._first, to_first), 1 - share, self._sampled(self._second, to_second), share, 0
        )
        trust = np.ascontiguousarray(self._trust)
        return np.asarray(cv2.blendLinear(mixed, np.ascontiguousarray(nearer), trust, 1 - trust), np.uint8)

    def _sampled(self, frame: Frame, flow: Floats) -> Frame:
        across, down = cv2.split((self._places + flow).astype(np.float32))
        return np.asarray(cv2.remap(frame, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _flow(first: Frame, second: Frame) -> Floats:
    """Give where each pixel of the first frame is in the second, as a shift in pixels, ``(H, W, 2)``."""
    height, width = first.shape[:2]
    scale = min(1.0, _FLOW_LONG_SIDE_PX / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    greys = [cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
             for frame in (first, second)]  # fmt: skip
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = search.calc(greys[0], greys[1], np.zeros((size[1], size[0], 2), np.float32))
    factor = np.array([width / size[0], height / size[1]], np.float32)
    return np.asarray(cv2.resize(flow, (width, height), interpolation=cv2.INTER_LINEAR) * factor, np.float32)


def _returns(there: Floats, back: Floats, places: Floats) -> Floats:
    """Give 1 where a pixel comes home after going there and back, 0 where it does not."""
    across, down = cv2.split((places + there).astype(np.float32))
    returned = there + cv2.remap(back, across, down, cv2.INTER_LINEAR)
    missed = np.sqrt((returned * returned).sum(axis=2))
    return np.asarray(np.clip(2 - missed / _FAR_PX, 0, 1), np.float32)


def _alike(first: Frame, moved: Frame) -> Floats:
    """Give 1 where the second frame, moved back along the motion, shows what the first one shows."""
    differs = cv2.absdiff(first, moved).max(axis=2).astype(np.float32)
    return np.asarray(np.clip(2 - cv2.GaussianBlur(differs, (0, 0), 2.0) / _UNLIKE_LEVELS, 0, 1), np.float32)
