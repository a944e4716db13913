"""Whether a shot holds together in time: what moves is followed, and what then still differs is counted.

The warping error is that of Lai et al., "Learning Blind Video Temporal Consistency" (ECCV 2018), section 3.4, with DIS
optical flow (Kroeger et al., 2016) in place of FlowNet2, and the occlusion test of Ruder et al. (2016): a pixel counts
where the flow forth and back meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame

_MEET_SHARE, _MEET_PX = 0.01, 0.5
_EDGE_PX = 2
_FLICKER_SEEN, _FLICKER_BAD = 0.01, 0.06
_WARP_GOOD, _WARP_BAD, _FOLLOWED = 0.04, 0.10, 0.4
_ENOUGH = 0.1
"""Part of the picture that must be followed for an error to be told."""


@dataclass(frozen=True)
class Step:
    """What happens between a frame and the next."""

    warp_error: float
    """Root of the mean squared difference after warping, 0 to 1; 0 where too little could be followed."""
    motion: float
    """Median length of the flow, as a share of the frame's width."""
    followed: float
    """Part of the picture that is in both frames."""


@cache
def _flow() -> Any:
    return cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)


def step_between(before: Frame, now: Frame) -> Step:
    """Follow a frame to the next one.

    Args:
        before: RGB uint8 ``(H, W, 3)``, small: 192 px wide are enough.
        now: the next frame of the film, of the same size.
    """
    grey = [np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)) for frame in (before, now)]
    forth, back = _flow().calc(grey[0], grey[1], None), _flow().calc(grey[1], grey[0], None)
    height, width = grey[0].shape
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    at = (columns + forth[..., 0], rows + forth[..., 1])
    returned = cv2.remap(back, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    apart = ((forth + returned) ** 2).sum(axis=2)
    lengths = (forth**2).sum(axis=2)
    seen = apart < _MEET_SHARE * (lengths + (returned**2).sum(axis=2)) + _MEET_PX
    seen &= (at[0] >= 0) & (at[0] <= width - 1) & (at[1] >= 0) & (at[1] <= height - 1)
    seen[:_EDGE_PX], seen[-_EDGE_PX:], seen[:, :_EDGE_PX], seen[:, -_EDGE_PX:] = False, False, False, False
    followed = float(seen.mean())
    motion = float(np.median(np.sqrt(lengths))) / width
    if followed < _ENOUGH:
        return Step(0.0, motion, followed)
    warped = cv2.remap(now, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    off = (warped[seen].astype(np.float32) - before[seen]) / 255
    return Step(float(np.sqrt((off**2).mean())), motion, followed)


def flicker(light: NDArray[np.float64]) -> float:
    """Give how much the light goes to and fro from frame to frame: 0.05 is a twentieth brighter, then darker.

    It is the root of the mean energy of what lies above the straight line between a frame's neighbours.

    Args:
        light: ``(T, 3)`` of ``deflicker.measure_light``, without a cut.
    """
    if len(light) < 3:
        return 0.0
    bends = light[1:-1] - (light[:-2] + light[2:]) / 2
    return float(np.sqrt((bends**2).mean()))


def steadiness(amount: float) -> float:
    """Give 1 for light whose flicker nobody sees (0.01), 0 from 0.06 on."""
    return float(np.clip(1 - (amount - _FLICKER_SEEN) / (_FLICKER_BAD - _FLICKER_SEEN), 0, 1))


def coherence(steps: Sequence[Step]) -> float:
    """Give 1 where what moves stays itself, 0 where the picture boils, melts or cannot be followed.

    Filmed and drawn clips lie below a warping error of 0.04; grain that is new in each frame (deviation 12 of 255) at
    0.06, patches that change their light at 0.10, forms that melt at 0.11, where only an eighth can be followed.
    """
    if not steps:
        return 1.0
    error = float(np.median([step.warp_error for step in steps]))
    followed = float(np.median([step.followed for step in steps]))
    share = np.clip(1 - (error - _WARP_GOOD) / (_WARP_BAD - _WARP_GOOD), 0, 1)
    return float(share * min(1.0, followed / _FOLLOWED))
