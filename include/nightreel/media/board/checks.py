"""What is wrong with a panel: too small, blank, noise, blurred, too dark, too light. Measured, with figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

LEAST_SIDE_PX = 512
TINY_PX = 48
"""Panels with a shorter side are left out: nobody can read them."""
_BLANK_CONTRAST, _BLANK_SHARE = 12, 0.0005
_FAINT_CONTRAST = 48
_DARK_MEAN, _DARK_TOP = 40, 110
_BLUR_PX, _BLUR_SHARE = 2.0, 0.0024

_NOISE_TILE_PX, _NOISE_EVEN, _NOISE_SHARED, _NOISE_LEAST = 16, 0.6, 0.5, 4.0

FaultKind = Literal["small", "noise", "blurred", "dark", "light"]


@dataclass(frozen=True)
class Seen:
    """What is measured of one panel."""

    width_px: int
    height_px: int
    mean: float
    """Brightness, 0 to 255."""
    contrast: float
    """Between the darkest and the lightest 0.5 % of its pixels, 0 to 255."""
    drawn: float
    """Share of its pixels that differ from its usual one."""
    blur_px: float
    """Sigma of the sharpest edges, in pixels; 0 where nothing is drawn."""
    is_noise: bool = False
    """Whether nothing but noise is seen."""

    @property
    def is_tiny(self) -> bool:
        """Whether it is too small for anybody to read."""
        return min(self.width_px, self.height_px) < TINY_PX

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn on it."""
        return self.contrast < _BLANK_CONTRAST or self.drawn < _BLANK_SHARE

    @property
    def faults(self) -> tuple[FaultKind, ...]:
        """What should be mended before it is read."""
        found: list[FaultKind] = []
        if min(self.width_px, self.height_px) < LEAST_SIDE_PX:
            found.append("small")
        if self.is_noise:
            return (*found, "noise")
        if self.mean < _DARK_MEAN and self.contrast < _DARK_TOP:
            found.append("dark")
        elif self.contrast < _FAINT_CONTRAST and not self.is_blank:
            found.append("light" if self.mean > 127 else "dark")
        if self.blur_px > max(_BLUR_PX, _BLUR_SHARE * max(self.width_px, self.height_px)):
            found.append("blurred")
        return tuple(found)


def examine(pixels: Frame) -> Seen:
    """Measure a panel.

    Sharpness is the width of its sharpest edges, after Marziliano et al., "Perceptual blur and ringing metrics" (2004):
    a step of contrast ``c`` that a Gaussian of sigma ``s`` has softened is never steeper than ``c / (s * sqrt(2 pi))``,
    so that sigma follows from contrast and steepness. The steepest 1 of 2,000 pixels count, and the rim does not: a
    frame cut from a sheet is sharp whatever is in it.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``; not modified.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    height, width = grey.shape
    rim = max(0, round(0.04 * min(height, width)))
    inside = grey[rim : height - rim, rim : width - rim] if min(height, width) > 2 * rim + 8 else grey
    low, high = np.percentile(inside, [0.5, 99.5])
    usual = float(np.median(inside))
    drawn = float(np.mean(np.abs(inside.astype(np.int16) - usual) > _BLANK_CONTRAST))
    contrast = float(inside.max()) - float(inside.min()) if drawn < 0.02 else float(high - low)
    return Seen(width, height, float(inside.mean()), contrast, drawn, _blur(inside, contrast), is_noise(pixels))


def _blur(grey: NDArray[np.uint8], contrast: float) -> float:
    """Give the sigma of the sharpest edges in pixels."""
    if contrast < _BLANK_CONTRAST or min(grey.shape) < 8:
        return 0.0
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3) / 8
    steepest = float(np.percentile(np.hypot(across, down), 99.95))
    return contrast / (steepest * (2 * np.pi) ** 0.5) if steepest > 0 else 0.0


def is_noise(pixels: Frame) -> bool:
    """Tell whether a picture shows nothing but noise: as rough everywhere, and neighbours have little in common.

    Looked at as it is and at a quarter of its size, where noise that was softened or enlarged is noise again.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``; not modified.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.float32)
    small = cv2.resize(grey, (max(1, grey.shape[1] // 4), max(1, grey.shape[0] // 4)), interpolation=cv2.INTER_AREA)
    return any(_is_rough(one) for one in (grey, np.asarray(small, np.float32)) if min(one.shape) >= 6 * _NOISE_TILE_PX)


def _is_rough(grey: NDArray[np.float32]) -> bool:
    side = _NOISE_TILE_PX
    rows, columns = grey.shape[0] // side, grey.shape[1] // side
    tiles = grey[: rows * side, : columns * side].reshape(rows, side, columns, side)
    rough = tiles.std(axis=(1, 3))
    usual = float(np.median(rough))
    least, most = np.percentile(rough, [1, 99.5])
    if usual < _NOISE_LEAST or least < _NOISE_EVEN * usual or usual < _NOISE_EVEN * most:
        return False
    level = grey - float(grey.mean())
    power = float((level * level).mean())
    shared = max(float((level[1:] * level[:-1]).mean()), float((level[:, 1:] * level[:, :-1]).mean()))
    return shared < _NOISE_SHARED * power
