"""Uneven light: taken away only where something shows it that the painter did not paint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.artwork.difference import lab_of
from nightreel.media.artwork.quad import ground_surface
from nightreel.media.colour import from_linear, to_linear
from nightreel.media.filters import Frame

Values = NDArray[np.floating[Any]]
Shown = Literal["wall", "paper"]
_LEAST_LIGHT = 0.012
"""Linear light below which a ground's brightness is mostly noise."""
_LEAST_GROUND = 0.04
_UNEVEN: dict[Shown, float] = {"wall": 1.06, "paper": 1.3}
"""Ratio of brightest to darkest from which it is mended: paper may have aged unevenly by less."""
_MOST_UNEVEN = 3.5
"""More is no lamp."""
_TO_LINEAR: NDArray[np.float32] = to_linear(np.arange(256) / 255).astype(np.float32)
_FROM_LINEAR: NDArray[np.uint8] = (from_linear(np.arange(16_385) / 16_384) * 255 + 0.5).astype(np.uint8)
_MOST_SPREAD = 0.09
_BLOCKS, _PAPER_SHARE = 16, 0.3
_PAPER_L, _PAPER_CHROMA, _LIKE_PAPER = 66.0, 26.0, 9.0


@dataclass(frozen=True)
class Light:
    """How the light lies over a picture."""

    field: Values
    """``(H, W)``: ratio to where it is brightest, linear."""
    shown_by: Shown
    ratio: float
    """Of the brightest to the darkest place."""


def light_of_wall(pixels: Frame, ground: NDArray[np.bool_]) -> Light | None:
    """Read the light off the wall around a work: whatever an even wall varies by, the light does.

    A second order surface in the logarithm of linear light, fitted robustly: retrospective shading correction as in
    D. Tomaževič, B. Likar, F. Pernuš, "Comparative evaluation of retrospective shading correction methods" (2002).

    Args:
        pixels: the photograph, uint8 RGB ``(H, W, 3)``.
        ground: where the wall is seen, ``(H, W)``.

    Returns:
        Nothing where the wall is too dark or too small, uneven itself, or light falls evenly.
    """
    if ground.mean() < _LEAST_GROUND:
        return None
    return _field(pixels, ground, "wall")


def light_of_paper(pixels: Frame) -> Light | None:
    """Read the light off the bare paper of a work on paper, where paper is seen all over it.

    Args:
        pixels: the work alone, uint8 RGB ``(H, W, 3)``.
    """
    lab = lab_of(np.asarray(cv2.GaussianBlur(pixels, (0, 0), 2), np.uint8))
    height, width = lab.shape[:2]
    paper = np.zeros((height, width), bool)
    seen = np.zeros((_BLOCKS, _BLOCKS), bool)
    tone = np.median(lab[lab[..., 0] >= np.percentile(lab[..., 0], 60)], axis=0)
    if tone[0] < _PAPER_L or np.hypot(*tone[1:]) > _PAPER_CHROMA:
        return None
    like = np.hypot(*(lab[..., 1:] - tone[1:]).transpose(2, 0, 1)) < _LIKE_PAPER
    for row in range(_BLOCKS):
        for column in range(_BLOCKS):
            place = np.s_[
                row * height // _BLOCKS : (row + 1) * height // _BLOCKS,
                column * width // _BLOCKS : (column + 1) * width // _BLOCKS,
            ]
            light = lab[place][..., 0]
            bright = np.percentile(light, 85)
            if bright > 0.72 * tone[0] and like[place].mean() > 0.5:
                paper[place] = like[place] & (light > bright - 3)
                seen[row, column] = True
    quarters = [seen[r : r + 8, c : c + 8].mean() for r in (0, 8) for c in (0, 8)]
    if seen.mean() < _PAPER_SHARE or min(quarters) < 0.2:
        return None
    return _field(pixels, paper, "paper")


def even_light(pixels: Frame, field: Values) -> Frame:
    """Give a picture as if light were everywhere as it is where it is brightest.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``; not modified.
        field: ``(H, W)`` ratios, linear.
    """
    return pixels_of_light(np.divide(light_of(pixels), field[..., None], dtype=np.float32))


def light_of(pixels: Frame) -> NDArray[np.float32]:
    """Give linear light, 0 to 1, of uint8 sRGB."""
    return np.asarray(_TO_LINEAR[pixels])


def pixels_of_light(linear: Values) -> Frame:
    """Give uint8 sRGB of linear light; what lies outside 0 to 1 is cut off."""
    return np.asarray(_FROM_LINEAR[(np.clip(linear, 0, 1) * 16_384 + 0.5).astype(np.uint16)])


def _field(pixels: Frame, where: NDArray[np.bool_], shown_by: Shown) -> Light | None:
    height, width = where.shape
    scale = min(1.0, 320 / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    counted = cv2.resize(where.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA) > 250
    linear = light_of(small).astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    counted &= (small.max(axis=-1) < 252) & (linear > _LEAST_LIGHT / 2)
    if counted.sum() < 200 or float(np.median(linear[counted])) < _LEAST_LIGHT:
        return None
    surface, spread = ground_surface(np.log(np.maximum(linear, 1e-4)), counted)
    ratio = float(np.exp(np.ptp(surface)))
    if spread > _MOST_SPREAD or not _UNEVEN[shown_by] <= ratio <= _MOST_UNEVEN:
        return None
    field = np.exp(surface)
    whole = cv2.resize(field / field.max(), (width, height), interpolation=cv2.INTER_CUBIC)
    return Light(whole, shown_by, ratio)
