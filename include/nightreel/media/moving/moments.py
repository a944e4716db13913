"""What decoders of moving pictures give: frames with their times, and facts about the file.

Delays of animations are those that browsers show: 10 ms and less are 100 ms (Chromium ``BitmapImage``, Firefox
``FrameTimeout``, WebKit), and so a GIF's delays of 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.errors import InputError
from nightreel.media.filters import Frame

MOST_CANVAS_PIXELS = 40_000_000
"""Moving pictures with larger frames are refused before they are decoded."""
MOST_WORK_PIXELS = 12_000_000_000
"""What is decoded of one file in one pass: 100 minutes of a small GIF, five minutes of a film of 1080 lines."""
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
    ended_early: Literal["", "broken", "long"] = ""
    """Why not all of the file was seen: it is broken there, or it is longer than is looked at."""
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


class MovingFile(Protocol):
    """A moving picture that can be gone through again and again, a frame in memory at a time."""

    facts: MovingFacts

    def every(self, longest_px: int, notes: PassNotes) -> Iterator[Moment]:
        """Give every frame, reduced to this long side, within the work that is allowed."""
        ...


def fitted(width_px: int, height_px: int, longest_px: int) -> tuple[int, int]:
    """Give the size whose long side is at most this; never larger, never less than 1 px."""
    scale = min(1.0, longest_px / max(width_px, height_px))
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))


def check_canvas(path: Path, width_px: int, height_px: int) -> None:
    """Refuse frames that are too large, or none.

    Raises:
        InputError: ``moving.large``, ``moving.small``.
    """
    got = f"frames of {width_px}x{height_px}"
    if width_px * height_px > MOST_CANVAS_PIXELS:
        raise InputError(
            "moving.large", where=path.name, got=got, want=f"at most {MOST_CANVAS_PIXELS // 10**6} megapixels a frame",
            fix="reduce it to 4000 pixels on its long side",
        )  # fmt: skip
    if min(width_px, height_px) < 2:
        raise InputError(
            "moving.small", where=path.name, got=got, want="at least 2x2 pixels", fix="use the real file, not a counter"
        )


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
    """Lay a canvas over the ground, then reduce it.

    Args:
        canvas: RGBA ``(H, W, 4)`` with straight alpha.
        size: width and height that are wanted, px.
        ground: RGB.

    Returns:
        RGB ``(height, width, 3)``.
    """
    rgb, alpha = np.ascontiguousarray(canvas[..., :3]), canvas[..., 3]
    if alpha.min() < 255:
        share = alpha[..., None].astype(np.float32) / 255
        rgb = np.rint(rgb * share + np.asarray(ground, np.float32) * (1 - share)).astype(np.uint8)
    return reduced(rgb, size)


def reduced(pixels: Frame, size: tuple[int, int]) -> Frame:
    """Reduce a picture by averaging areas; one that has this size comes back as it is."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
