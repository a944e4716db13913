"""Finding the tile's grid in a plane of evidence: at given scales, or blindly over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.provenance.watermark.chips import BAND, TILE, ChipPlan
from nightreel.provenance.watermark.evidence import Plane

_TURN = 2j * np.pi
_BATCH = 16
_STEP = 0.0025
"""Ratio between neighbouring scales of the blind search, less 1."""


@dataclass(frozen=True)
class Grid:
    """Where the tile seems to lie."""

    z: float
    """Height of the synchronisation peak over the noise, in deviations."""
    scale_x: float
    """Canonical pixels for each pixel of the plane."""
    scale_y: float
    flipped: bool = False
    """Whether the picture is mirrored left to right."""


def search_grids(plan: ChipPlan, plane: Plane, count: int) -> list[Grid]:
    """Look for the tile at every scale, mirrored too; gives the ``count`` likeliest, best first.

    One Fourier transform of the plane serves all scales: the tile's frequencies at a scale are points in it.
    """
    spectrum = _Spectrum(plane)
    sync = plan.sync
    found: list[Grid] = []
    for scales in _batches(_scales(plane.shape)):
        for flipped in (False, True):
            carriers = [spectrum.carriers(plan, scale, flipped) for scale in scales]
            peaks = _peak_heights(plan, sync, np.stack(carriers))
            found += [Grid(z, s, s, flipped) for z, s in zip(peaks, scales, strict=True)]
    return _apart(sorted(found, key=lambda grid: -grid.z), count)


def refine(plan: ChipPlan, plane: Plane, grid: Grid) -> Grid:
    """Give the best grid in the near of one: size first, then width against height."""
    near = [grid.scale_y * (1 + _STEP * part) for part in (-0.6, -0.3, 0, 0.3, 0.6)]
    best = max((measure(plan, plane, Grid(0, s, s, grid.flipped)) for s in near), key=lambda other: other.z)
    wide = [best.scale_x * (1 + part) for part in (-0.0015, 0.0015)]
    others = [measure(plan, plane, Grid(0, s, best.scale_y, best.flipped)) for s in wide]
    return max(best, *others, key=lambda other: other.z)


def measure(plan: ChipPlan, plane: Plane, grid: Grid) -> Grid:
    """Give the grid with its peak's exact height."""
    positive, negative = exact_carriers(plan, plane, grid)
    surface = _sync_surface(plan, plan.sync, np.stack([np.concatenate([positive, negative])]), 2 * TILE)[0]
    return Grid(float(surface.max() / _rms(surface)), grid.scale_x, grid.scale_y, grid.flipped)


def align(plan: ChipPlan, plane: Plane, grid: Grid) -> NDArray[np.complex64]:
    """Give the carriers ``(m,)`` of a grid with the tile's place and the polarity's phase taken out."""
    positive, negative = exact_carriers(plan, plane, grid)
    surface = _sync_surface(plan, plan.sync, np.stack([np.concatenate([positive, negative])]), 4 * TILE)[0]
    y, x = np.unravel_index(surface.argmax(), surface.shape)
    shift = np.exp(_TURN / (4 * TILE) * (plan.ky * y + plan.kx * x))
    first, second = positive * shift, (negative / shift).conj()
    # Both halves of the plane carry the mark, turned by the phase and by its opposite.
    phase = np.vdot(plan.sync, first) + np.vdot(plan.sync, second).conj()
    turn = phase.conj() / max(abs(phase), 1e-12)
    carriers = first * turn + second * turn.conj()
    return np.asarray(carriers * _ring_weights(plan, carriers), np.complex64)


def exact_carriers(plan: ChipPlan, plane: Plane, grid: Grid) -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
    """Fourier transform of the plane at the tile's exact frequencies and at their opposites; levelled, ``(m,)``."""
    height, width = plane.shape
    reach = np.arange(-int(BAND[1] * TILE), int(BAND[1] * TILE) + 1)
    scale_x = -grid.scale_x if grid.flipped else grid.scale_x
    rows = np.exp(-_TURN / TILE * grid.scale_y * np.outer(reach, np.arange(height) - height / 2)).astype(np.complex64)
    columns = np.exp(-_TURN / TILE * scale_x * np.outer(np.arange(width) - width / 2, reach)).astype(np.complex64)
    spectrum = rows @ plane @ columns
    middle = len(reach) // 2
    positive, negative = spectrum[plan.ky + middle, plan.kx + middle], spectrum[middle - plan.ky, middle - plan.kx]
    levelled = _level(plan, np.stack([np.concatenate([positive, negative])]))[0]
    return levelled[: len(plan.ky)], levelled[len(plan.ky) :]


class _Spectrum:
    """A plane's Fourier transform, finely sampled, to be read at any scale."""

    def __init__(self, plane: Plane) -> None:
        height, width = plane.shape
        self._size = cv2.getOptimalDFTSize(2 * height), cv2.getOptimalDFTSize(2 * width)
        padded = np.zeros(self._size, np.complex64)
        padded[:height, :width] = plane
        padded = np.roll(padded, (-(height // 2), -(width // 2)), (0, 1))
        self._values = np.fft.fft2(padded).astype(np.complex64)

    def carriers(self, plan: ChipPlan, scale: float, flipped: bool) -> NDArray[np.complex64]:
        """Give the plan's carriers and their opposites at a scale, levelled, ``(2m,)``."""
        y = np.rint(plan.ky * (scale / TILE * self._size[0])).astype(np.int64)
        x = np.rint(plan.kx * ((-scale if flipped else scale) / TILE * self._size[1])).astype(np.int64)
        seen = (2 * np.abs(y) < self._size[0]) & (2 * np.abs(x) < self._size[1])
        y, x = y % self._size[0], x % self._size[1]
        both = [np.where(seen, self._values[y, x], 0), np.where(seen, self._values[-y, -x], 0)]
        return np.asarray(_level(plan, np.concatenate(both)[None])[0], np.complex64)


def _level(plan: ChipPlan, carriers: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """Bring all rings to one power and cut off what stands out, ``(batch, 2m)``."""
    rings = np.concatenate([plan.ring, plan.ring])
    share = np.zeros((len(rings), int(rings.max()) + 1), np.float32)
    share[np.arange(len(rings)), rings] = 1
    power = np.abs(carriers) ** 2 @ (share / share.sum(axis=0))
    level = carriers / np.sqrt(power[:, rings] + 1e-12)
    return np.asarray(level / np.maximum(1, np.abs(level)), np.complex64)


def _sync_surface(
    plan: ChipPlan, sync: NDArray[np.complex64], carriers: NDArray[np.complex64], side: int
) -> NDArray[np.float32]:
    """Correlate with the synchronisation chips at every place of the tile, ``(batch, side, side)``, absolute."""
    match = carriers * np.concatenate([sync.conj(), sync])
    grid = np.zeros((len(match), side, side), np.complex64)
    half = len(plan.ky)
    grid[:, plan.ky, plan.kx] = match[:, :half]
    grid[:, -plan.ky, -plan.kx] = match[:, half:]
    return np.abs(np.fft.ifft2(grid)).astype(np.float32)


def _peak_heights(plan: ChipPlan, sync: NDArray[np.complex64], carriers: NDArray[np.complex64]) -> list[float]:
    return [float(surface.max() / _rms(surface)) for surface in _sync_surface(plan, sync, carriers, TILE)]


def _rms(surface: NDArray[np.float32]) -> float:
    return max(float(np.sqrt(np.mean(np.square(surface)))), 1e-12)


def _ring_weights(plan: ChipPlan, carriers: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Trust each ring as far as its synchronisation chips came through."""
    chips = (plan.sync.conj() * carriers).real
    count = np.bincount(plan.ring, np.abs(plan.sync) ** 2)
    score = np.bincount(plan.ring, chips) / np.maximum(count, 1)
    smooth = np.convolve(np.pad(score, 2, mode="edge"), np.full(5, 0.2), mode="valid")
    return np.maximum(smooth, 0.1 * max(float(smooth.max()), 1e-6))[plan.ring].astype(np.float32)


def _scales(shape: tuple[int, ...]) -> Iterator[float]:
    """Every scale at which half a tile or more is seen and a master of a usual form could be behind the plane."""
    lines, length = min(shape), max(shape)
    scale = max(0.15, TILE / 2 / lines)
    while scale <= 2.6 and length * scale <= 1400:
        yield scale
        scale *= 1 + _STEP


def _batches(scales: Iterable[float]) -> Iterator[list[float]]:
    every = list(scales)
    return (every[start : start + _BATCH] for start in range(0, len(every), _BATCH))


def _apart(grids: list[Grid], count: int) -> list[Grid]:
    """Keep the best of each neighbourhood."""
    kept: list[Grid] = []
    for grid in grids:
        if len(kept) == count:
            break
        if all(grid.flipped != other.flipped or abs(grid.scale_y / other.scale_y - 1) > 2 * _STEP for other in kept):
            kept.append(grid)
    return kept
