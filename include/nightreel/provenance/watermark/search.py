"""Finding the tile's grid in a plane of evidence: at given scales, or blindly over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nightreel.provenance.watermark.chips import TILE, ChipPlan
from nightreel.provenance.watermark.spectrum import Carriers, Spectrum, level

_TURN = 2j * np.pi
_BATCH = 16
_NEAR = np.arange(-4, 5) / 4
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


@dataclass(frozen=True)
class _Peak:
    """The highest point of the correlation with the synchronisation chips."""

    z: float
    y: float
    x: float
    turn: complex
    """Takes out the phase of the polarity."""


def search_grids(plan: ChipPlan, spectrum: Spectrum, count: int) -> list[Grid]:
    """Look for the tile at every scale, mirrored too; gives the ``count`` likeliest, best first."""
    found: list[Grid] = []
    for scales in _batches(_scales(spectrum.shape)):
        for flipped in (False, True):
            carriers = [spectrum.quick_carriers(plan, scale, flipped=flipped) for scale in scales]
            peaks = _peak_heights(plan, level(plan, np.stack(carriers)))
            found += [Grid(z, s, s, flipped) for z, s in zip(peaks, scales, strict=True)]
    return _apart(sorted(found, key=lambda grid: -grid.z), count)


def refine(plan: ChipPlan, spectrum: Spectrum, grid: Grid) -> Grid:
    """Give the best grid in the near of one: size first, then width against height."""
    near = [grid.scale_y * (1 + _STEP * part) for part in (-0.6, -0.3, 0, 0.3, 0.6)]
    best = max((measure(plan, spectrum, Grid(0, s, s, grid.flipped)) for s in near), key=lambda other: other.z)
    wide = [best.scale_x * (1 + part) for part in (-0.0015, 0.0015)]
    others = [measure(plan, spectrum, Grid(0, s, best.scale_y, best.flipped)) for s in wide]
    return max(best, *others, key=lambda other: other.z)


def measure(plan: ChipPlan, spectrum: Spectrum, grid: Grid) -> Grid:
    """Give the grid with its peak's exact height."""
    return replace(grid, z=_peak(plan, _carriers(plan, spectrum, grid)).z)


def align(plan: ChipPlan, spectrum: Spectrum, grid: Grid) -> NDArray[np.complex64]:
    """Give the carriers ``(m,)`` of a grid with the tile's place and the polarity's phase taken out."""
    received = _carriers(plan, spectrum, grid)
    peak = _peak(plan, received)
    positive, negative = received[: len(plan.ky)], received[len(plan.ky) :]
    shift = np.exp(_TURN / TILE * (plan.ky * peak.y + plan.kx * peak.x)) * peak.turn
    # Both halves of the plane carry the mark, turned by the phase and by its opposite.
    both = positive * shift + (negative * shift.conj() * peak.turn**2).conj()
    carriers = np.asarray(both, np.complex64)
    return np.asarray(carriers * _ring_weights(plan, carriers), np.complex64)


def _carriers(plan: ChipPlan, spectrum: Spectrum, grid: Grid) -> Carriers:
    return spectrum.carriers(plan, grid.scale_y, -grid.scale_x if grid.flipped else grid.scale_x)


def _peak(plan: ChipPlan, carriers: Carriers) -> _Peak:
    """Find the place of the tile to a quarter of a canonical pixel."""
    match = _sync_match(plan, carriers[None])
    surface = _surfaces(plan, match)[0]
    y, x = np.unravel_index(surface.argmax(), surface.shape)
    ys, xs = y + _NEAR, x + _NEAR
    rows, columns = np.exp(_TURN / TILE * np.outer(plan.ky, ys)), np.exp(_TURN / TILE * np.outer(plan.kx, xs))
    first, second = match[0, : len(plan.ky), None], match[0, len(plan.ky) :, None]
    field = (first * rows).T @ columns + (second * rows.conj()).T @ columns.conj()
    row, column = np.unravel_index(np.abs(field).argmax(), field.shape)
    value = complex(field[row, column])
    noise = max(float(np.linalg.norm(match)), 1e-12)
    return _Peak(abs(value) / noise, float(ys[row]), float(xs[column]), value.conjugate() / max(abs(value), 1e-12))


def _sync_match(plan: ChipPlan, carriers: Carriers) -> Carriers:
    sync = plan.sync
    return np.asarray(carriers * np.concatenate([sync.conj(), sync]), np.complex64)


def _surfaces(plan: ChipPlan, match: Carriers) -> NDArray[np.float32]:
    """Correlate with the synchronisation chips at every place of the tile, ``(batch, TILE, TILE)``, absolute."""
    grid = np.zeros((len(match), TILE, TILE), np.complex64)
    half = len(plan.ky)
    grid[:, plan.ky, plan.kx] = match[:, :half]
    grid[:, -plan.ky, -plan.kx] = match[:, half:]
    return np.abs(np.fft.ifft2(grid)).astype(np.float32)


def _peak_heights(plan: ChipPlan, carriers: Carriers) -> list[float]:
    match = _sync_match(plan, carriers)
    peaks = _surfaces(plan, match).max(axis=(1, 2)) * TILE**2
    return [float(z) for z in peaks / np.maximum(np.linalg.norm(match, axis=1), 1e-12)]


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
        if all(grid.flipped != other.flipped or abs(grid.scale_y / other.scale_y - 1) > 4 * _STEP for other in kept):
            kept.append(grid)
    return kept
