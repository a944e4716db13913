"""Text pictures laid over frames, touching only the region that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.drawing.canvas import Bgra
from nightreel.media.filters import Frame
from nightreel.media.type.ink import Ink, luminance
from nightreel.media.type.zones import Area

_MOST = 0.9


@dataclass(frozen=True)
class Overlay:
    """A picture ready to be laid over a region: ``frame * keep / 255 + add``."""

    area: Area
    keep: Frame
    add: Frame

    def lay(self, frame: Frame) -> None:
        """Draw over a frame, RGB uint8 ``(H, W, 3)``, in place."""
        region = frame[self.area.y : self.area.bottom, self.area.x : self.area.right]
        cv2.multiply(region, self.keep, dst=region, scale=1 / 255)
        cv2.add(region, self.add, dst=region)


def overlay_of(pixels: Bgra, area: Area) -> Overlay:
    """Prepare premultiplied BGRA pixels of an area's size."""
    keep = cv2.bitwise_not(pixels[..., 3])
    return Overlay(area, _three(keep), np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB), np.uint8))


@dataclass(frozen=True)
class Scrim:
    """A soft shade in the ground's colour behind a block of text, as deep as the picture needs and no deeper.

    Args:
        area: the region that it changes.
        mask: how deep it may be there, uint8 ``(H, W)``.
        lines: where the picture is measured: every line must be readable.
        ink: the shade's colour.
        limit: largest sRGB value, 0 to 1, on which the text can be read; for dark text the smallest.
    """

    area: Area
    mask: NDArray[np.uint8]
    lines: tuple[Area, ...]
    ink: Ink
    limit: float

    def depth(self, frame: Frame) -> float:
        """Give how deep it must be over this frame, 0 to 0.9."""
        return max((self._depth_at(frame, line) for line in self.lines), default=0.0)

    def _depth_at(self, frame: Frame, line: Area) -> float:
        region = frame[line.y : line.bottom : 4, line.x : line.right : 6]
        if region.size == 0:
            return 0.0
        luma = region @ np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
        shade = float(np.dot(self.ink, (0.2126, 0.7152, 0.0722))) / 255
        dark_shade = shade < self.limit
        worst = float(np.percentile(luma, 92 if dark_shade else 8))
        if (worst <= self.limit) if dark_shade else (worst >= self.limit):
            return 0.0
        return min(_MOST, (worst - self.limit) / (worst - shade))

    def overlay(self, depth: float) -> Overlay:
        """Prepare it at a depth."""
        keep = cv2.convertScaleAbs(self.mask, alpha=-depth, beta=255)
        add = [cv2.convertScaleAbs(self.mask, alpha=depth * part / 255) for part in self.ink]
        return Overlay(self.area, _three(keep), np.asarray(cv2.merge(add), np.uint8))


def _three(plane: NDArray[Any]) -> Frame:
    return np.asarray(cv2.merge((plane, plane, plane)), np.uint8)


def readable_limit(text: Ink, shade: Ink, ratio: float = 4.5) -> float:
    """Give the sRGB grey, 0 to 1, at which text still has the contrast on it (WCAG 2.2), on the shade's side."""
    if luminance(text) >= luminance(shade):
        limit = (luminance(text) + 0.05) / ratio - 0.05
    else:
        limit = (luminance(text) + 0.05) * ratio - 0.05
    limit = min(1.0, max(0.0, limit))
    return limit * 12.92 if limit <= 0.0031308 else 1.055 * limit ** (1 / 2.4) - 0.055


def soft_mask(area: Area, core: Area, feather_px: float) -> NDArray[np.uint8]:
    """Give 255 inside a core rectangle, falling softly to 0 over the feather, uint8 ``(H, W)`` of the area's size."""
    y, x = np.ogrid[area.y : area.bottom, area.x : area.right]
    dx = np.maximum(np.maximum(core.x - x, x - core.right), 0) / feather_px
    dy = np.maximum(np.maximum(core.y - y, y - core.bottom), 0) / feather_px
    part = np.clip(1 - np.sqrt(dx * dx + dy * dy), 0, 1).astype(np.float32)
    return np.asarray(np.rint(255 * part * part * (3 - 2 * part)), np.uint8)
