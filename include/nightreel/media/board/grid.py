"""Whether a picture looks like a grid: even lines of one colour from edge to edge, and spans between them much alike.

Gutters tell the paper's colour where panels reach the rim, and how many panels a sheet has before any is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_EVEN = 8.0
"""Deviation along a line, of 255, up to which it shows one colour."""
_SAME = 26
"""Difference up to which lines are of the same colour."""
_LEAST_PX = 16
_SMALL, _ALIKE = 0.4, 0.6
"""Of the largest span: below the first it is a caption; below the second spans are too unlike for a grid."""
_LEAST_COVER = 0.4
"""Share of the picture that the cells cover together."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """Rows and columns that even lines part."""

    rows: int
    columns: int
    paper: NDArray[np.float64]
    """Colour of the gutters: ``(3,)``, 0 to 255."""

    @property
    def count(self) -> int:
        """Cells in it."""
        return self.rows * self.columns


def find_grid(pixels: Frame) -> Grid | None:
    """Find the grid of a picture; ``None`` where it has none, or its cells are unlike.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``; not modified.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    levels = [_levels(grey, axis) for axis in (1, 0)]
    gutters = [_gutters(one) for one in levels]
    between = [level[start:end] for level, runs in zip(levels, gutters, strict=True) for start, end in runs]
    if not between:
        return None
    lines = np.sort(np.concatenate(between))
    paper = float(lines[len(lines) // 2])
    spans = [_cells(np.abs(np.nan_to_num(level, nan=-1e3) - paper) > _SAME) for level in levels]
    cover = np.prod(
        [sum(end - start for start, end in one) / len(level) for one, level in zip(spans, levels, strict=True)]
    )
    if max(map(len, spans)) < 2 or not all(map(_is_regular, spans)) or cover < _LEAST_COVER:
        return None
    return Grid(len(spans[0]), len(spans[1]), _colour(pixels, levels, gutters, paper))


def _levels(grey: NDArray[np.uint8], axis: int) -> NDArray[np.float64]:
    """Give the level of each line that is even, from edge to edge; not a number for every other one."""
    squares = cv2.multiply(grey, grey, dtype=cv2.CV_16U)
    mean, power = (
        np.asarray(cv2.reduce(one, axis, cv2.REDUCE_AVG, dtype=cv2.CV_64F), np.float64).ravel()
        for one in (grey, squares)
    )
    return np.where(power - mean * mean <= _EVEN * _EVEN, mean, np.nan)


def _gutters(levels: NDArray[np.float64]) -> list[Span]:
    """Give the runs of even lines that have something on both sides."""
    return [(start, end) for start, end in _runs(~np.isnan(levels)) if start > 0 and end < len(levels)]


def _runs(which: NDArray[np.bool_]) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], which, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _cells(used: NDArray[np.bool_]) -> list[Span]:
    """Give the spans between gutters that are no captions."""
    spans = _runs(used)
    most = max((end - start for start, end in spans), default=0)
    return [(start, end) for start, end in spans if end - start >= max(_LEAST_PX, _SMALL * most)]


def _is_regular(spans: list[Span]) -> bool:
    sizes = [end - start for start, end in spans]
    return bool(sizes) and min(sizes) >= _ALIKE * max(sizes)


def _colour(
    pixels: Frame, levels: list[NDArray[np.float64]], gutters: list[list[Span]], paper: float
) -> NDArray[np.float64]:
    """Give the colour of the gutters, from some of their lines."""
    shown = []
    for axis, (level, runs) in enumerate(zip(levels, gutters, strict=True)):
        kept = [at for start, end in runs for at in range(start, end) if abs(level[at] - paper) <= _SAME]
        shown.append(np.take(pixels, kept[:: 1 + len(kept) // 64], axis=axis).reshape(-1, 3))
    return np.asarray(np.median(np.concatenate(shown), axis=0), np.float64)
