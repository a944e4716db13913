"""Whether the words on screen stand out from the picture behind them, as it was encoded."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.brand_score import relative_luminance
from nightreel.media.filters import Frame
from nightreel.media.type.layer import TextLayer
from nightreel.spec.brand import Brand
from nightreel.spec.film import Box

_ENOUGH = 3.0
"""Contrast of large text (WCAG 2.2, success criterion 1.4.3)."""
_APART = 40
_INK, _EDGE_PX = 0.9, 2
_FEW_PIXELS = 8
_WORST = 90
"""Percentile of the ground, counted towards the ink, that must still be far enough from it."""


class TitleScore:
    """Judges the words of a rendition.

    Args:
        layer: what set them.
        size: width and height of the rendition.
        brand: whose ground the words are tried on.
    """

    def __init__(self, layer: TextLayer, size: tuple[int, int], brand: Brand) -> None:
        self._layer, self._size = layer, size
        colour = brand.palette.dark if brand.ground == "dark" else brand.palette.light
        self._ground = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.int16)

    def shares(self, frame: Frame, frame_index: int) -> list[float]:
        """Give for each line the share of its length that stands out from what is behind it.

        Args:
            frame: the finished frame, RGB, not much smaller than the rendition.
            frame_index: its number in the film.
        """
        boxes = self._layer.boxes(frame_index)
        if not boxes:
            return []
        alpha, ink = self._ink(frame_index, (frame.shape[1], frame.shape[0]))
        light = relative_luminance(frame)
        return [share for box in boxes if (share := _share(light, alpha, ink, box)) is not None]

    def _ink(self, frame_index: int, size: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give how much of each pixel is ink, and the luminance of the ink, from the words on two plain grounds."""
        up = np.where(self._ground < 128, _APART, -_APART)
        drawn = []
        for ground in (self._ground, self._ground + up):
            plain = np.empty((self._size[1], self._size[0], 3), np.uint8)
            plain[:] = ground.astype(np.uint8)
            made = self._layer.draw(plain, frame_index, in_place=True)
            drawn.append(cv2.resize(made, size, interpolation=cv2.INTER_AREA).astype(np.float32))
        alpha = 1 - ((drawn[1] - drawn[0]) / up.astype(np.float32)).mean(axis=2)
        return np.clip(alpha, 0, 1), relative_luminance(np.clip(drawn[0], 0, 255).astype(np.uint8))


def _share(light: NDArray[np.float32], alpha: NDArray[np.float32], ink: NDArray[np.float32], box: Box) -> float | None:
    height, width = light.shape
    top, bottom = int(box.y * height), max(int((box.y + box.height) * height), int(box.y * height) + 2)
    left, right = int(box.x * width), int((box.x + box.width) * width)
    tile = max(8, bottom - top)
    inked = alpha > _INK
    ring = np.ones((2 * _EDGE_PX + 1, 2 * _EDGE_PX + 1), np.uint8)
    ground = ~cv2.dilate(inked[top:bottom].astype(np.uint8), ring).astype(bool)  # softened edges are neither
    stands = []
    for start in range(left, max(left + 1, right), tile):
        part = (slice(top, bottom), slice(start, min(start + tile, right)))
        set_here, free = inked[part], ground[:, part[1]]
        if min(set_here.sum(), free.sum()) >= _FEW_PIXELS:
            stands.append(_contrast(float(np.median(ink[part][set_here])), light[part][free]) >= _ENOUGH)
    return float(np.mean(stands)) if stands else None


def _contrast(ink: float, ground: NDArray[np.float32]) -> float:
    """Give the contrast to the part of the ground that is hardest to tell from the ink."""
    nearest = np.percentile(ground, _WORST if ink > np.median(ground) else 100 - _WORST)
    lighter, darker = max(ink, float(nearest)), min(ink, float(nearest))
    return (lighter + 0.05) / (darker + 0.05)
