"""Gathering what frames say about the mark, in memory that does not grow with the film."""

from __future__ import annotations

import cmath
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.provenance.watermark.chips import CANONICAL_LINES
from nightreel.provenance.watermark.polarity import HALF_PERIOD_S

Plane = NDArray[np.complex64]

_LINES = 540
_MOST_PX = 1 << 20
_CODEC_NOISE = 0.25
"""Mean square of what a codec leaves on smooth ground, 8-bit steps; less counts as nothing."""
_LEVEL_SIDE, _LEVEL_FLOOR = 31, 0.05
"""Places where much still moves after the sum over time are levelled to those that are quiet."""


class Evidence:
    """Residuals of a film, added up over time against the mark's slow change of sign.

    The sums against a cosine and a sine of the sign's period are kept as one complex plane: whatever the phase in
    which the film was cut, the mark is there, turned by one unknown angle.

    Args:
        width_px: width of the film.
        height_px: height of the film.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        self.shrink = max(1.0, min(width_px, height_px) / _LINES, math.sqrt(width_px * height_px / _MOST_PX))
        """Pixels of the film for each pixel of the planes."""
        self.size = max(1, round(width_px / self.shrink)), max(1, round(height_px / self.shrink))
        """Width and height of the planes."""
        self.frames = 0
        self.duration_s = 0.0
        """Time between the first and the last frame."""
        self._first_s: float | None = None
        self._waves = 0j
        shape = self.size[1], self.size[0]
        self._sum, self._cosine, self._sine = (np.zeros(shape, np.float32) for _ in range(3))

    def add(self, luma: NDArray[np.uint8], time_s: float) -> None:
        """Add one frame: luma uint8 ``(H, W)``, and its time in seconds from any origin."""
        small = cv2.resize(luma, self.size, interpolation=cv2.INTER_AREA)
        residual = _residual(np.asarray(small, np.uint8))
        wave = cmath.exp(-1j * math.pi * time_s / HALF_PERIOD_S)
        self._waves += wave
        self.frames += 1
        self._first_s = time_s if self._first_s is None else self._first_s
        self.duration_s = time_s - self._first_s
        cv2.accumulate(residual, self._sum)
        cv2.scaleAdd(residual, wave.real, self._cosine, self._cosine)
        cv2.scaleAdd(residual, wave.imag, self._sine, self._sine)

    def changing(self) -> Plane:
        """Give what changes sign with the mark, levelled; a picture that stands still is not in it."""
        mean = self._waves / max(1, self.frames)
        cosine, sine = self._cosine - self._sum * mean.real, self._sine - self._sum * mean.imag
        power = cv2.blur(cosine * cosine + sine * sine, (_LEVEL_SIDE, _LEVEL_SIDE))
        level = np.sqrt(power + _LEVEL_FLOOR * power.mean() + 1e-12)
        return np.asarray((cosine + 1j * sine) / level, np.complex64)

    def steady(self) -> Plane:
        """Give what stays: all that a single frame or a very short clip has."""
        return self._sum.astype(np.complex64)


def _residual(luma: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Take away what is smooth and level out contrast, so that no bright edge outweighs the rest."""
    side = max(9, int(min(luma.shape) / CANONICAL_LINES * 4) * 2 + 1)
    picture = luma.astype(np.float32)
    detail = picture - cv2.blur(picture, (side, side))
    return np.asarray(detail / cv2.sqrt(cv2.blur(detail * detail, (side, side)) + _CODEC_NOISE), np.float32)
