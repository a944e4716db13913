"""Black and white borders of a scan, and the dark frame of a painting; what may be painted is never cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nightreel.media.artwork.difference import lab_of
from nightreel.media.filters import Frame

V = TypeVar("V", bound=np.generic)
Values = NDArray[np.floating[Any]]
_BLACK_L, _WHITE_L, _FRAME_L = 14.0, 96.5, 34.0
_GREY = 7.0
"""Chroma of a scanner's lid, at most."""
_FLAT_BLACK, _FLAT_WHITE, _FLAT_FRAME = 2.2, 0.8, 3.0
"""How much lines of a border vary (L, robust): paper and paint vary more."""
_SAME = 4.0
_STEP, _STEP_SHARE = 7.0, 0.9
"""Where a border ends, this many L or more change at once, along this share of the line."""
_STEP_FRAME = 5.0
_BLENDED = 3
"""Lines of a frame at its outer edge in which the wall is still seen."""
_MOST = 0.24
_FRAME_LEAST, _FRAME_MOST, _FRAME_UNEVEN = 0.012, 0.14, 1.35


@dataclass(frozen=True)
class Border:
    """How much of each side is no painting, in px."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0
    colour: str = ""
    """``black``, ``white`` or ``dark`` (a frame); empty for none."""

    @property
    def sides(self) -> tuple[int, int, int, int]:
        """Top, right, bottom, left."""
        return self.top, self.right, self.bottom, self.left

    def cut(self, pixels: NDArray[V]) -> NDArray[V]:
        """Give the picture without it, as a view."""
        height, width = pixels.shape[:2]
        return pixels[self.top : height - self.bottom, self.left : width - self.right]


def scan_border(pixels: Frame) -> Border:
    """Find the even black or white border of a scan.

    Each side is followed line by line while lines are even and of one colour; it counts only where it ends in one
    straight step along (nearly) its whole length, and where another side has the same border: a lid is seen on two
    sides at least, while a dark sky or the white ground of a painting has grain, or ends little by little.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``.
    """
    for colour in ("black", "white"):
        widths = _followed(pixels, colour)
        if sum(width > 0 for width in widths) >= 2:
            return Border(*widths, colour)
    return Border()


def dark_frame(pixels: Frame) -> Border:
    """Find the even dark frame of a painting that was found before a wall: on all sides and about equally wide."""
    widths = _followed(pixels, "dark")
    longest = max(pixels.shape[:2])
    if min(widths) < _FRAME_LEAST * longest or max(widths) > min(
        _FRAME_MOST * longest, _FRAME_UNEVEN * min(widths) + 2
    ):
        return Border()
    return Border(*widths, "dark")


def _followed(pixels: Frame, colour: str) -> tuple[int, int, int, int]:
    lab = lab_of(pixels)
    top = _side(lab, colour)
    bottom = _side(lab[::-1], colour)
    between = lab[top : len(lab) - bottom] if top + bottom < len(lab) else lab
    left = _side(between.transpose(1, 0, 2), colour)
    right = _side(between[:, ::-1].transpose(1, 0, 2), colour)
    return top, right, bottom, left


def _side(lab: Values, colour: str) -> int:
    """Give how many lines from the first one on belong to a border; 0 where it is not sure."""
    most, skip = int(len(lab) * _MOST), _BLENDED if colour == "dark" else 0
    lab = lab[skip:]
    lines = np.percentile(lab[: most + 4], (8, 50, 92), axis=1)
    low, middle, high = lines[0, :, 0], lines[1], lines[2, :, 0]
    even = (high - low) / 2.56 <= {"black": _FLAT_BLACK, "white": _FLAT_WHITE, "dark": _FLAT_FRAME}[colour]
    same = np.linalg.norm(middle - np.median(middle[:3], axis=0), axis=-1) <= _SAME
    chroma = np.hypot(middle[:, 1], middle[:, 2])
    light = middle[:, 0]
    wanted = {"black": light <= _BLACK_L, "white": light >= _WHITE_L, "dark": light <= _FRAME_L}[colour]
    belongs = even & same & wanted & (chroma <= (_GREY if colour != "dark" else 14.0))
    count = int(np.argmin(belongs)) if not belongs.all() else len(belongs)
    if count < 2 or count > most:
        return 0
    outside = np.median(lab[:count], axis=(0, 1))
    first, inside = (np.linalg.norm(lab[min(count + more, len(lab) - 1)] - outside, axis=-1) for more in (0, 2))
    changed = inside >= (_STEP if colour != "dark" else _STEP_FRAME)
    trim = len(changed) // 16
    if changed[trim : len(changed) - trim].mean() < _STEP_SHARE:
        return 0
    blended = np.median(first) < 0.7 * np.median(inside)
    return skip + count + int(blended)
