"""How a camera moved from frame to frame, and what of it is shaking.

The motion of the whole picture is fitted to points that were followed (Lucas and Kanade's optical flow, a similarity by
RANSAC), summed to a path and smoothed; what the path leaves over is the shake (Matsushita et al., 2006). It is used to
compare frames and to look at them; a frame that is kept is never bent.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame

Motion = NDArray[np.float64]
"""``(frames, 3)``: to the right and down as shares of the long side, and clockwise in radians."""

MOST_SHIFT = 0.06
MOST_ANGLE = math.radians(3)
_LEAST_SHAKE = 0.003
"""Median of the shake, as a share of the long side, from which a picture is steadied."""
_LEAST_STEP, _LEAST_MOVING = 0.0005, 0.6
"""Share of the long side that counts as a step, and share of the frames that must make one."""
_SMOOTH_S = 0.25
_POINTS, _LEAST_POINTS = 80, 10
_LEAST_AGREE, _LEAST_PARTS = 0.5, 6
"""Share of the points, and of twelve parts of the picture, that move alike: else something moves, not the camera."""


def camera_step(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Give how the whole picture moved between two frames; zeros where that cannot be told, as over a cut.

    Args:
        before: grey ``(H, W)``.
        now: of the same size.
    """
    nothing = np.zeros(3)
    points = cv2.goodFeaturesToTrack(before, _POINTS, 0.01, 5)
    if points is None or len(points) < _LEAST_POINTS:
        return nothing
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, now, points, np.empty_like(points), winSize=(13, 13), maxLevel=3)
    kept = found.ravel() == 1
    if kept.sum() < _LEAST_POINTS:
        return nothing
    cv2.setRNGSeed(0)
    matrix, agreed = cv2.estimateAffinePartial2D(points[kept], moved[kept], ransacReprojThreshold=1.0)
    height_px, width_px = now.shape
    if matrix is None or agreed.mean() < _LEAST_AGREE:
        return nothing
    if _parts(moved[kept][agreed.ravel() == 1], width_px, height_px) < _LEAST_PARTS:
        return nothing
    centre = np.array([width_px / 2, height_px / 2])
    shift = (matrix[:, :2] @ centre + matrix[:, 2] - centre) / max(height_px, width_px)
    return np.array([*shift, math.atan2(matrix[1, 0], matrix[0, 0])])


def _parts(points: NDArray[np.float32], width_px: int, height_px: int) -> int:
    """Count in how many of 4x3 parts of a picture there are points."""
    columns, rows = np.clip(points.reshape(-1, 2) // (width_px / 4, height_px / 3), 0, (3, 2)).astype(int).T
    return len(set(zip(columns.tolist(), rows.tolist(), strict=True)))


def shake_of(steps: Motion, times_s: NDArray[np.float64]) -> Motion:
    """Give each frame's shake: what must be undone for a steady picture; zeros where nothing shakes all the time.

    Args:
        steps: ``camera_step`` before each frame; zeros before the first.
        times_s: of the frames.
    """
    still = np.zeros_like(steps)
    # A hand shakes all the time; what slides over a screen, or a cut, moves a few frames only.
    moves = np.hypot(steps[:, 0], steps[:, 1])
    if len(steps) < 6 or float((moves >= _LEAST_STEP).mean()) < _LEAST_MOVING:
        return still
    path = np.cumsum(np.where((moves < MOST_SHIFT)[:, None], steps, 0.0), axis=0)
    step_s = max(1e-3, float(np.median(np.diff(times_s))))
    shake = path - _smooth(path, _SMOOTH_S / step_s)
    if float(np.median(np.hypot(shake[:, 0], shake[:, 1]))) < _LEAST_SHAKE:
        return still
    limits = np.array([MOST_SHIFT, MOST_SHIFT, MOST_ANGLE])
    return np.clip(shake, -limits, limits)


def steadied(pixels: Frame, shake: NDArray[np.float64]) -> Frame:
    """Undo a frame's shake; its border is repeated outwards. A frame that does not shake comes back as it is."""
    if not shake.any():
        return pixels
    moved = cv2.warpAffine(
        pixels, undoing(pixels.shape[1], pixels.shape[0], shake), (pixels.shape[1], pixels.shape[0]),
        flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return moved.astype(np.uint8, copy=False)


def undoing(width_px: int, height_px: int, shake: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the 2x3 matrix that takes a place in the shaken frame to its place in the steady one, in px."""
    cosine, sine = math.cos(-shake[2]), math.sin(-shake[2])
    turn = np.array([[cosine, -sine], [sine, cosine]])
    centre = np.array([width_px / 2, height_px / 2])
    return np.column_stack([turn, centre - turn @ (centre + shake[:2] * max(width_px, height_px))])


def _smooth(path: Motion, sigma_frames: float) -> Motion:
    reach = min(len(path) - 1, max(1, math.ceil(3 * sigma_frames)))
    window = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma_frames, 0.5)) ** 2)
    # Mirrored through its ends, so that an even pan stays what it is.
    ahead, behind = 2 * path[0] - path[reach:0:-1], 2 * path[-1] - path[-2 : -reach - 2 : -1]
    longer = np.concatenate([ahead, path, behind])
    window /= window.sum()
    return np.stack([np.convolve(longer[:, axis], window, mode="valid") for axis in range(3)], axis=1)
