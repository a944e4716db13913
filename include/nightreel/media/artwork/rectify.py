"""A photographed painting seen from the front: its true proportion, and the warp."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame

Points = NDArray[np.floating[Any]]
_NEARLY_PARALLEL = 0.02
_LEAST_FOCAL, _MOST_FOCAL = 0.45, 6.0
"""In long sides of the photograph; a camera lies between."""


def true_aspect(corners: Points, size: tuple[int, int]) -> float:
    """Give width over height of the rectangle that a camera saw as a quadrilateral.

    After Z. Zhang, L. He, "Whiteboard scanning and image enhancement" (2007), with square pixels and the optical axis
    in the picture's middle. Where sides are nearly parallel, or the focal length would be no camera's, the mean
    lengths of opposite sides are compared instead.

    Args:
        corners: ``(4, 2)`` px, from the upper left one clockwise.
        size: width and height of the photograph in px.
    """
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    plain = float((sides[0] + sides[2]) / (sides[1] + sides[3]))
    middle = np.array([(size[0] - 1) / 2, (size[1] - 1) / 2])
    upper_left, upper_right, lower_right, lower_left = np.hstack([corners - middle, np.ones((4, 1))])
    k2 = np.dot(np.cross(upper_left, lower_right), lower_left) / np.dot(np.cross(upper_right, lower_right), lower_left)
    k3 = np.dot(np.cross(upper_left, lower_right), upper_right) / np.dot(np.cross(lower_left, lower_right), upper_right)
    n2, n3 = k2 * upper_right - upper_left, k3 * lower_left - upper_left
    if abs(k2 - 1) < _NEARLY_PARALLEL or abs(k3 - 1) < _NEARLY_PARALLEL:
        return plain
    focal_2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
    if not _LEAST_FOCAL**2 <= focal_2 / max(size) ** 2 <= _MOST_FOCAL**2:
        return plain
    wide, tall = ((n[0] ** 2 + n[1] ** 2) / focal_2 + n[2] ** 2 for n in (n2, n3))
    exact = float(np.sqrt(wide / tall))
    return exact if 0.6 < exact / plain < 1.67 else plain


def rectify(pixels: Frame, corners: Points, longest_px: int, aspect: float) -> Frame:
    """Show a quadrilateral as an upright rectangle.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``.
        corners: ``(4, 2)`` px; pixel centres are whole numbers, so the rectangle's edge lies half a pixel outside.
        longest_px: the result's long side at most; it is never larger than the quadrilateral.
        aspect: width over height of the result.
    """
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    longest = min(float(longest_px), max(sides))
    wide, tall = (longest, longest / aspect) if aspect >= 1 else (longest * aspect, longest)
    size = (max(2, round(wide)), max(2, round(tall)))
    finer = 1 if max(sides) <= 1.15 * longest else 2 if max(sides) <= 2.3 * longest else 3
    large = (size[0] * finer, size[1] * finer)
    frame = np.array([[-0.5, -0.5], [large[0] - 0.5, -0.5], [large[0] - 0.5, large[1] - 0.5], [-0.5, large[1] - 0.5]])
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), frame.astype(np.float32))
    made = cv2.warpPerspective(pixels, warp, large, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    smooth = made if finer == 1 else cv2.resize(made, size, interpolation=cv2.INTER_AREA)
    return np.asarray(smooth, np.uint8)
