"""How alike two panels are: the same drawing, the same drawing framed anew, or another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_HASH_SIDE = 16
_LOOK_PX = 480
_LEAST_COMMON = 14
_RATIO = 0.75
_ZOOM, _SHIFT = 1.12, 0.1


@dataclass(frozen=True)
class Print:
    """What is kept of a panel to find it again."""

    hashes: NDArray[np.bool_]
    """Two hashes of 256 bits: of its coarse waves and of its steps from pixel to pixel."""
    grey: NDArray[np.uint8]
    """Small, for a second look."""


@dataclass(frozen=True)
class Reframed:
    """The same drawing, framed anew."""

    zoom: float
    """Above 1: closer."""
    shift: float
    """How far its middle has moved, as a share of the frame's longer side."""

    @property
    def is_framing(self) -> bool:
        """Whether that is another framing rather than another scan."""
        return self.zoom > _ZOOM or self.zoom < 1 / _ZOOM or self.shift > _SHIFT


def print_of(pixels: Frame) -> Print:
    """Give a panel's print: perceptual hash (DCT) and difference hash, as imagehash makes them (Zauner 2010).

    Args:
        pixels: uint8 RGB ``(H, W, 3)``.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, _LOOK_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    soft = Image.fromarray(np.asarray(cv2.GaussianBlur(small, (0, 0), 2), np.uint8))  # thin lines are not their place
    bits = [imagehash.phash(soft, _HASH_SIDE).hash, imagehash.dhash(soft, _HASH_SIDE).hash]
    return Print(np.concatenate([np.asarray(part, bool).ravel() for part in bits]), small)


def alike(one: Print, other: Print) -> float:
    """Give how alike two panels are by their hashes: 1 the same, about 0.5 nothing in common."""
    return 1 - float(np.mean(one.hashes != other.hashes))


def reframed(before: Print, after: Print) -> Reframed | None:
    """Give how a drawing was framed anew; ``None`` where the two have no drawing in common.

    Points of both (SIFT, Lowe 2004) are paired where the best is clearly better than the second, and a similarity is
    fitted to them by RANSAC; it must hold for at least 14 of them.
    """
    finder = cv2.SIFT.create(nfeatures=600)
    (ours, first), (theirs, second) = (finder.detectAndCompute(one.grey, None) for one in (before, after))
    if first is None or second is None or len(ours) < _LEAST_COMMON or len(theirs) < _LEAST_COMMON:
        return None
    found = cv2.BFMatcher(cv2.NORM_L2).knnMatch(first, second, k=2)
    good = [pair[0] for pair in found if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(good) < _LEAST_COMMON:
        return None
    source = np.array([ours[match.queryIdx].pt for match in good], np.float32)
    target = np.array([theirs[match.trainIdx].pt for match in good], np.float32)
    cv2.setRNGSeed(1)
    matrix, inliers = cv2.estimateAffinePartial2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=4)
    if matrix is None or int(inliers.sum()) < max(_LEAST_COMMON, len(good) // 3):
        return None
    height, width = before.grey.shape
    zoom = float(np.hypot(matrix[0, 0], matrix[1, 0])) * width / after.grey.shape[1]
    middle = matrix @ np.array([width / 2, height / 2, 1.0])
    moved = np.hypot(middle[0] - after.grey.shape[1] / 2, middle[1] - after.grey.shape[0] / 2)
    return Reframed(zoom, float(moved) / max(after.grey.shape))
