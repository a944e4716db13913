"""A picture of an artwork made fit to be looked at, with a figure for everything that was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.artwork.borders import Border, dark_frame, scan_border
from nightreel.media.artwork.difference import mean_difference
from nightreel.media.artwork.glare import Spot, soften_glare
from nightreel.media.artwork.light import Light, even_light, light_of_paper, light_of_wall
from nightreel.media.artwork.quad import Quad, find_quad
from nightreel.media.artwork.rectify import rectify, true_aspect
from nightreel.media.filters import Frame
from nightreel.media.pictures import on_white

_UPRIGHT_PX, _UPRIGHT = 1.5, 0.006
"""Corners that lie nearer than this to an upright rectangle, in px or as a share of its long side, are not turned."""


@dataclass(frozen=True)
class Cleaning:
    """What may be done."""

    borders: bool = True
    perspective: bool = True
    light: bool = True
    glare: Literal["off", "photographs", "always"] = "photographs"
    longest_px: int = 1024


@dataclass(frozen=True)
class Cleaned:
    """What was done to one picture; what is empty was left alone."""

    pixels: Frame
    """uint8 RGB ``(H, W, 3)``."""
    quad: Quad | None = None
    border: Border = field(default_factory=Border)
    frame: Border = field(default_factory=Border)
    light: Light | None = None
    spots: tuple[Spot, ...] = ()
    scale: float = 1.0
    light_difference: float = 0.0
    """Mean CIEDE2000 that evening the light changed."""
    left_upright_px: float | None = None
    """How far the corners of an edge that was found lie from an upright rectangle, where it was left for that."""

    @property
    def is_changed(self) -> bool:
        """Whether anything but the size was changed."""
        return bool(
            self.quad or self.border.colour or self.frame.colour or self.light or any(s.softened for s in self.spots)
        )


def clean_artwork(pixels: NDArray[np.uint8], wanted: Cleaning | None = None) -> Cleaned:
    """Clean a picture of an artwork; whatever is not sure is left as it is.

    Light is evened where it was measured (on the wall), the work is then turned to the front, its frame cut off, and
    reflections softened.

    Args:
        pixels: uint8 RGB ``(H, W, 3)`` or RGBA, which is laid on white; not modified.
        wanted: what may be done; everything by default.
    """
    wanted = wanted or Cleaning()
    whole = on_white(pixels)
    border = scan_border(whole) if wanted.borders else Border()
    found = border.cut(whole)
    quad = find_quad(found) if wanted.perspective and not border.colour else None
    left_upright_px = _upright_px(quad) if quad is not None else None
    if left_upright_px is not None:
        quad = None  # may be painted: a square on a plain ground is; and to turn it softens more than it mends
    light = light_of_wall(found, quad.ground) if wanted.light and quad is not None else None
    turned = (
        rectify(found, quad.corners, wanted.longest_px, true_aspect(quad.corners, found.shape[1::-1]))
        if quad
        else found
    )
    frame = dark_frame(turned) if wanted.borders and quad is not None else Border()
    lit: NDArray[np.floating[Any]] | None = None
    if light is not None and quad is not None:
        lit = frame.cut(_turned_field(light, quad, turned))
    turned = _reduced(frame.cut(turned), wanted.longest_px)
    made, spots = turned, list[Spot]()
    if wanted.glare == "always" or (wanted.glare == "photographs" and quad is not None):
        made, spots = soften_glare(turned)
    unglared = made
    if wanted.light and lit is None:
        light = light_of_paper(made)
        lit = light.field if light else None
    if lit is not None:
        fitted = cv2.resize(lit, made.shape[1::-1], interpolation=cv2.INTER_AREA)
        made = even_light(made, np.asarray(fitted, np.float32))
    return Cleaned(
        np.ascontiguousarray(made), quad, border, frame, light, tuple(spots),
        scale=max(made.shape[:2]) / max(whole.shape[:2]),
        light_difference=mean_difference(unglared, made) if light else 0.0, left_upright_px=left_upright_px,
    )  # fmt: skip


def _turned_field(light: Light, quad: Quad, turned: Frame) -> NDArray[np.float32]:
    """Show how light lies over the work after it was turned; it is 1 where the work is brightest."""
    height, width = turned.shape[:2]
    ends = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]], np.float32)
    warp = cv2.getPerspectiveTransform(quad.corners.astype(np.float32), ends)
    field = cv2.warpPerspective(light.field.astype(np.float32), warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(field / np.percentile(field, 99), np.float32)


def _upright_px(quad: Quad) -> float | None:
    """Give how far corners lie from an upright rectangle; nothing where that is too far."""
    left, top = quad.corners.min(axis=0)
    right, bottom = quad.corners.max(axis=0)
    straight = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    away = float(np.abs(quad.corners - straight).max())
    return away if away < max(_UPRIGHT_PX, _UPRIGHT * max(right - left, bottom - top)) else None


def _reduced(pixels: Frame, longest_px: int) -> Frame:
    height, width = pixels.shape[:2]
    scale = longest_px / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
