"""What changes in a moving picture: cuts, how much moves, whether its end meets its beginning, rhythm, flashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nightreel.reading.measure.motion import Shift, shift_between
from nightreel.reading.measure.palette import shrunk

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_SIDE_PX = 160
_OTHER_COLOURS, _SAME_COLOURS = 0.55, 0.2
"""Hellinger distance of colour histograms: above it a cut is likely, below it there is none without a new pattern."""
_OTHER_PATTERN = 0.35
"""Correlation of small grey copies below which two frames have another pattern."""
_MOVES = 0.02
"""Mean difference of pixels, 0 to 1, below which nothing is seen to move."""
_MEETS, _MEETS_STEPS = 0.03, 1.6
_FLASH, _FLASH_DARK, _FLASHES_A_S, _FLASH_AREA = 0.1, 0.8, 3, 0.25
"""General flash of WCAG 2.2, 2.3.1: a tenth of the largest relative luminance, the darker image below 0.8, more than
three in a second, over a quarter of the view."""


@dataclass(frozen=True)
class Rhythm:
    """How often something changes, and how evenly."""

    a_second: float = 0.0
    even: float = 0.0
    """1 for changes at equal distances, 0 for none or for chance."""


def is_cut(before: Frame, after: Frame, shift: Shift | None = None) -> bool:
    """Say whether two neighbouring frames show another place.

    Colour histograms are compared as in Zhang, Kankanhalli and Smoliar, "Automatic partitioning of full-motion video"
    (1993), by Hellinger distance; a camera that can be followed is no cut.

    Args:
        before: RGB uint8 ``(H, W, 3)``.
        after: the next frame that is looked at.
        shift: of ``shift_between``, where it is known already.
    """
    import cv2
    import numpy as np

    if before.shape != after.shape:
        return True
    small = [shrunk(frame, _SIDE_PX) for frame in (before, after)]
    pictures = [np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2HSV)) for frame in small]
    histograms = [
        cv2.calcHist([picture], [0, 1, 2], None, [12, 4, 6], [0, 180, 0, 256, 0, 256]) for picture in pictures
    ]
    colours = float(cv2.compareHist(histograms[0], histograms[1], cv2.HISTCMP_BHATTACHARYYA))
    if colours < _SAME_COLOURS and _likeness(*small) > _OTHER_PATTERN:
        return False
    if (shift or shift_between(before, after)).is_known:
        return False
    return colours > _OTHER_COLOURS or _likeness(*small) < _OTHER_PATTERN


def difference(before: Frame, after: Frame) -> float:
    """Give the mean difference of two frames' pixels, 0 to 1; frames of other shapes differ wholly."""
    import cv2
    import numpy as np

    if before.shape != after.shape:
        return 1.0
    return float(np.mean(cv2.absdiff(shrunk(before, _SIDE_PX), shrunk(after, _SIDE_PX)))) / 255


def meets(frames: Sequence[Frame]) -> bool:
    """Say whether the end of a moving picture meets its beginning, after something has changed in between.

    Its last frame must be as near to its first one as neighbours are to each other.
    """
    if len(frames) < 3:
        return False
    steps = sorted(difference(before, after) for before, after in pairwise(frames))
    farthest = max(difference(frames[0], frame) for frame in frames)
    closes = difference(frames[-1], frames[0])
    return (
        farthest > _MOVES and closes < 0.6 * farthest and closes <= max(_MEETS, _MEETS_STEPS * steps[len(steps) // 2])
    )


def moves(before: Frame, after: Frame) -> bool:
    """Say whether anything is seen to change between two frames."""
    return difference(before, after) > _MOVES


def rhythm_of(times_s: Sequence[float], duration_s: float) -> Rhythm:
    """Measure how often and how evenly changes come.

    Evenness is one less the coefficient of variation of the distances, not below 0; two changes are too few.

    Args:
        times_s: of cuts or motion peaks, rising.
        duration_s: of all.
    """
    if not times_s or duration_s <= 0:
        return Rhythm()
    gaps = [after - before for before, after in pairwise(times_s) if after > before]
    if len(gaps) < 2:
        return Rhythm(len(times_s) / duration_s)
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    return Rhythm(len(times_s) / duration_s, max(0.0, 1 - spread / mean))


def flashes(frames: Sequence[Frame], times_s: Sequence[float]) -> bool | None:
    """Say whether any second holds more than three flashes.

    Args:
        frames: RGB uint8 ``(H, W, 3)``.
        times_s: of each frame.

    Returns:
        ``None`` where frames stand too far apart to tell.
    """
    import numpy as np

    from nightreel.media.brand_score import relative_luminance

    if len(frames) < 2 or len({frame.shape for frame in frames}) > 1:
        return None
    light = [relative_luminance(shrunk(frame, 64)) for frame in frames]
    turns, last = list[float](), 0
    for (before, after), at in zip(pairwise(light), times_s[1:], strict=False):
        for way in (1, -1):
            flashed = (way * (after - before) >= _FLASH) & (np.minimum(before, after) < _FLASH_DARK)
            if float(flashed.mean()) >= _FLASH_AREA and way != last:
                turns.append(at)
                last = way
    if any(end - start <= 1 for start, end in zip(turns, turns[2 * _FLASHES_A_S + 1 :], strict=False)):
        return True
    gaps = sorted(after - before for before, after in pairwise(times_s))
    return None if gaps[len(gaps) // 2] > 1 / (4 * _FLASHES_A_S) else False


def _likeness(one: Frame, other: Frame) -> float:
    import cv2
    import numpy as np

    values = []
    for frame in (one, other):
        grey = cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (32, 18), interpolation=cv2.INTER_AREA)
        values.append(grey.astype(np.float32) - grey.mean())
    strength = float(np.sqrt((values[0] ** 2).mean() * (values[1] ** 2).mean()))
    if strength < 1:
        return 1.0 if abs(values[0]).max() < 2 and abs(values[1]).max() < 2 else 0.0
    return float((values[0] * values[1]).mean() / strength)
