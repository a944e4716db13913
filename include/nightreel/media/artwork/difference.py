"""How different two colours look: CIEDE2000."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame

Values = NDArray[np.floating[Any]]
_25_7 = 25.0**7


def lab_of(pixels: Frame) -> NDArray[np.float32]:
    """Give CIE Lab (D65) of uint8 sRGB, float32 of the same shape: L 0 to 100."""
    shown = np.ascontiguousarray(pixels[..., :3]).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2LAB), np.float32)


def colour_difference(one: Values, other: Values) -> Values:
    """Give the CIEDE2000 difference of Lab colours.

    After G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula" (2005); weights 1.

    Args:
        one: Lab ``(..., 3)``.
        other: the same shape.

    Returns:
        ``(...)``: 0 for equal colours, about 1 for what an eye can just tell apart.
    """
    l1, a1, b1 = np.moveaxis(np.asarray(one, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, np.float64), -1, 0)
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_c**7 / (mean_c**7 + _25_7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = np.where(grey, h1 + h2, _mean_hue(h1, h2))
    weights = (
        1 - 0.17 * np.cos(np.radians(mean_h - 30)) + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6)) - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )  # fmt: skip
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * weights
    turned = 60 * np.exp(-(((mean_h - 275) / 25) ** 2))
    r_t = -np.sin(np.radians(turned)) * 2 * np.sqrt(mean_c**7 / (mean_c**7 + _25_7))
    dl, dc, dh = (l2 - l1) / s_l, (c2 - c1) / s_c, delta_h / s_h
    return np.asarray(np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + r_t * dc * dh, 0)))


def _mean_hue(h1: Values, h2: Values) -> Values:
    total, far = h1 + h2, np.abs(h1 - h2) > 180
    return np.where(far, np.where(total < 360, total + 360, total - 360), total) / 2


def mean_difference(one: Frame, other: Frame) -> float:
    """Give the mean CIEDE2000 difference of two pictures of the same size, uint8 RGB."""
    return float(colour_difference(lab_of(one), lab_of(other)).mean())
