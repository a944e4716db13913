"""Reflections of lamps on a photographed painting: found, and softened where enough of the paint is still seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.artwork.light import light_of, pixels_of_light
from nightreel.media.filters import Frame

Values = NDArray[np.floating[Any]]
_LOOK_PX = 512
_CLIPPED = 247
_LEAST, _MOST_SAFE = 0.00025, 0.02
"""Share of the picture that is burnt out: less is a highlight of the brush, more cannot be mended."""
_HALO = 3.2
"""How far a reflection reaches, in radii of its burnt core."""
_LEAST_SOFTNESS = 0.42
"""How far light must fall off, in radii of the core: what is painted has an edge."""


@dataclass(frozen=True)
class Spot:
    """One reflection."""

    x: float
    """Of its middle, 0 to 1."""
    y: float
    share: float
    """Of the picture that is burnt out."""
    softened: bool


def soften_glare(pixels: Frame) -> tuple[Frame, list[Spot]]:
    """Find reflections and take their light away.

    White light was added to the paint's (the dichromatic model, S. Shafer, "Using color to separate reflection
    components", 1985). How much, the brightness says that stands above what the surroundings lead one to expect: a
    smooth amount, equal in red, green and blue, so that brush strokes stay. What is burnt out is filled from around.

    Args:
        pixels: a photographed work, uint8 RGB ``(H, W, 3)``; not modified.

    Returns:
        The picture, and every reflection that was found, softened or not.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, _LOOK_PX / max(height, width))
    small = cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    core = cv2.morphologyEx(
        (small.min(axis=-1) >= _CLIPPED).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)
    )
    count, labels, facts, middles = cv2.connectedComponentsWithStats(core)
    made, spots = pixels, []
    for place in range(1, count):
        share = float(facts[place, cv2.CC_STAT_AREA]) / core.size
        if share < _LEAST:
            continue
        radius = float(np.sqrt(facts[place, cv2.CC_STAT_AREA] / np.pi))
        if not _is_soft(small, labels == place, radius):
            continue
        safe = share <= _MOST_SAFE
        if safe:
            made = _softened(made, small, labels == place, radius)
        x, y = middles[place]
        spots.append(Spot(float(x) / core.shape[1], float(y) / core.shape[0], share, safe))
    return made, spots


def _is_soft(small: Frame, core: NDArray[np.bool_], radius: float) -> bool:
    """Say whether brightness falls off around a core slowly and on all sides, as light does, while colour stays pale."""
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5)
    light = light_of(small).min(axis=-1)
    far = (away > radius * (_HALO - 0.6)) & (away < radius * _HALO)
    ring = (away > radius * _LEAST_SOFTNESS * 0.6) & (away < radius * _LEAST_SOFTNESS)
    if far.sum() < 12 or ring.sum() < 6:
        return False
    floor = float(np.median(light[far]))
    if floor > 0.72:
        return False
    lifted = (light[ring] - floor) / (1 - floor)
    return float(np.percentile(lifted, 20)) > 0.22


def _softened(pixels: Frame, small: Frame, core: NDArray[np.bool_], radius: float) -> Frame:
    reach = radius * _HALO
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5)
    touched = (away < reach).astype(np.uint8)
    linear = light_of(small)
    around = _expected(small, touched)
    smooth = max(1.5, radius * 0.3)
    excess = cv2.GaussianBlur(linear, (0, 0), smooth).min(axis=-1) - cv2.GaussianBlur(around, (0, 0), smooth).min(
        axis=-1
    )
    fade = np.clip((reach - away) / (0.35 * reach), 0, 1)
    size = pixels.shape[1::-1]
    excess = cv2.resize(np.maximum(excess, 0) * fade, size, interpolation=cv2.INTER_CUBIC)[..., None]
    around = cv2.resize(around, size, interpolation=cv2.INTER_CUBIC)
    fine = light_of(pixels)
    burnt = np.clip((pixels.min(axis=-1).astype(np.float32) - 205) / 40, 0, 1)
    lost = cv2.GaussianBlur(burnt, (0, 0), 1.2)[..., None] * (excess > 0.02)
    made = np.clip(fine - np.maximum(excess, 0), 0, 1)
    made = made * (1 - lost) + np.clip(around, 0, 1) * lost
    inside = cv2.resize(touched, size, interpolation=cv2.INTER_NEAREST)[..., None] > 0
    return np.where(inside, pixels_of_light(made), pixels)


def _expected(small: Frame, touched: NDArray[np.uint8]) -> Values:
    """Give what would be seen without the reflection: the surroundings led on smoothly (Telea, 2004), linear."""
    margin = 3
    filled = cv2.inpaint(np.ascontiguousarray(small), touched, margin, cv2.INPAINT_TELEA)
    return light_of(filled)
