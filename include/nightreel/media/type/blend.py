"""Text pictures laid over frames, touching only the region that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame
from nightreel.media.type.ink import Ink, luminance
from nightreel.media.type.sprites import Rgba
from nightreel.media.type.zones import Area

_MOST = 0.9


@dataclass(frozen=True)
class Overlay:
    """A picture ready to be laid over a region: ``frame * keep / 255 + add``."""

    area: Area
    keep: Frame
    add: Frame

    def lay(self, frame: Frame) -> None:
        """Draw over the frame in place."""
        region = frame[self.area.y : self.area.bottom, self.area.x : self.area.right]
        cv2.multiply(region, self.keep, dst=region, scale=1 / 255)
        cv2.add(region, self.add, dst=region)


def overlay_of(pixels: Rgba, area: Area) -> Overlay:
    """Prepare premultiplied RGBA pixels of an area's size."""
    keep = cv2.bitwise_not(pixels[..., 3])
    return Overlay(area, _three(keep), np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8))


@dataclass(frozen=True)
class Scrim:
    """A soft shade in the ground's colour behind a block of text, as deep as the picture needs and no deeper.

    Args:
        area: the region that it changes.
        mask: how deep it may be there, float ``(H, W)``, 0 to 1.
        text_area: where the picture is measured.
        ink: the shade's colour.
        brightest: largest sRGB value, 0 to 1, on which the text can be read; for dark text the smallest.
    """

    area: Area
    mask: NDArray[np.float32]
    text_area: Area
    ink: Ink
    limit: float

    def depth(self, frame: Frame) -> float:
        """Give how deep it must be over this frame, 0 to 0.9."""
        region = frame[self.text_area.y : self.text_area.bottom : 6, self.text_area.x : self.text_area.right : 6]
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
        alpha = self.mask * depth
        keep = np.rint((1 - alpha) * 255).astype(np.uint8)
        add = np.rint(alpha[..., None] * np.array(self.ink, np.float32)).astype(np.uint8)
        return Overlay(self.area, _three(keep), add)


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


def soft_mask(area: Area, core: Area, feather_px: float) -> NDArray[np.float32]:
    """Give 1 inside a core rectangle, falling softly to 0 over the feather, float ``(H, W)`` of the area's size."""
    y, x = np.ogrid[area.y : area.bottom, area.x : area.right]
    dx = np.maximum(np.maximum(core.x - x, x - core.right), 0) / feather_px
    dy = np.maximum(np.maximum(core.y - y, y - core.bottom), 0) / feather_px
    part = np.clip(1 - np.sqrt(dx * dx + dy * dy), 0, 1).astype(np.float32)
    soft: NDArray[np.float32] = part * part * (3 - 2 * part)
    return soft
