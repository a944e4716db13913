"""How the camera moves from frame to frame: one similarity that most of the picture follows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nightreel.reading.measure.palette import shrunk
from nightreel.spec.reading import CameraMove

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightreel.media.filters import Frame

_SIDE_PX = 320
_POINTS = 240
_LEAST_POINTS = 12
_COMES_HOME_PX = 1.0
_MISS_PX = 2.0
"""Distance by which a point may miss the common motion."""
_SHARED = 0.5
"""Part of the points that must follow it: below, things move, not the camera."""
_ALIKE = 0.6
"""Correlation of the second frame, moved back, with the first one below which they do not show the same place."""
_STILL, _MOVED = 0.012, 0.04
"""Parts of the frame's width: less over a stretch is standing still, more is a move."""
_STRAIGHT = 0.55
"""Way from the first to the last place over the length of the whole way: below it, the camera goes to and fro."""
_STEP, _OFTEN = 0.001, 0.4
"""A step in which the camera moves, part of the width, and the part of all steps that must be such for one move."""
_SHAKEN = 0.0025
"""Mean step to and fro, part of the width, from which it is told as held in the hand."""
_RIM, _RIM_LEVELS = 0.05, 2.0
"""Part of each side that stands still, and mean levels of 255 by which it may differ, where the camera does."""
_NINTHS = 5
"""Ninths of the picture in which points must follow a motion: a thing before a plain ground is not the camera."""
_EDGE = 0.3
"""Mean distance of a point from the middle, part of the width: what a change of scale moves it by."""


@dataclass(frozen=True)
class Shift:
    """How the picture moved from one frame to the next."""

    across: float = 0.0
    """Part of the width by which the picture's middle moved right: the camera went left."""
    down: float = 0.0
    """Part of the width by which it moved down: the camera went up."""
    scale: float = 1.0
    """Above 1 things grew: the camera came nearer, or its lens did."""
    turn_deg: float = 0.0
    shared: float = 0.0
    """Part of the tracked points that moved like that."""

    @property
    def is_known(self) -> bool:
        """Whether most of the picture agrees."""
        return self.shared >= _SHARED

    @property
    def length(self) -> float:
        """How far points moved in the mean, part of the width."""
        return math.hypot(self.across, self.down) + abs(self.scale - 1) * _EDGE


@dataclass(frozen=True)
class CameraFound:
    """What the camera does over a stretch of frames."""

    move: CameraMove
    amount: float = 0.0
    """How far, part of the frame's width; for push and pull the change of scale."""
    shared: float = 0.0
    """Mean part of the picture that agrees."""


def shift_between(before: Frame, after: Frame) -> Shift:
    """Find the similarity (shift, scale, turn) that the picture follows from one frame to the next.

    Corners (Shi and Tomasi, 1994) are followed there and back through a pyramid (Bouguet, 2001; the check is that of
    Kalal et al., 2010); the similarity is found by RANSAC (Fischler and Bolles, 1981). What does not look the same
    once it is moved back does not count.

    Args:
        before: RGB uint8 ``(H, W, 3)``.
        after: of the same shape; another shape gives an unknown shift.
    """
    import cv2
    import numpy as np

    if before.shape != after.shape:
        return Shift()
    one, two = (np.asarray(cv2.cvtColor(shrunk(frame, _SIDE_PX), cv2.COLOR_RGB2GRAY)) for frame in (before, after))
    if _rim_stands(one, two):
        return Shift(shared=1.0)
    start, end = _followed(one, two)
    if len(start) < _LEAST_POINTS:
        return Shift()
    cv2.setRNGSeed(0)
    matrix, agrees = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=_MISS_PX, maxIters=2000, confidence=0.995
    )
    if matrix is None or not _is_everywhere(start[agrees.ravel() == 1], one) or _likeness(one, two, matrix) < _ALIKE:
        return Shift()
    height, width = one.shape
    middle = np.array([width / 2, height / 2, 1])
    moved = (matrix @ middle - middle[:2]) / width
    return Shift(
        float(moved[0]), float(moved[1]), float(math.hypot(matrix[0, 0], matrix[1, 0])),
        math.degrees(math.atan2(matrix[1, 0], matrix[0, 0])), float(agrees.mean()),
    )  # fmt: skip


def camera_of(shifts: Sequence[Shift]) -> CameraFound:
    """Say what the camera does over the steps of one stretch without a cut.

    A pan cannot be told from a camera that is carried sideways, nor a push from a zoom, by one similarity: the
    commoner word is given.

    Args:
        shifts: of ``shift_between`` for neighbouring frames, in order.
    """
    known = [shift for shift in shifts if shift.is_known]
    if not known or 2 * len(known) < len(shifts):
        return CameraFound("unknown")
    shared = sum(shift.shared for shift in known) / len(known)
    across, down = sum(shift.across for shift in known), sum(shift.down for shift in known)
    grown = sum(math.log(max(shift.scale, 1e-3)) for shift in known)
    way = sum(math.hypot(shift.across, shift.down) for shift in known)
    straight = math.hypot(across, down) / way if way > 0 else 1.0
    if len(known) >= 4 and sum(shift.length > _STEP for shift in known) < _OFTEN * len(known):
        return CameraFound("static" if way < _STILL else "unknown", 0.0, shared)
    effects = {"across": abs(across), "down": abs(down), "scale": abs(grown) * _EDGE}
    largest = max(effects, key=lambda name: effects[name])
    if largest == "scale" and effects["scale"] >= _STILL:
        return CameraFound("push_in" if grown > 0 else "pull_out", math.exp(grown), shared)
    if effects[largest] >= _MOVED and (straight >= _STRAIGHT or len(known) == 1):
        moves: dict[str, tuple[CameraMove, CameraMove]] = {
            "across": ("pan_left", "pan_right"), "down": ("tilt_up", "tilt_down")
        }  # fmt: skip
        towards = across if largest == "across" else down
        return CameraFound(moves[largest][towards < 0], effects[largest], shared)
    if len(known) >= 3 and way / len(known) >= _SHAKEN and straight < _STRAIGHT:
        return CameraFound("handheld", way / len(known), shared)
    if effects[largest] < _STILL or largest == "scale":
        return CameraFound("static", 0.0, shared)
    return CameraFound("unknown", 0.0, shared)


def shifts_of(frames: Sequence[Frame]) -> tuple[Shift, ...]:
    """Give the shift of each frame to its next one."""
    return tuple(shift_between(before, after) for before, after in pairwise(frames))


def _followed(one: NDArray[Any], two: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give points of the first frame and where they are in the second; a large common shift is guessed first."""
    import cv2
    import numpy as np

    corners = cv2.goodFeaturesToTrack(one, _POINTS, 0.01, 6)
    if corners is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    guess, _ = cv2.phaseCorrelate(one.astype(np.float32), two.astype(np.float32), cv2.createHanningWindow(
        (one.shape[1], one.shape[0]), cv2.CV_32F))  # fmt: skip
    best: tuple[NDArray[Any], NDArray[Any]] | None = None
    for shift in ((0.0, 0.0), guess):
        start = corners + np.asarray(shift, np.float32)
        there, found, _ = cv2.calcOpticalFlowPyrLK(
            one, two, corners, start.astype(np.float32), winSize=(21, 21), maxLevel=4,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )  # fmt: skip
        back, returned, _ = cv2.calcOpticalFlowPyrLK(
            two, one, there, corners.copy(), winSize=(21, 21), maxLevel=4, flags=cv2.OPTFLOW_USE_INITIAL_FLOW
        )
        near = np.linalg.norm((back - corners).reshape(-1, 2), axis=1) < _COMES_HOME_PX
        good = near & (found.ravel() == 1) & (returned.ravel() == 1) & _is_inside(there, two)
        pair = corners.reshape(-1, 2)[good], there.reshape(-1, 2)[good]
        if best is None or len(pair[0]) > 1.2 * len(best[0]):
            best = pair
    return best if best is not None else (np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32))


def _rim_stands(one: NDArray[Any], two: NDArray[Any]) -> bool:
    """Say whether all four sides of the frame stay as they are."""
    import cv2

    differs = cv2.absdiff(one, two)
    down, across = (max(1, round(_RIM * side)) for side in one.shape)
    sides = (differs[:down], differs[-down:], differs[:, :across], differs[:, -across:])
    return all(float(side.mean()) < _RIM_LEVELS for side in sides)


def _is_everywhere(points: NDArray[Any], grey: NDArray[Any]) -> bool:
    height, width = grey.shape
    return len({(int(3 * x / width), int(3 * y / height)) for x, y in points}) >= _NINTHS


def _is_inside(points: NDArray[Any], grey: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    across, down = points.reshape(-1, 2).T
    return np.asarray((across >= 0) & (down >= 0) & (across < grey.shape[1]) & (down < grey.shape[0]))


def _likeness(one: NDArray[Any], two: NDArray[Any], matrix: NDArray[Any]) -> float:
    """Correlate the second frame, moved back, with the first where both are seen."""
    import cv2
    import numpy as np

    height, width = one.shape
    back = cv2.warpAffine(two, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    seen = cv2.warpAffine(np.ones_like(two), matrix, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    if seen.mean() < 0.15:
        return 0.0
    first, second = (values[seen > 0].astype(np.float32) for values in (one, np.asarray(back)))
    first, second = first - first.mean(), second - second.mean()
    strength = float(np.sqrt((first**2).mean() * (second**2).mean()))
    return float((first * second).mean() / strength) if strength > 1 else 0.0
