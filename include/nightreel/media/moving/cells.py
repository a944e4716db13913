"""A frame as a few hundred mean colours, and how unlike two frames are: by the part that differs most.

The mean of a whole picture's difference drowns what is small, such as a button that is pressed. The mean over the cells
that differ most keeps it, and grain and dither are averaged away within a cell.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame
from nightreel.media.moving.moments import fitted, reduced

Cells = NDArray[np.uint8]
"""Mean colours in CIE L*a*b*, ``(rows, columns, 3)``, L* scaled to 0 to 255, a* and b* shifted by 128."""

LONGEST_CELLS = 32
_UNLIKE_SHARE = 0.02
_L_SCALE = 100 / 255


def cells_of(pixels: Frame) -> Cells:
    """Give the mean colours of a picture, 32 cells on its long side."""
    height_px, width_px = pixels.shape[:2]
    grid = reduced(pixels, fitted(width_px, height_px, LONGEST_CELLS))
    return cv2.cvtColor(grid, cv2.COLOR_RGB2LAB).astype(np.uint8, copy=False)


def delta_e(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give the colour difference (CIE 1976 ΔE*ab) of cells.

    Args:
        one: ``(…, 3)``.
        other: of a shape that broadcasts with it.

    Returns:
        ``(…)``, ΔE.
    """
    apart = one.astype(np.float32) - other.astype(np.float32)
    apart[..., 0] *= _L_SCALE
    found: NDArray[np.float32] = np.sqrt(np.einsum("...c,...c->...", apart, apart))
    return found


def unlike(one: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give how unlike each of many frames is to one: mean ΔE of the 2 % of cells that differ most.

    Args:
        one: cells ``(rows, columns, 3)``.
        others: ``(frames, rows, columns, 3)``.

    Returns:
        ``(frames,)``, ΔE.
    """
    apart = delta_e(others, one[None]).reshape(len(others), -1)
    most = max(1, round(apart.shape[1] * _UNLIKE_SHARE))
    found: NDArray[np.float32] = np.partition(apart, -most, axis=1)[:, -most:].mean(axis=1)
    return found
