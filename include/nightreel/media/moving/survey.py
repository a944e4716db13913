"""One pass through a moving picture: what every frame looks like in small, and how it differs from the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame
from nightreel.media.moving.cells import Cells, cells_of, delta_e, unlike
from nightreel.media.moving.moments import Moment
from nightreel.media.moving.shake import Motion, camera_step, shake_of, steadied

SURVEY_PX = 160
"""Long side of the pictures that are measured."""


@dataclass(frozen=True)
class Survey:
    """What a pass found, a line per frame: some 2 kB each."""

    times_s: NDArray[np.float64]
    ends_s: float
    """When the last frame ends."""
    cells: NDArray[np.uint8]
    """``(frames, rows, columns, 3)``, with the shake undone."""
    whole: NDArray[np.float32]
    """Mean ΔE against the frame before, camera motion undone; 0 for the first."""
    part: NDArray[np.float32]
    """ΔE of what differs most against the frame before."""
    shake: Motion
    camera: Motion
    """Steps of the camera."""


def survey(moments: Iterable[Moment], *, with_camera: bool = True) -> Survey | None:
    """Go through all frames once; nothing but small figures is kept of them.

    Args:
        moments: frames whose long side is ``SURVEY_PX``.
        with_camera: whether frames follow each other closely enough for their camera motion to be measured.

    Returns:
        Nothing where there was not one frame.
    """
    times, ends_s, cells = list[float](), 0.0, list[Cells]()
    lines = list[tuple[float, float, NDArray[np.float64]]]()
    before: Frame | None = None
    for moment in moments:
        if times and moment.at_s <= times[-1]:
            continue  # two frames of one time: nobody sees the second one first
        now = moment.pixels
        cells.append(cells_of(now))
        same_size = before is not None and before.shape == now.shape
        lines.append(_line(before, now, cells, with_camera) if before is not None and same_size else _NOTHING)
        times.append(moment.at_s)
        ends_s, before = moment.at_s + moment.shown_s, now
    if not times:
        return None
    whole, part, steps = zip(*lines, strict=True)
    camera, times_s = np.stack(steps), np.asarray(times)
    shake = shake_of(camera, times_s)
    steady = np.stack([steadied(found, moved) for found, moved in zip(cells, shake, strict=True)])
    return Survey(
        times_s, ends_s, steady, np.asarray(whole, np.float32), np.asarray(part, np.float32), shake, camera
    )  # fmt: skip


_NOTHING = (0.0, 0.0, np.zeros(3))


def _line(before: Frame, now: Frame, cells: list[Cells], with_camera: bool) -> tuple[float, float, NDArray[np.float64]]:
    """Compare two frames, once the camera's motion between them is undone."""
    if np.array_equal(before, now):
        return _NOTHING
    step = _camera(before, now) if with_camera else np.zeros(3)
    last = cells_of(steadied(before, -step)) if step.any() else cells[-2]
    return float(delta_e(last, cells[-1]).mean()), float(unlike(last, cells[-1][None])[0]), step


def _camera(before: Frame, now: Frame) -> NDArray[np.float64]:
    grey = [cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False) for pixels in (before, now)]
    return camera_step(grey[0], grey[1])
