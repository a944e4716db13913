"""Putting the mark into frames."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame, FrameFunction
from nightreel.provenance.watermark.chips import CANONICAL_LINES, TILE, plan_chips
from nightreel.provenance.watermark.code import checked_payload
from nightreel.provenance.watermark.mask import unseen_strength
from nightreel.provenance.watermark.polarity import polarity

_STEP = 8
"""Units of one 8-bit step while the mark is made in bytes around 128."""
_MIDDLE = np.full(4, 128.0)
_USUAL_DB = 45.0
_LARGE_GAIN = 0.85
"""From 1080 lines on the mark is coarser in pixels and survives coding with less."""
_ROUNDING = 1 / 12
"""What dither and rounding add to the mean square of the change."""
_OFFSET = -(128 + (_STEP - 1) / 2) / _STEP
"""Takes away the 128 and the middle of the dither; the result never lies half way between two steps."""


class WatermarkFilter:
    """Adds the mark to frames of one size; the same change to R, G and B, so colour stays.

    Keyed spread spectrum in the frequency domain of a tile of 128x128 points on a grid of 360 lines, after
    Cox et al. 1997 (spread spectrum), Kutter 1998 (a tile that repeats), Kalker et al. 1999 (folding).

    Args:
        key: the tenant's secret.
        payload: 16 hexadecimal digits.
        width_px: width of the frames.
        height_px: height of the frames.
        psnr_db: strength: PSNR of the luma that is not gone below; 45 from 720 lines up and 42 below when ``None``.

    Raises:
        OptionError: a payload of another form (``watermark.payload``).
    """

    def __init__(
        self, key: bytes, payload: str, width_px: int, height_px: int, *, psnr_db: float | None = None
    ) -> None:
        lines = min(width_px, height_px)
        self._size = width_px, height_px
        psnr_db = psnr_db or (_USUAL_DB if lines >= 720 else 42.0)
        rms = 255 / 10 ** (psnr_db / 20)
        self._gain = 10 ** ((_USUAL_DB - psnr_db) / 20) * float(np.interp(lines, [720, 1080], [1, _LARGE_GAIN]))
        self._target_rms = math.sqrt(rms**2 - _ROUNDING)
        scale = max(1.0, lines / CANONICAL_LINES)
        self._small = max(1, round(width_px / scale)), max(1, round(height_px / scale))
        self._row_step = max(1, int(scale))
        self._middle = (width_px // 2, height_px // 2) if lines >= 2 * CANONICAL_LINES else self._size
        tile = plan_chips(key).tile(key, checked_payload(payload))
        self._pattern = _spread(tile, self._middle, scale * self._middle[1] / height_px)
        self._dither = _dither(*self._size)

    def open(self, segment_index: int | None) -> FrameFunction:
        """Give the function that marks frames of the whole film."""
        return self.mark

    def mark(self, frame: Frame, time_s: float) -> Frame:
        """Give a marked copy of a frame.

        Args:
            frame: RGB uint8 ``(height_px, width_px, 3)``; not modified.
            time_s: time on the timeline.
        """
        rows = cv2.cvtColor(frame[self._row_step // 2 :: self._row_step], cv2.COLOR_RGB2GRAY)
        small = cv2.resize(rows, self._small, interpolation=cv2.INTER_AREA)
        strength = cv2.resize(
            unseen_strength(np.asarray(small, np.uint8), self._target_rms, self._gain),
            self._middle,
            interpolation=cv2.INTER_LINEAR,
        )
        change = cv2.multiply(strength, self._pattern, scale=_STEP * polarity(time_s))
        change = cv2.resize(cv2.add(change, _MIDDLE, dtype=cv2.CV_8U), self._size, interpolation=cv2.INTER_LINEAR)
        change = cv2.cvtColor(cv2.add(change, self._dither), cv2.COLOR_GRAY2RGB)
        return np.asarray(cv2.addWeighted(frame, 1, change, 1 / _STEP, _OFFSET), np.uint8)


def _spread(tile: NDArray[np.float32], size: tuple[int, int], scale: float) -> NDArray[np.float32]:
    """Repeat the tile over a picture of ``size`` (width, height), ``scale`` pixels for each point of the tile."""
    width, height = (math.ceil(side / scale) + 4 for side in size)
    canonical = np.tile(tile, (height // TILE + 1, width // TILE + 1))[:height, :width]
    offset = 0.5 / scale - 0.5
    inverse = np.array([[1 / scale, 0, offset], [0, 1 / scale, offset]], np.float64)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(canonical, inverse, size, flags=flags, borderMode=cv2.BORDER_REFLECT), np.float32)


def _dither(width_px: int, height_px: int) -> NDArray[np.uint8]:
    """A fixed ordered dither of one 8-bit step, so that faint changes on smooth ground have no contours."""
    order = np.array([[0, 4, 1, 5], [6, 2, 7, 3], [1, 5, 0, 4], [7, 3, 6, 2]], np.uint8)
    return np.ascontiguousarray(np.tile(order, (height_px // 4 + 1, width_px // 4 + 1))[:height_px, :width_px])
