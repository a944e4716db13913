"""Pieces of text as small pictures that a pose moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nightreel.media.drawing.canvas import Bgra, drawn, image_of
from nightreel.media.type.fonts import Face, advance_px, is_cjk, is_right_to_left, shape
from nightreel.media.type.motion import Entry, Pose, pose_at
from nightreel.media.type.zones import Area

_PAD_EM = 0.35


@dataclass(frozen=True)
class Sprite:
    """A picture with its resting place in the frame, and how it comes and goes."""

    image: Any
    """``skia.Image`` with premultiplied alpha."""
    x: int
    y: int
    ink: Area
    """Where something is drawn at rest, in pixels of the frame."""
    entry: Entry
    start_frame: int

    def pose(self, frame_index: int, fps: float) -> Pose:
        """Give its pose at a frame of the film."""
        return pose_at(self.entry, (frame_index - self.start_frame + 0.5) / fps)

    def place(self, pose: Pose) -> Area:
        """Give where its ink is in a pose."""
        ink = self.ink
        return Area(
            round(ink.x + pose.dx_px), round(ink.y + pose.dy_px), max(1, round(ink.width * pose.shown)), ink.height
        )


def ink_area(pixels: Bgra, x: int, y: int) -> Area | None:
    """Give where a picture has ink when its upper left corner lies at (x, y)."""
    alpha = pixels[..., 3] > 8
    columns, rows = np.flatnonzero(alpha.any(axis=0)), np.flatnonzero(alpha.any(axis=1))
    if not len(columns):
        return None
    return Area(x + int(columns[0]), y + int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)


def sprite_of(pixels: Bgra, x: int, y: int, entry: Entry, start_frame: int) -> Sprite | None:
    """Make a sprite of drawn pixels, trimmed to its ink; ``None`` when nothing is drawn."""
    ink = ink_area(pixels, x, y)
    if ink is None:
        return None
    trimmed = pixels[ink.y - y : ink.bottom - y, ink.x - x : ink.right - x]
    framed = np.zeros((ink.height + 2, ink.width + 2, 4), np.uint8)  # a clear edge, for moves of half a pixel
    framed[1:-1, 1:-1] = trimmed
    return Sprite(image_of(framed), ink.x - 1, ink.y - 1, ink, entry, start_frame)


def draw_line(
    text: str, face: Face, colour: int, figures: int | Mapping[str, int] | None = None
) -> tuple[Bgra, int, int]:
    """Draw a line of text; its numbers in a colour of their own when one is given, or a formula's variables in theirs.

    Returns:
        Its pixels, the pad at its left and the base line's distance from its upper edge, both in pixels.
    """
    pad = round(_PAD_EM * face.size_px) + 2
    paragraph = shape(text, face, colour, figures)
    base = round(1.25 * face.size_px)
    pixels = drawn(
        round(advance_px(text, face)) + 2 * pad,
        round(1.7 * face.size_px),
        lambda canvas: paragraph.paint(canvas, pad, base - paragraph.AlphabeticBaseline),
    )
    return pixels, pad, base


def word_slices(text: str, face: Face) -> list[tuple[float, float]]:
    """Give where each word of a line begins and ends, in pixels from the line's start; one slice for right-to-left."""
    if is_right_to_left(text) or " " not in text.strip():
        if not any(map(is_cjk, text)):
            return [(-face.size_px, advance_px(text, face) + face.size_px)]
        cuts = [advance_px(text[:at], face) for at in range(2, len(text) - 1, 2)]
    else:
        starts = [at + 1 for at, character in enumerate(text) if character == " " and at + 1 < len(text)]
        gap = advance_px("n n", face) - advance_px("nn", face)
        cuts = [advance_px(text[: at - 1], face) + gap / 2 for at in starts]
    edges = [-face.size_px, *cuts, advance_px(text, face) + face.size_px]
    return list(pairwise(edges))
