"""How well a shot agrees with its brand, from its pixels: palette, light, contrast, motion and type, each 0 to 1.

Colours are compared in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020), where equal
distances look equally large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nightreel.media.colour import to_linear
from nightreel.media.filters import Frame
from nightreel.spec.brand import Brand, Palette
from nightreel.spec.script import Camera

Lab = NDArray[np.float32]

_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929],
     [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468],
     [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
_LINEAR = to_linear(np.arange(256) / 255).astype(np.float32)


def to_oklab(frame: Frame) -> Lab:
    """Convert sRGB to OKLab.

    Args:
        frame: RGB uint8 ``(..., 3)``.

    Returns:
        Lightness 0 to 1, a (green to red) and b (blue to yellow), float32 of the same shape.
    """
    lms = np.cbrt(_LINEAR[frame] @ _TO_LMS.T.astype(np.float32))
    return np.asarray(lms @ _TO_LAB.T.astype(np.float32), np.float32)


def relative_luminance(frame: Frame) -> NDArray[np.float32]:
    """Give the relative luminance of WCAG 2.2, float32 ``(H, W)``, 0 to 1, of an sRGB frame, uint8 ``(H, W, 3)``."""
    return np.asarray(_LINEAR[frame] @ np.array([0.2126, 0.7152, 0.0722], np.float32), np.float32)


@dataclass(frozen=True)
class Range:
    """Values that are right, and how quickly a value beyond them is wrong."""

    low: float
    high: float
    fall: float
    """How far above ``high`` the score is 0."""
    floor: float = 0.0
    """Below ``low``, where it is 0."""

    def score(self, value: float) -> float:
        """Give 1 inside, less outside."""
        if value < self.low:
            return max(0.0, (value - self.floor) / (self.low - self.floor))
        return float(np.clip(1 - (value - self.high) / self.fall, 0, 1))


_LIGHTNESS = {"dark": Range(0.16, 0.52, 0.3, 0.06), "light": Range(0.62, 0.97, 0.3, 0.3)}
"""Mean OKLab lightness by the brand's ground: our drawn shots lie from 0.22 to 0.46, and from 0.84 to 0.95."""
_MOOD = {"soft": 0.03, "studio": 0.0, "dramatic": -0.04, "neon": 0.0}
"""What the brand's lighting adds to both ends."""
_CONTRASTS = {
    "soft": Range(0.08, 0.72, 0.25), "studio": Range(0.09, 0.8, 0.25),
    "dramatic": Range(0.12, 0.9, 0.25), "neon": Range(0.12, 0.95, 0.25),
}  # fmt: skip
"""Lightness of the brightest twentieth less the darkest: our drawn shots lie from 0.10 (words alone) to 0.64."""
_MOTIONS = {
    "hold": Range(0.0, 0.012, 0.08), "push": Range(0.002, 0.06, 0.15), "pull": Range(0.002, 0.06, 0.15),
    "orbit": Range(0.002, 0.08, 0.15), "pan_left": Range(0.004, 0.12, 0.2), "pan_right": Range(0.004, 0.12, 0.2),
    "tilt_up": Range(0.004, 0.12, 0.2), "tilt_down": Range(0.004, 0.12, 0.2),
}  # fmt: skip
"""Widths of the frame a second that the picture moves: our drawn shots lie from 0 (hold) to 0.057 (a quick pan)."""
_SQUARE, _SQUARES = 0.004, 201
_NEUTRAL = 0.02
"""OKLab chroma below which a colour is grey: it fits every brand."""
_COLOURFUL = 0.004
"""Mean chroma above grey from which a shot's colours count in full."""
_REACH = 1.35
"""How much purer than the palette's own a colour may be."""
_OFF_GOOD, _OFF_BAD = 0.1, 0.65
"""Share of colour off the palette: shots in the brand's colours lie from 0 to 0.22, turned by 120° from 0.66 on."""
_WEIGHTS = {"palette": 0.4, "light": 0.2, "contrast": 0.1, "motion": 0.1, "type": 0.2}
_LEAST = 0.02


def palette_score(labs: Sequence[Lab], palette: Palette) -> float:
    """Tell how much of a shot's colour is made of the brand's palette.

    What counts is the plane of a and b: mixtures of primary or accent with the brand's dark or light, with grey, and
    up to 1.35 times as pure. Each pixel's distance to these is weighed by how colourful it is; greys fit always.

    Args:
        labs: OKLab frames of the shot.
        palette: the brand's.
    """
    colours = [palette.primary, palette.accent, palette.dark, palette.light]
    primary, accent, dark, light = (to_oklab(_rgb(colour))[1:] * _REACH for colour in colours)
    corners = [(primary, dark), (primary, light), (accent, dark), (accent, light)]
    plane, counts = _tally(labs)
    chroma = np.hypot(plane[:, 0], plane[:, 1])
    distance = np.min([chroma, *(_to_triangle(plane, one, other) for one, other in corners)], axis=0)
    weight = np.maximum(chroma - _NEUTRAL, 0) * counts
    total = float(weight.sum())
    if total == 0:
        return 1.0
    off = float((weight * distance / np.maximum(chroma, _LEAST)).sum()) / total
    off *= min(1.0, total / float(counts.sum()) / _COLOURFUL)
    return float(np.clip(1 - (off - _OFF_GOOD) / (_OFF_BAD - _OFF_GOOD), 0, 1))


def light_score(labs: Sequence[Lab], brand: Brand) -> float:
    """Tell whether a shot is as light or dark as the brand's ground and lighting ask for."""
    wanted, mood = _LIGHTNESS[brand.ground], _MOOD[brand.lighting]
    moved = replace(wanted, low=wanted.low + mood, high=wanted.high + mood)
    return moved.score(float(np.mean([lab[..., 0].mean() for lab in labs])))


def contrast_score(labs: Sequence[Lab], brand: Brand) -> float:
    """Tell whether light and dark lie as far apart as the brand's lighting asks for."""
    ends = np.mean([np.percentile(lab[..., 0], (5, 95)) for lab in labs], axis=0)
    return _CONTRASTS[brand.lighting].score(float(ends[1] - ends[0]))


def motion_score(widths_a_s: float, camera: Camera) -> float:
    """Tell whether the picture moves as the shot's camera was asked to.

    Args:
        widths_a_s: median motion, in widths of the frame a second.
        camera: what the script asks for; weaker moves may be slower.
    """
    wanted = _MOTIONS[camera.move]
    return replace(wanted, low=wanted.low * min(1.0, camera.strength)).score(widths_a_s)


def together(scores: Mapping[str, float | None]) -> float:
    """Join the scores that are told to one: their weighted geometric mean, so that none hides behind the others."""
    told = {name: score for name, score in scores.items() if score is not None}
    weight = sum(_WEIGHTS[name] for name in told)
    return float(np.exp(sum(_WEIGHTS[name] * np.log(max(score, _LEAST)) for name, score in told.items()) / weight))


def _tally(labs: Sequence[Lab]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Count the pixels of each small square of the plane of a and b; gives the squares' middles and counts."""
    counts = np.zeros(_SQUARES * _SQUARES, np.int64)
    for lab in labs:
        places = np.clip(np.rint(lab[..., 1:] / _SQUARE).astype(np.int32) + _SQUARES // 2, 0, _SQUARES - 1)
        counts += np.bincount((places[..., 0] * _SQUARES + places[..., 1]).ravel(), minlength=_SQUARES * _SQUARES)
    taken = np.flatnonzero(counts)
    middles = np.stack(np.divmod(taken, _SQUARES), axis=1).astype(np.float64) - _SQUARES // 2
    return middles * _SQUARE, counts[taken]


def _rgb(colour: str) -> NDArray[np.uint8]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.uint8)


def _to_triangle(points: NDArray[np.float64], one: Lab, other: Lab) -> NDArray[np.float64]:
    """Give the distance of points to the triangle of grey and two colours; 0 inside."""
    grey = np.zeros(2)
    distance = np.min([_to_line(points, *ends) for ends in ((grey, one), (grey, other), (one, other))], axis=0)
    sides = np.array([one, other], np.float64).T
    if abs(float(np.linalg.det(sides))) > 1e-9:
        shares = points @ np.linalg.inv(sides).T
        distance[(shares >= 0).all(axis=1) & (shares.sum(axis=1) <= 1)] = 0
    return np.asarray(distance)


def _to_line(points: NDArray[np.float64], start: Lab, end: Lab) -> NDArray[np.float64]:
    way = np.asarray(end - start, np.float64)
    at = np.clip((points - start) @ way / max(float(way @ way), 1e-12), 0, 1)
    off = points - start - at[:, None] * way
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))
