"""What decoders of moving pictures give: frames with their times, and facts about the file.

Delays of animations are those that browsers show: 10 ms and less are 100 ms (Chromium ``BitmapImage``, Firefox
``FrameTimeout``, WebKit), and so a GIF's delays of 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.errors import InputError
from nightreel.media.filters import Frame

MOST_CANVAS_PIXELS = 40_000_000
"""Moving pictures with larger frames are refused before they are decoded."""
MOST_ANIMATION_PIXELS = 9_000_000
"""The same for animations: a screen of 4K. Each of their frames is put together at full size, however little of it the
file holds, so that a few kB would fill minutes and gigabytes."""
MOST_ANIMATION_WORK_PIXELS = 2_000_000_000
"""What is put together of one animation in one pass: 240 frames of 4K, 2000 of a megapixel."""
MOST_WORK_PIXELS = 12_000_000_000
"""What is decoded of one film in one pass: five minutes of 1080 lines."""
MOST_PASSED_FRAMES = 6000
"""Frames that are decoded in one pass; longer films are looked through by their key frames."""

_TOO_FAST_MS = 10.0
_SHOWN_INSTEAD_S = 0.1


@dataclass(frozen=True)
class Moment:
    """One frame and when it is shown."""

    index: int
    """Of the frames that were decoded in this pass, from 0."""
    at_s: float
    """From the first frame that is shown."""
    shown_s: float
    """How long it is shown."""
    draw: Callable[[], Frame]
    """Gives its pixels; they are made when they are asked for."""

    @property
    def pixels(self) -> Frame:
        """The frame, RGB, upright, square pixels, composed over the ground."""
        return self.draw()


@dataclass
class PassNotes:
    """What a pass through a file met; it is filled while the pass goes on."""

    broken: int = 0
    """Places that could not be decoded."""
    ended_early: Literal["", "broken", "long", "slow"] = ""
    """Why not all of the file was seen: it is broken there, it is longer than is looked at, or the time was over."""
    retimed: int = 0
    """Frames whose delay is too short for any browser."""


@dataclass(frozen=True)
class MovingFacts:
    """What a file's header says."""

    form: str
    """``GIF``, ``WEBP``, ``PNG``, ``AVIF``, ``film`` or ``picture``."""
    width_px: int
    """Upright, square pixels."""
    height_px: int
    frames: int
    """As far as the header says; 0 when it does not."""
    duration_s: float = 0.0
    """As the header says; 0 when it does not."""
    transparent: bool = False
    turned: bool = False
    """Whether the file says that it must be turned or mirrored; frames come upright."""
    high_range: bool = False
    """Whether it is HDR, which is shown here as it is stored."""


def fitted(width_px: int, height_px: int, longest_px: int) -> tuple[int, int]:
    """Give the size whose long side is at most this; never larger, never less than 1 px."""
    scale = min(1.0, longest_px / max(width_px, height_px))
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))


def check_canvas(path: Path, width_px: int, height_px: int, *, most_px: int = MOST_CANVAS_PIXELS) -> None:
    """Refuse frames that are too large, or none.

    Raises:
        InputError: ``moving.large``, ``moving.small``.
    """
    got = f"frames of {width_px}x{height_px}"
    if width_px * height_px > most_px:
        raise InputError(
            "moving.large", where=path.name, got=got, want=f"at most {most_px // 10**6} megapixels a frame",
            fix=f"reduce it to {math.isqrt(most_px) // 1000 * 1000} pixels on its long side",
        )  # fmt: skip
    if min(width_px, height_px) < 2:
        raise InputError(
            "moving.small", where=path.name, got=got, want="at least 2x2 pixels", fix="use the real file, not a counter"
        )


def most_animated(facts: MovingFacts) -> int:
    """Give how many frames of an animation are put together in one pass."""
    return min(MOST_PASSED_FRAMES, max(1, MOST_ANIMATION_WORK_PIXELS // (facts.width_px * facts.height_px)))


def broken_file(path: Path, why: str) -> InputError:
    """Make the error for a file of which not one frame can be decoded."""
    return InputError(
        "moving.broken", where=path.name, got=why or "no frame that can be decoded", want="at least one whole frame",
        fix="export the file again and replace it",
    )  # fmt: skip


def is_too_fast(delay_ms: float) -> bool:
    """Whether no browser shows a frame for so short a time."""
    return delay_ms <= _TOO_FAST_MS


def shown_s(delay_ms: float) -> float:
    """Give how long browsers show an animation's frame with this delay."""
    return _SHOWN_INSTEAD_S if is_too_fast(delay_ms) else delay_ms / 1000


def over_ground(canvas: NDArray[np.uint8], size: tuple[int, int], ground: tuple[int, int, int]) -> Frame:
    """Reduce a canvas and lay it over the ground.

    Colours are multiplied by their alpha before they are averaged: what cannot be seen gives no colour to what can.

    Args:
        canvas: RGBA ``(H, W, 4)`` with straight alpha.
        size: width and height that are wanted, px.
        ground: RGB.

    Returns:
        RGB ``(height, width, 3)``.
    """
    canvas = np.ascontiguousarray(canvas)
    alpha = cv2.extractChannel(canvas, 3)
    if alpha.min() == 255:
        return np.ascontiguousarray(reduced(canvas, size)[..., :3])
    small = reduced(_multiplied(canvas, alpha), size)
    share = small[..., 3:].astype(np.float32) / 255
    return np.rint(small[..., :3] + np.asarray(ground, np.float32) * (1 - share)).clip(0, 255).astype(np.uint8)


def _multiplied(canvas: NDArray[np.uint8], alpha: cv2.typing.MatLike) -> Frame:
    """Multiply colours by their alpha; where all is either seen or not, what is not seen is left out: much quicker."""
    if not cv2.countNonZero(cv2.inRange(alpha, np.array(1), np.array(254))):
        return cv2.copyTo(canvas, alpha).astype(np.uint8, copy=False)
    share = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    return cv2.multiply(canvas, share, scale=1 / 255).astype(np.uint8, copy=False)


def reduced(pixels: Frame, size: tuple[int, int]) -> Frame:
    """Reduce a picture by averaging areas; one that has this size comes back as it is."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
