"""Animated WebP, APNG and AVIF as timed frames, one canvas in memory; a single picture is a film of one frame.

Frames are composed as the format says (disposal, blending), then laid over a ground.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nightreel.errors import InputError
from nightreel.media.filters import Frame
from nightreel.media.moving.moments import (
    MOST_ANIMATION_PIXELS,
    Moment,
    MovingFacts,
    PassNotes,
    broken_file,
    check_canvas,
    fitted,
    is_too_fast,
    most_animated,
    over_ground,
    shown_s,
)

FORMS = ("WEBP", "PNG", "AVIF")
_FAULTS = (
    OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, RuntimeError, MemoryError, struct.error,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's decoders raise at damaged data; ``EOFError`` is the end."""


@dataclass(frozen=True)
class Animation:
    """An animated picture.

    Args:
        path: of others.
        ground: RGB that stands behind what is transparent.
    """

    path: Path
    facts: MovingFacts
    ground: tuple[int, int, int] = (255, 255, 255)

    @staticmethod
    def is_one(path: Path) -> bool:
        """Whether a file is a picture of one of these forms; how many frames it has is not asked."""
        try:
            with Image.open(path, formats=FORMS):
                return True
        except _FAULTS:
            return False

    @classmethod
    def opened(cls, path: Path, ground: tuple[int, int, int]) -> Animation:
        """Read the header.

        Raises:
            InputError: not one frame can be decoded (``moving.broken``), or a frame is too large or too small
                (``moving.large``, ``moving.small``).
        """
        try:
            with Image.open(path, formats=FORMS) as image:
                check_canvas(path, image.width, image.height, most_px=MOST_ANIMATION_PIXELS)
                facts = MovingFacts(
                    str(image.format), image.width, image.height, _count(image),
                    transparent=bool(image.has_transparency_data),
                )  # fmt: skip
        except InputError:
            raise
        except _FAULTS as error:
            raise broken_file(path, str(error)) from error
        return cls(path, facts, ground)

    def every(self, longest_px: int, notes: PassNotes) -> Iterator[Moment]:
        """Give every frame; a file that is broken in the middle ends there, and ``notes`` say so."""
        size = fitted(self.facts.width_px, self.facts.height_px, longest_px)
        most = most_animated(self.facts)
        at_s = 0.0
        with Image.open(self.path, formats=FORMS) as image:
            for index, (canvas, delay_ms) in enumerate(_frames(image, notes)):
                if index == most:
                    notes.ended_early = "long"
                    return
                lasts_s = shown_s(delay_ms)
                notes.retimed += is_too_fast(delay_ms)
                yield Moment(index, at_s, lasts_s, partial(_drawn, canvas, size, self.ground))
                at_s += lasts_s


def _count(image: Image.Image) -> int:
    """Count frames by their headers; a damaged file has as many as can be found."""
    try:
        found = int(getattr(image, "n_frames", 1))
    except (*_FAULTS, EOFError):
        return 0
    return found - 1 if getattr(image, "default_image", False) and found > 1 else found


def _drawn(canvas: Image.Image, size: tuple[int, int], ground: tuple[int, int, int]) -> Frame:
    return over_ground(np.asarray(canvas.convert("RGBA")), size, ground)


def _frames(image: Image.Image, notes: PassNotes) -> Iterator[tuple[Image.Image, float]]:
    """Give composed canvases with their delays in ms, until the end or the first damage."""
    # An APNG may hold a picture for old programs that is no frame.
    number = 1 if getattr(image, "default_image", False) else 0
    while True:
        try:
            image.seek(number)
            image.load()
            canvas = image.copy()
        except EOFError:
            return
        except _FAULTS:
            notes.broken += 1
            notes.ended_early = "broken"
            return
        info: dict[Any, Any] = image.info
        yield canvas, float(info.get("duration") or 0)
        number += 1
