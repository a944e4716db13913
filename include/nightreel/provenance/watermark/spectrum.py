"""The Fourier transform of a plane of evidence, read at any scale.

One transform, twice as fine as the plane needs, serves every scale: values between its points come from a Kaiser-Bessel
window over 4x4 neighbours (non-uniform FFT: Jackson et al. 1991, Fessler and Sutton 2003).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.provenance.watermark.chips import BAND, TILE, ChipPlan
from nightreel.provenance.watermark.evidence import Plane

Carriers = NDArray[np.complex64]
"""The carriers of a plan and their opposites, ``(2m,)``."""

_WIDTH = 4
_BETA = np.pi * np.sqrt((_WIDTH / 2) ** 2 * 1.5**2 - 0.8)
_REACH = np.arange(-int(BAND[1] * TILE), int(BAND[1] * TILE) + 1)
_TAPS = np.arange(1 - _WIDTH // 2, 1 + _WIDTH // 2)


class Spectrum:
    """A plane's transform; the origin of the plane is its middle."""

    def __init__(self, plane: Plane) -> None:
        height, width = plane.shape
        self.shape = height, width
        self._size = cv2.getOptimalDFTSize(2 * height), cv2.getOptimalDFTSize(2 * width)
        sharp = plane * np.outer(*(_unwindow(side, full) for side, full in zip(plane.shape, self._size, strict=True)))
        padded = np.zeros(self._size, np.complex64)
        padded[:height, :width] = sharp
        padded = np.roll(padded, (-(height // 2), -(width // 2)), (0, 1))
        self._values = np.fft.fft2(padded).astype(np.complex64, copy=False)

    def carriers(self, plan: ChipPlan, scale_y: float, scale_x: float) -> Carriers:
        """Give the carriers at a scale (canonical pixels for each pixel of the plane; negative: mirrored), levelled."""
        rows, row_weights = _taps(scale_y, self._size[0])
        columns, column_weights = _taps(scale_x, self._size[1])
        near = self._values[rows[:, None], columns[None, :]].reshape(len(_REACH), _WIDTH, len(_REACH), _WIDTH)
        exact = np.einsum("ya,xb,yaxb->yx", row_weights, column_weights, near, optimize=["einsum_path", (0, 2), (0, 1)])
        middle = len(_REACH) // 2
        both = [exact[middle + plan.ky, middle + plan.kx], exact[middle - plan.ky, middle - plan.kx]]
        return np.asarray(level(plan, np.concatenate(both)[None])[0], np.complex64)

    def quick_carriers(self, plan: ChipPlan, scale: float, *, flipped: bool) -> Carriers:
        """Give the carriers at a scale from the nearest points, not levelled: a tenth weaker, ten times as fast."""
        y = np.rint(plan.ky * (scale / TILE * self._size[0])).astype(np.int64)
        x = np.rint(plan.kx * ((-scale if flipped else scale) / TILE * self._size[1])).astype(np.int64)
        seen = (2 * np.abs(y) < self._size[0]) & (2 * np.abs(x) < self._size[1])
        y, x = y % self._size[0], x % self._size[1]
        both = [np.where(seen, self._values[y, x], 0), np.where(seen, self._values[-y, -x], 0)]
        return np.asarray(np.concatenate(both), np.complex64)


def level(plan: ChipPlan, carriers: Carriers) -> Carriers:
    """Bring all rings to one power and cut off what stands out, ``(batch, 2m)``."""
    rings = np.concatenate([plan.ring, plan.ring])
    power = np.abs(carriers) ** 2
    mean = np.add.reduceat(power[:, plan.by_ring], plan.ring_starts, axis=1) / plan.ring_sizes
    flat = carriers / np.sqrt(mean[:, rings] + 1e-12)
    return np.asarray(flat / np.maximum(1, np.abs(flat)), np.complex64)


def _taps(scale: float, full: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Give the neighbours of each of the tile's frequencies on one axis, and their weights; none past half the rate."""
    place = _REACH * (scale / TILE * full)
    first = np.floor(place).astype(np.int64)
    points = first[:, None] + _TAPS
    weights = _window(points - place[:, None]) * (2 * np.abs(place) < full - 2 * _WIDTH)[:, None]
    return (points % full).ravel(), weights.astype(np.float32)


def _window(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(1 - (2 * distance / _WIDTH) ** 2, 0, None)
    return np.asarray(np.i0(_BETA * np.sqrt(inside)) * (inside > 0) / _WIDTH, np.float64)


def _unwindow(side: int, full: int) -> NDArray[np.float32]:
    """What undoes the window's weight over the plane, on one axis."""
    place = (np.arange(side) - side // 2) / full
    root = np.sqrt(_BETA**2 - (np.pi * _WIDTH * place) ** 2)
    return np.asarray(root / np.sinh(root), np.float32)
