"""Light of a picture: how bright, how contrasty, how warm, and whether it shows anything at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightreel.reading.measure.palette import shrunk

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

Key = Literal["low", "middle", "high"]

_SIDE_PX = 192
_DARK, _BRIGHT = 0.36, 0.78
"""Median lightness (OKLab) of a low-key and a high-key picture."""
_DEEPEST_OF_HIGH = 0.35
"""In a high-key picture the darkest tenth is lighter than this: shadows are lifted, not only the ground bright."""
_SOFT, _HARD = 0.35, 0.75
_WARM = 0.018
_BLANK = 0.045
"""Range of lightness and of colour below which there is nothing to see."""
_PAPER_NEAR, _PAPER_SHARE = 0.06, 0.55
_PAPER_LIGHT, _INK_DARK, _INK_SHARE, _PLAIN_CHROMA = 0.8, 0.2, (0.003, 0.3), 0.03
_STROKE = 0.03
"""Strokes of a drawing are thinner than this, part of its long side."""


@dataclass(frozen=True)
class Light:
    """What was measured of a picture's light."""

    brightness: float
    """Mean lightness of OKLab, 0 to 1."""
    contrast: float
    """From the 5th to the 95th percentile of lightness, 0 to 1."""
    warmth: float
    """Above 0 towards red and yellow, below towards blue; 0.02 is seen."""
    colourful: float
    """Mean chroma of OKLab; below 0.02 it looks black and white."""
    key: Key
    is_blank: bool
    is_drawing: bool
    """Whether it is lines on paper: its light then says nothing of the scene's."""

    @property
    def contrast_word(self) -> Literal["soft", "middle", "hard"]:
        """How strong the contrast is."""
        return "soft" if self.contrast < _SOFT else "hard" if self.contrast > _HARD else "middle"

    @property
    def warmth_word(self) -> Literal["warm", "neutral", "cool", "grey"]:
        """Which way its colours lean."""
        if self.colourful < 0.015:
            return "grey"
        return "warm" if self.warmth > _WARM else "cool" if self.warmth < -_WARM else "neutral"


def measure_light(pixels: Frame) -> Light:
    """Measure a picture's light in OKLab (Ottosson, 2020).

    Low and high key are the studio's terms: mostly dark tones, or mostly light ones without deep shadows.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.
    """
    import numpy as np

    from nightreel.media.brand_score import to_oklab

    lab = to_oklab(shrunk(pixels, _SIDE_PX))
    lightness = lab[..., 0]
    least, deep, dark, middle, bright, most = np.percentile(lightness, (1, 5, 10, 50, 95, 99))
    spread = np.percentile(lab[..., 1:].reshape(-1, 2), (1, 99), axis=0)
    key: Key = "low" if middle < _DARK else "high" if middle > _BRIGHT and dark > _DEEPEST_OF_HIGH else "middle"
    is_blank = bool(lightness.max() - lightness.min() < 2 * _BLANK and most - least < _BLANK
                    and (spread[1] - spread[0]).max() < _BLANK)  # fmt: skip
    return Light(
        brightness=float(lightness.mean()),
        contrast=float(bright - deep),
        warmth=float(lab[..., 2].mean() + 0.5 * lab[..., 1].mean()),
        colourful=float(np.hypot(lab[..., 1], lab[..., 2]).mean()),
        key=key,
        is_blank=is_blank,
        is_drawing=not is_blank and _is_drawing(lab),
    )


def _is_drawing(lab: object) -> bool:
    """Say whether a picture is thin dark strokes without colour on light paper.

    The width of the strokes is twice the mean of the distance transform on their middle.
    """
    import cv2
    import numpy as np

    values = np.asarray(lab)
    paper = np.median(values.reshape(-1, 3), axis=0)
    near = np.linalg.norm(values - paper, axis=2) < _PAPER_NEAR
    ink = values[..., 0] < paper[0] - _INK_DARK
    plain = np.hypot(values[..., 1], values[..., 2]).mean() < _PLAIN_CHROMA
    if paper[0] < _PAPER_LIGHT or near.mean() < _PAPER_SHARE or not plain:
        return False
    if not _INK_SHARE[0] <= ink.mean() <= _INK_SHARE[1]:
        return False
    within = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 3)
    return bool(2 * np.percentile(within[ink], 90) < max(3.0, _STROKE * max(ink.shape)))
