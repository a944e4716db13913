"""What happens in a survey: cuts, peaks of motion, flashing, a loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nightreel.media.moving.cells import delta_e, unlike
from nightreel.media.moving.survey import Survey

REPEAT_DELTA_E = 6.0
"""Frames less unlike than this are the same picture: grain, dither and the noise of codecs stay below it."""
_CUT_RATIO, _CUT_LEAST, _CUT_WINDOW, _CUT_REACH_S = 3.0, 9.0, 2, 0.5
_PEAK_RATIO, _PEAK_REACH_S, _AROUND_S = 1.6, 0.12, 1.0
_STRAIGHT = 0.75
_LOOP_STEP = 1.3
_FLASH_STEP, _FLASH_DARK, _FLASH_AREA = 0.1, 0.8, 0.25


@dataclass(frozen=True)
class Events:
    """Places in a survey, as indices of frames."""

    cuts: tuple[int, ...]
    """First frames of shots but the first."""
    peaks: tuple[int, ...]
    """Frames in which most of a motion or a change is done."""
    flashes_per_s: int
    """Most flashes in any one second."""
    loops: bool
    """Whether the end meets the beginning, and something happened between."""
    motion: NDArray[np.float32]
    """What differs most from frame to frame, ΔE."""


def events_of(found: Survey) -> Events:
    """Find what happens.

    A cut differs three times as much from the frame before as its neighbours do (the rolling mean of PySceneDetect's
    AdaptiveDetector). A peak is the largest change within 0.12 s and stands out of the second around it. A flash is a
    pair of opposite changes of relative luminance by 0.1 or more, whose darker side is below 0.8, on a quarter of the
    picture (WCAG 2.2, general flash).
    """
    cuts = _cuts(found)
    return Events(
        cuts, _peaks(found, set(cuts)), _flashes_per_s(found), _loops(found), found.part
    )  # fmt: skip


def _cuts(found: Survey) -> tuple[int, ...]:
    whole = found.whole
    cuts = []
    for index in range(1, len(whole)):
        first, last = max(1, index - _CUT_WINDOW), min(len(whole), index + _CUT_WINDOW + 1)
        near = [
            float(whole[place]) for place in range(first, last)
            if place != index and abs(found.times_s[place] - found.times_s[index]) <= _CUT_REACH_S
        ]  # fmt: skip
        # A flash or a shot of one frame has a neighbour as strong as itself.
        usual = float(np.mean(sorted(near)[:-1])) if len(near) > 1 else 0.0
        if whole[index] >= _CUT_LEAST and whole[index] >= _CUT_RATIO * usual:
            cuts.append(index)
    on_the_way = {
        place for index in cuts if index + 1 in cuts and _is_half_way(found, index) for place in (index, index + 1)
    }
    return tuple(index for index in cuts if index not in on_the_way)


def _is_half_way(found: Survey, index: int) -> bool:
    """Whether a frame lies between its neighbours: what fades or slides passes it, no cut does."""
    straight = float(delta_e(found.cells[index - 1], found.cells[index + 1]).mean())
    return straight >= _STRAIGHT * float(found.whole[index] + found.whole[index + 1])


def _peaks(found: Survey, cuts: set[int]) -> tuple[int, ...]:
    part, times = found.part, found.times_s
    peaks = []
    for index in range(1, len(part)):
        if index in cuts or part[index] < REPEAT_DELTA_E:
            continue
        first, last = np.searchsorted(times, [times[index] - _PEAK_REACH_S, times[index] + _PEAK_REACH_S], "left")
        near = part[first : last + 1]
        if part[index] < near.max() or (part[first:index] == part[index]).any():
            continue
        begin, end = np.searchsorted(times, [times[index] - _AROUND_S, times[index] + _AROUND_S], "left")
        if part[index] >= _PEAK_RATIO * float(np.median(part[begin : end + 1])):
            peaks.append(index)
    return tuple(peaks)


def _flashes_per_s(found: Survey) -> int:
    lightness = found.cells[..., 0].reshape(len(found.cells), -1).astype(np.float32) * (100 / 255)
    luminance = ((lightness + 16) / 116) ** 3
    step = np.diff(luminance, axis=0)
    dark = np.minimum(luminance[1:], luminance[:-1]) < _FLASH_DARK
    up = ((step >= _FLASH_STEP) & dark).mean(axis=1) >= _FLASH_AREA
    down = ((step <= -_FLASH_STEP) & dark).mean(axis=1) >= _FLASH_AREA
    turns = list[float]()
    last = 0
    for index in np.flatnonzero(up | down):
        way = 1 if up[index] else -1
        if way != last:
            turns.append(float(found.times_s[index + 1]))
            last = way
    most = 0
    for number, time_s in enumerate(turns):
        most = max(most, int(np.searchsorted(turns, time_s + 1.0, "left")) - number)
    return most // 2


def _loops(found: Survey) -> bool:
    if len(found.cells) < 3:
        return False
    away = unlike(found.cells[0], found.cells)
    # The step from the end to the beginning is no larger than the steps beside it.
    near = _LOOP_STEP * max(float(found.part[1]), float(found.part[-1]))
    return bool(away[-1] <= max(REPEAT_DELTA_E, near) and away.max() >= 1.5 * max(REPEAT_DELTA_E, float(away[-1])))
