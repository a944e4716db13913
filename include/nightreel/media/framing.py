"""Frames of one shape shown in another: the crop follows the subject, and nothing is black."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame
from nightreel.media.transitions import ease
from nightreel.spec.film import Box, Reel, Segment

Size = tuple[int, int]
"""Width and height, pixels."""

_LEAST = 1e-3
"""Smallest side of a box that is all but cut away."""
_MARGIN = 0.03
"""Air around a subject where the frame has it, part of the width or height."""
_FEATHER = 0.09
"""Soft border between the picture and its blurred surroundings, part of the picture's side."""
_DIM = 0.55
"""Light of the surroundings where they are darkest."""
_DIM_WITHIN = 0.3
"""Distance from the picture at which they are, part of the long side."""
_SMALL = 96
"""Long side, pixels, of the picture that the surroundings are made of."""
_BLUR = 3.0
"""Standard deviation beside the picture, pixels of that small one."""
_BLUR_FAR = 14.0
"""Likewise farther away, so that no streaks run to the frame's edge."""


def crop_window(source: Size, target: Size, subject: Box | None) -> Box:
    """Choose the part of a frame that another shape shows.

    Args:
        source: width and height of the frame.
        target: width and height of the rendition; only their ratio counts.
        subject: what must stay inside; the middle of the frame when missing.

    Returns:
        The largest window of the target's shape, centred on the subject as far as the frame reaches. Where the
        subject is larger than that window, a window of another shape that holds it: ``reframe`` fills the rest.
    """
    shape = (target[0] / target[1]) / (source[0] / source[1])
    width, height = (shape, 1.0) if shape < 1 else (1.0, 1 / shape)
    if subject is None:
        return _window(0.5, 0.5, width, height)
    return _window(
        _clamp(subject.x + subject.width / 2),
        _clamp(subject.y + subject.height / 2),
        _wide_enough(subject.width, width),
        _wide_enough(subject.height, height),
    )


def reframe(frame: Frame, window: Box, size: Size) -> Frame:
    """Show a window of a frame at another size.

    Args:
        frame: RGB uint8 ``(H, W, 3)``, not modified.
        window: the part to show; where its shape is not that of ``size``, its own edges go on, blurred and darkened,
            around it.
        size: width and height of the result.

    Returns:
        RGB uint8 ``(size[1], size[0], 3)``, C-contiguous.
    """
    height_px, width_px = frame.shape[:2]
    left, right = _edges(window.x, window.width, width_px)
    top, bottom = _edges(window.y, window.height, height_px)
    part = frame[top:bottom, left:right]
    scale = min(size[0] / (right - left), size[1] / (bottom - top))
    inner = (min(size[0], round((right - left) * scale)), min(size[1], round((bottom - top) * scale)))
    if size[0] - inner[0] <= 2 and size[1] - inner[1] <= 2:
        return resize(part, size)
    return _surrounded(resize(part, inner), size)


def resize(frame: Frame, size: Size) -> Frame:
    """Resize RGB uint8: averaged when it shrinks, bicubic when it grows."""
    if (frame.shape[1], frame.shape[0]) == size:
        return np.ascontiguousarray(frame)
    shrinks = size[0] * size[1] < frame.shape[0] * frame.shape[1]
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8)


def reduced(frame: Frame, longest_px: int) -> Frame:
    """Reduce a picture, uint8 ``(H, W, 3)`` or ``(H, W, 4)``, to a longest side; a smaller one stays as it is."""
    height, width = frame.shape[:2]
    scale = min(1.0, longest_px / max(height, width))
    return frame if scale == 1 else resize(frame, (max(1, round(width * scale)), max(1, round(height * scale))))


class Framing:
    """The crop window of every frame of a reel in one rendition.

    Each segment has its own window, which keeps its subject; during a transition the window moves from one to the next.
    """

    def __init__(self, reel: Reel, target: Size) -> None:
        self._segments = reel.segments
        self._starts = [segment.start_frame for segment in reel.segments]
        source = (reel.width_px, reel.height_px)
        self._source, self._target = source, target
        self._subjects = [subject_in_reel(reel, segment) for segment in reel.segments]
        self._windows = [crop_window(source, target, subject) for subject in self._subjects]

    def window(self, frame_index: int) -> Box:
        """Give the window of one frame."""
        at = max(0, bisect_right(self._starts, frame_index) - 1)
        segment, window = self._segments[at], self._windows[at]
        passed, frames = frame_index - segment.start_frame, segment.transition.frames
        if at == 0 or passed >= frames or segment.transition.effect == "cut":
            return window
        if segment.transition.effect == "fade_through_black":
            return self._windows[at - 1] if 2 * (passed + 1) < frames + 1 else window
        return _between(self._windows[at - 1], window, ease((passed + 1) / (frames + 1)))

    def subjects(self) -> tuple[Box | None, ...]:
        """Give where each segment's subject stands in the rendition."""
        pairs = zip(self._subjects, self._windows, strict=True)
        return tuple(subject and shown_box(subject, window, self._source, self._target) for subject, window in pairs)


def subject_in_reel(reel: Reel, segment: Segment) -> Box | None:
    """Give where a segment's subject stands in the reel's frame, into which its clip was cropped."""
    clip, subject = segment.clip, segment.clip.subject
    size = (reel.width_px, reel.height_px)
    if subject is None or clip.width_px * size[1] == clip.height_px * size[0]:
        return subject
    source = (clip.width_px, clip.height_px)
    return shown_box(subject, crop_window(source, size, subject), source, size)


def shown_box(box: Box, window: Box, source: Size, target: Size) -> Box:
    """Give where ``reframe`` shows a box of the source: relative to the target, cut at its edges."""
    scale = min(target[0] / (window.width * source[0]), target[1] / (window.height * source[1]))
    across, down = source[0] * scale / target[0], source[1] * scale / target[1]
    left = 0.5 + (box.x - window.x - window.width / 2) * across
    top = 0.5 + (box.y - window.y - window.height / 2) * down
    right, bottom = _clamp(left + box.width * across), _clamp(top + box.height * down)
    x, y = min(_clamp(left), 1 - _LEAST), min(_clamp(top), 1 - _LEAST)
    return Box(x=x, y=y, width=max(right - x, _LEAST), height=max(bottom - y, _LEAST))


def _wide_enough(needed: float, offered: float) -> float:
    return offered if needed <= offered else min(1.0, needed + 2 * _MARGIN)


def _window(centre_x: float, centre_y: float, width: float, height: float) -> Box:
    x = min(max(centre_x - width / 2, 0.0), 1 - width)
    y = min(max(centre_y - height / 2, 0.0), 1 - height)
    return Box(x=x, y=y, width=width, height=height)


def _between(old: Box, new: Box, share: float) -> Box:
    def part(before: float, after: float) -> float:
        return before + (after - before) * share

    return Box(
        x=part(old.x, new.x),
        y=part(old.y, new.y),
        width=part(old.width, new.width),
        height=part(old.height, new.height),
    )


def _clamp(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _edges(start: float, length: float, pixels: int) -> tuple[int, int]:
    size = max(1, min(pixels, round(length * pixels)))
    first = min(max(0, round(start * pixels)), pixels - size)
    return first, first + size


def _surrounded(inner: Frame, size: Size) -> Frame:
    """Lay a picture with feathered edges on its own surroundings."""
    height_px, width_px = inner.shape[:2]
    left, top = (size[0] - width_px) // 2, (size[1] - height_px) // 2
    made = _surroundings(inner, (left, top), size)
    soft_x = round(width_px * _FEATHER) if width_px < size[0] - 2 else 0
    soft_y = round(height_px * _FEATHER) if height_px < size[1] - 2 else 0
    share = _ramp(height_px, soft_y)[:, None] * _ramp(width_px, soft_x)[None, :]
    place = made[top : top + height_px, left : left + width_px]
    place[:] = cv2.blendLinear(inner, np.ascontiguousarray(place), share, 1 - share)
    return made


def _surroundings(inner: Frame, corner: Size, size: Size) -> Frame:
    """Go on with a picture beyond its edges: their colours, blurred, darker the farther away."""
    scale = _SMALL / max(size)
    height_px, width_px = (max(2, round(side * scale)) for side in inner.shape[:2])
    full = max(width_px, round(size[0] * scale)), max(height_px, round(size[1] * scale))
    left, top = (
        min(round(at * scale), most) for at, most in zip(corner, (full[0] - width_px, full[1] - height_px), strict=True)
    )
    right, bottom = full[0] - width_px - left, full[1] - height_px - top
    small = cv2.resize(inner, (width_px, height_px), interpolation=cv2.INTER_AREA)
    wide = cv2.copyMakeBorder(_blurred(small, _BLUR), top, bottom, left, right, cv2.BORDER_REPLICATE)
    near, far = _blurred(wide, _BLUR).astype(np.float32), _blurred(wide, _BLUR_FAR).astype(np.float32)
    away_x = np.maximum(left - np.arange(full[0]), np.arange(full[0]) - left - width_px + 1)
    away_y = np.maximum(top - np.arange(full[1]), np.arange(full[1]) - top - height_px + 1)
    away = np.clip(np.maximum(away_x[None, :], away_y[:, None]) / (_SMALL * _DIM_WITHIN), 0, 1)
    share = (away * away * (3 - 2 * away))[..., None]
    dim = ((near + (far - near) * share) * (1 - (1 - _DIM) * share)).astype(np.uint8)
    return np.asarray(cv2.resize(dim, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _blurred(pixels: NDArray[Any], sigma: float) -> Frame:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _ramp(length: int, soft: int) -> np.ndarray:
    ramp = np.ones(length, np.float32)
    if soft:
        edge = (np.arange(soft, dtype=np.float32) + 0.5) / soft
        ramp[:soft] = edge * edge * (3 - 2 * edge)
        ramp[-soft:] = ramp[:soft][::-1]
    return ramp
