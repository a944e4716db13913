"""Calming light that pumps: how much each frame of a clip is off, and the filter that takes it away.

The light of a frame is followed from one frame to the next by the change on which the whole picture and most of its
blocks agree. What wavers around its local straight line (Cleveland's LOWESS, 1979, with equal weights) is taken
away; what only rises or only falls, a fade, a sunrise or a cut, is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.colour import from_linear, to_linear
from nightreel.media.filters import Frame, FrameFunction
from nightreel.media.samples import block_means, cuts_in
from nightreel.spec.film import Clip, Reel

Light = NDArray[np.float64]
"""Logarithm of each frame's light by channel against the first frame, ``(T, 3)``."""

_DARK = 0.004
"""Linear light below which a block says nothing."""
_FEW_BLOCKS = 12
_STEADY = 0.01
"""Deviation of the logarithm of light, 1 %, below which a shot is steady: filmed subjects alone move it by 0.9 %."""
_CALM, _WORTH = 0.1, 0.6
"""Shares of the pumping that are left: where the window need not grow, and where nothing was won."""
_WAVERS_FROM, _WAVERS_TO = 0.25, 0.6
_ROBUST_PASSES, _FAR = 2, 6.0


def measure_light(frames: Iterable[Frame]) -> tuple[Light, list[int]]:
    """Follow the light of a clip.

    Args:
        frames: RGB uint8, small ones do.

    Returns:
        The light, and the indexes of frames that follow a cut.
    """
    blocks = np.stack([block_means(frame) for frame in frames])
    return light_of_blocks(blocks), cuts_in(blocks)


def light_of_blocks(blocks: NDArray[np.float32]) -> Light:
    """Follow the light of a clip by the means of its blocks, ``(T, 9, 16, 3)``."""
    linear = to_linear(blocks.astype(np.float64)).reshape(len(blocks), -1, 3)
    steps = np.zeros((len(blocks), 3))
    for index in range(1, len(blocks)):
        before, now = linear[index - 1], linear[index]
        lit = np.minimum(before, now) > _DARK
        for channel in range(3):
            seen = lit[:, channel]
            if seen.sum() >= _FEW_BLOCKS:
                steps[index, channel] = _step(before[seen, channel], now[seen, channel])
    return np.asarray(np.cumsum(steps, axis=0))


def _step(before: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """Give the change of light on which the mean and most blocks agree.

    A blinking lamp moves the mean only, a moving camera the blocks only; pumping moves both.
    """
    mean, most = float(np.log(now.mean() / before.mean())), float(np.median(np.log(now / before)))
    return min(mean, most, key=abs) if mean * most > 0 else 0.0


def steadying_gains(light: Light, cuts: Sequence[int], *, window_frames: int, max_gain: float) -> Light | None:
    """Give what each frame's linear light is multiplied with.

    Args:
        light: of ``measure_light``.
        cuts: frames where the light begins anew.
        window_frames: shortest window in which light should run straight; it grows to four times while much is left.
        max_gain: largest ratio, either way.

    Returns:
        ``(T, 3)``, or ``None`` for a clip that is steady as it is.
    """
    edges = [0, *cuts, len(light)]
    pumping = _pumping(light, edges)
    best, left = light, _WORTH
    for window in (window_frames, 2 * window_frames, 4 * window_frames):
        wanted = np.concatenate([_straightened(light[start:end], window) for start, end in pairwise(edges)])
        share = _pumping(wanted, edges) / max(pumping, 1e-12)
        if share < left:
            best, left = wanted, share
        if left <= _CALM:
            break
    off = best - light
    if float(np.sqrt((off**2).mean())) < _STEADY:
        return None
    limit = float(np.log(max_gain))
    return np.asarray(np.exp(np.clip(off, -limit, limit)))


def _pumping(light: Light, edges: Sequence[int]) -> float:
    """Give the energy of what changes from frame to frame and back (second differences), cuts left out."""
    bends = [light[start + 1 : end - 1] * 2 - light[start : end - 2] - light[start + 2 : end]
             for start, end in pairwise(edges) if end - start > 2]  # fmt: skip
    return float(sum((bend**2).sum() for bend in bends))


def _straightened(light: Light, window_frames: int) -> Light:
    made = light.copy()
    half = window_frames // 2
    for index in range(len(light)):
        start, end = max(0, index - half), min(len(light), index + half + 1)
        if end - start < 3:
            continue
        part = light[start:end]
        wavers = _wavers(part)
        if wavers > 0:
            times = np.arange(start, end, dtype=np.float64) - index
            made[index] += wavers * (_value_at_zero(times, part) - light[index])
    return made


def _wavers(part: Light) -> float:
    """Tell how far light goes to and fro, and not one way: 0 for a fade or a step, 1 for pumping."""
    steps = np.diff(part, axis=0)
    way = float(np.abs(steps).sum())
    if way < 1e-9:
        return 0.0
    share = 1 - float(np.abs(steps.sum(axis=0)).sum()) / way
    return float(np.clip((share - _WAVERS_FROM) / (_WAVERS_TO - _WAVERS_FROM), 0, 1))


def _value_at_zero(times: NDArray[np.float64], values: Light) -> Light:
    """Fit a line to each channel and give its value at time 0; values far off count less (bisquare weights)."""
    weights = np.ones_like(values)
    fitted = values.mean(axis=0)
    for _ in range(_ROBUST_PASSES):
        total = weights.sum(axis=0)
        centre = (weights * times[:, None]).sum(axis=0) / total
        mean = (weights * values).sum(axis=0) / total
        spread = (weights * (times[:, None] - centre) ** 2).sum(axis=0)
        slope = (weights * (times[:, None] - centre) * (values - mean)).sum(axis=0) / np.maximum(spread, 1e-12)
        fitted = mean - slope * centre
        off = np.abs(values - fitted - slope * times[:, None])
        scale = np.maximum(_FAR * np.median(off, axis=0), 1e-9)
        weights = np.maximum(1 - (off / scale) ** 2, 1e-3) ** 2
    return np.asarray(fitted)


@dataclass(frozen=True)
class DeflickerFilter:
    """Multiplies each frame's light by its gain.

    Args:
        reel: its segments say which frame of which clip is shown.
        gains: by the clip's SHA-256, one triple for each of its frames; clips that are steady are missing.
    """

    reel: Reel
    gains: dict[str, list[list[float]]]

    def open(self, segment_index: int | None) -> FrameFunction:
        """Give the function of a segment."""
        segment = self.reel.segments[segment_index or 0]
        gains = self.gains.get(segment.clip.media.sha256)
        if gains is None:
            return _unchanged
        fps, start, last = self.reel.fps, segment.start_frame, len(gains) - 1

        def steady(frame: Frame, time_s: float) -> Frame:
            at = round(time_s * fps) - start
            return brighten(frame, gains[min(max(at, 0), last)])

        return steady


def brighten(frame: Frame, gain: Sequence[float]) -> Frame:
    """Multiply the linear light of each channel of a frame, uint8 ``(H, W, 3)``; the input stays as it is."""
    linear = to_linear(np.arange(256) / 255)[:, None] * np.asarray(gain)
    table = np.clip(from_linear(np.minimum(linear, 1.0)) * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(frame, table[None]), np.uint8)


def worst_swing(gains: Light) -> float:
    """Give the largest gain as a share: 0.12 for 12 % brighter or darker."""
    return float(np.expm1(np.abs(np.log(gains)).max()))


def is_drawn(clip: Clip) -> bool:
    """Tell whether our own renderer drew a clip, whose light is what was meant."""
    facts: dict[str, Any] = clip.media.facts
    return facts.get("engine") == "animatic"


def _unchanged(frame: Frame, time_s: float) -> Frame:
    return frame
