"""Reflections of lamps on a photographed painting: found, and softened where enough of the paint is still seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.artwork.difference import lab_of
from nightreel.media.artwork.light import light_of
from nightreel.media.artwork.quad import ground_surface
from nightreel.media.filters import Frame

Values = NDArray[np.floating[Any]]
_LOOK_PX = 512
_CLIPPED = 247
_LEAST, _MOST_SAFE = 0.00025, 0.015
"""Share of the picture that is burnt out: less is a highlight of the brush, more cannot be mended."""
_PLAIN = 5.0
"""How much the surroundings may vary (Lab, robust, without the brush) where what is burnt out is filled from them."""
_BRIGHT = 0.45
"""Linear light of surroundings before which a white spot may be a painted moon; it is left alone."""
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

    Light was added to the paint's (the dichromatic model, S. Shafer, "Using color to separate reflection components",
    1985): a smooth amount, so the finer texture of what is lit belongs to the paint and stays. Its smooth part becomes
    what the surroundings lead one to expect. That is sure only where they are plain; elsewhere a reflection
    is left as it is, since filling it would be painting.

    Args:
        pixels: a photographed work, uint8 RGB ``(H, W, 3)``; not modified.

    Returns:
        The picture, and every reflection that was found, softened or not.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, _LOOK_PX / max(height, width))
    small = np.asarray(
        cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA), np.uint8
    )
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
        plain = _surroundings(small, labels == place, radius) if share <= _MOST_SAFE else None
        if plain is not None:
            made = _softened(made, plain, labels == place, radius)
        x, y = middles[place]
        spots.append(Spot(float(x) / core.shape[1], float(y) / core.shape[0], share, plain is not None))
    return made, spots


def _is_soft(small: Frame, core: NDArray[np.bool_], radius: float) -> bool:
    """Say whether brightness falls off slowly around a core, as light does, where paint has an edge."""
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5)
    light = light_of(small).min(axis=-1)
    far = (away > radius * (_HALO - 0.6)) & (away < radius * _HALO)
    ring = (away > radius * _LEAST_SOFTNESS * 0.6) & (away < radius * _LEAST_SOFTNESS)
    if far.sum() < 12 or ring.sum() < 6:
        return False
    floor = float(np.median(light[far]))
    if floor > _BRIGHT:
        return False
    lifted = (light[ring] - floor) / (1 - floor)
    return float(np.percentile(lifted, 20)) > 0.22


def _surroundings(small: Frame, core: NDArray[np.bool_], radius: float) -> Values | None:
    """Give what is expected under a reflection, led on from around it, Lab; nothing where that is not plain."""
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5)
    ring = (away > _HALO * radius) & (away < (_HALO + 2) * radius + 4)
    if ring.sum() < 60 or ring.sum() < 0.6 * np.pi * (((_HALO + 3) * radius + 4) ** 2 - ((_HALO + 1) * radius) ** 2):
        return None  # too much of it lies outside the picture
    lab = cv2.GaussianBlur(lab_of(small), (0, 0), max(2.0, 0.4 * radius)).astype(np.float64)
    surface, spread = ground_surface(lab, ring)
    worst = float(np.percentile(np.linalg.norm((lab - surface)[ring], axis=-1), 95))
    return surface if spread <= _PLAIN and worst <= 2.4 * _PLAIN else None


def _softened(pixels: Frame, expected: Values, core: NDArray[np.bool_], radius: float) -> Frame:
    height, width = pixels.shape[:2]
    scale = max(height, width) / max(core.shape)
    lab = lab_of(pixels)
    smooth = cv2.GaussianBlur(lab, (0, 0), max(2.0, 0.35 * radius * scale))
    wanted = cv2.resize(expected.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5)
    fade = np.clip((_HALO * radius - away) / (0.5 * _HALO * radius), 0, 1).astype(np.float32)
    fade = cv2.resize(fade, (width, height), interpolation=cv2.INTER_CUBIC)
    burnt = np.clip((pixels.max(axis=-1).astype(np.float32) - 225) / 25, 0, 1)
    texture = (lab - smooth) * (1 - cv2.GaussianBlur(burnt, (0, 0), 2 * scale))[..., None]
    made = smooth + (wanted - smooth) * fade[..., None] + np.where(fade[..., None] > 0, texture, lab - smooth)
    shown = np.clip(cv2.cvtColor(made.astype(np.float32), cv2.COLOR_LAB2RGB) * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.where(fade[..., None] > 0, shown, pixels)
