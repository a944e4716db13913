"""How strong the mark may be where: a small model of what the eye does not see."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

_FLAT_LIMIT = np.interp(np.arange(256), [0, 6, 24, 64, 128, 255], [0, 0.08, 0.42, 0.6, 0.65, 0.7]).astype(np.float32)
"""Deviation in 8-bit steps that stays unseen on a smooth ground, by its luma: little in the dark, none on black."""
_EDGE = 10.0
"""Detail above this, in 8-bit steps, is an edge and hides no more; so lettering does not count as texture."""
_TEXTURE_GAIN = 1.0
_MOST = 6.0
_NEAR = np.ones((9, 9), np.uint8)


def unseen_strength(luma: NDArray[np.uint8], target_rms: float, gain: float = 1.0) -> NDArray[np.float32]:
    """Give the deviation that the mark may have at each place of a picture.

    Texture hides a mark and smooth ground shows it; a smooth place beside an edge counts as smooth.

    Args:
        luma: picture on the canonical grid, uint8 ``(h, w)``.
        target_rms: root mean square over the picture that is not exceeded, 8-bit steps.
        gain: factor for what counts as unseen.

    Returns:
        float32 ``(h, w)``, 8-bit steps, 0 to 6 times the gain.
    """
    picture = luma.astype(np.float32)
    detail = cv2.absdiff(picture, cv2.blur(picture, (5, 5)))
    np.sqrt(np.minimum(detail, _EDGE, out=detail), out=detail)
    busy = cv2.blur(cv2.erode(cv2.blur(detail, (5, 5)), _NEAR), (5, 5))
    ground = cv2.LUT(cv2.blur(luma, (5, 5)), _FLAT_LIMIT)
    hidden = cv2.multiply(cv2.multiply(busy, busy, dst=busy), ground, dst=busy, scale=_TEXTURE_GAIN)
    strength = np.minimum(cv2.add(ground, hidden, dst=ground), _MOST, out=ground)
    rms = gain * cv2.norm(strength) / math.sqrt(strength.size)
    return np.multiply(strength, np.float32(gain * min(1.0, target_rms / max(rms, 1e-6))), out=strength)
