"""Colour correction and looks: what is measured of a shot, and one 3D table that does everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.colour_cube import Cube, identity_cube, look_up
from nightreel.media.filters import Frame

Values = NDArray[np.floating[Any]]
BalanceMethod = Literal["grey-world", "white-patch"]

TABLE_SIZE = 33
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_MID_GREY = 0.46
_KNEE = 0.7
_SAMPLE_SIZE = (128, 72)
_NEAR_STOPS, _SEARCHES = 0.3, 12
"""How far from the grey of the shot a colour may be to have a say about the light, in stops of red and blue."""
_LARGE_AREA = 0.015
"""Part of the picture from which a colour counts as somebody's choice, a ground, and has no say."""
_MAX_CAST, _LEAST_CAST = 0.25, 0.02
_FEW_COLOURS = 16
_MAX_AUTO_STOPS = 0.3


@dataclass(frozen=True)
class Grade:
    """What is done to the colours of one shot; the defaults change nothing."""

    cast: tuple[float, float] = (0.0, 0.0)
    """Stops by which red and blue stand above green in what should be grey; taken away."""
    exposure_stops: float = 0.0
    temperature: float = 0.0
    """-100 cool to 100 warm."""
    contrast: float = 1.0
    saturation: float = 1.0
    look: Cube | None = field(default=None, compare=False)
    strength: float = 1.0
    """How much of all this is applied, 0 to 1."""

    @property
    def changes_nothing(self) -> bool:
        """Whether a frame comes out exactly as it went in."""
        return self.strength == 0 or (self.look is None and replace(self, strength=1.0) == Grade())


def to_linear(values: Values) -> Values:
    """Decode sRGB (IEC 61966-2-1) to linear light; both 0 to 1."""
    return np.where(values <= 0.04045, values / 12.92, ((np.maximum(values, 0.04045) + 0.055) / 1.055) ** 2.4)


def from_linear(values: Values) -> Values:
    """Encode linear light as sRGB; both 0 to 1."""
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * np.maximum(values, 0.0031308) ** (1 / 2.4) - 0.055)


def grade_colours(colours: Values, grade: Grade) -> Values:
    """Grade colours: light first in linear light, then contrast and saturation, the look at last.

    Args:
        colours: sRGB ``(..., 3)``, 0 to 1.
        grade: what to do.

    Returns:
        sRGB of the same shape, 0 to 1.
    """
    light = to_linear(colours)
    gains = _balance_gains(grade)
    light = np.stack([_roll_off(light[..., channel] * gain, gain) for channel, gain in enumerate(gains)], axis=-1)
    gain = 2.0**grade.exposure_stops
    light = _roll_off(light * gain, max(gain, 1.0)) if gain > 1 else light * gain
    graded = _saturated(_contrasted(from_linear(np.clip(light, 0, 1)), grade.contrast), grade.saturation)
    if grade.look is not None:
        graded = look_up(grade.look, graded)
    return np.clip(colours + grade.strength * (np.clip(graded, 0, 1) - colours), 0, 1)


def bake(grade: Grade) -> Cube:
    """Give the 3D table that does a grade, 33 steps a side."""
    return np.ascontiguousarray(grade_colours(identity_cube(TABLE_SIZE), grade), dtype=np.float32)


def measure_cast(frames: Sequence[Frame], method: BalanceMethod) -> tuple[float, float]:
    """Measure the cast of the light in a shot.

    Only colours close to grey have a say, by the root of their area, those of large even areas none: a ground in the
    brand's colour, even a pale one, does not pass for a cast. Too few such colours give none.

    Args:
        frames: a few RGB uint8 frames of the shot.
        method: ``grey-world`` takes the densest place near grey (mean shift, Fukunaga and Hostetler, 1975);
            ``white-patch`` the brightest colours around it.

    Returns:
        Stops of red and of blue against green, at most 0.25 together; (0, 0) where nothing can be said.
    """
    colours, votes = _distinct_colours(frames)
    colours = to_linear(colours / 255)
    stops = np.log2(colours[:, [0, 2]] / colours[:, [1]])
    centre, near = np.zeros(2), np.zeros(len(stops), bool)
    for _ in range(_SEARCHES):
        near = np.hypot(*(stops - centre).T) < _NEAR_STOPS
        share = float(votes[near].sum() / max(1.0, votes.sum()))
        if near.sum() < _FEW_COLOURS or share < 0.04:
            return 0.0, 0.0
        centre = np.average(stops[near], axis=0, weights=votes[near])
    if method == "white-patch":
        luma = colours[near] @ _LUMA
        centre = np.median(stops[near][luma >= np.percentile(luma, 80)], axis=0)
    red, blue = (float(value) for value in centre * min(1.0, share / 0.25))
    size = float(np.hypot(red, blue))
    if size < _LEAST_CAST:
        return 0.0, 0.0
    limit = min(1.0, _MAX_CAST / size)
    return round(red * limit, 4), round(blue * limit, 4)


def measure_exposure(frames: Sequence[Frame]) -> float:
    """Measure by how many stops a shot is under- or overexposed, as a small correction.

    Shots whose median lies in a wide usual range are left alone, and nothing bright is pushed into white.

    Args:
        frames: a few looks at the shot, sRGB uint8 ``(H, W, 3)``.

    Returns:
        Stops to add, at most 0.3 up or down.
    """
    luma = np.concatenate([to_linear(_reduced(frame) / 255).reshape(-1, 3) @ _LUMA for frame in frames])
    middle, high = (float(value) for value in np.maximum(np.percentile(luma, (50, 99)), 1e-4))
    low_limit, high_limit = (float(to_linear(np.array(value))) for value in (0.3, 0.68))
    if middle < low_limit:
        stops = min(0.4 * np.log2(low_limit / middle), max(0.0, np.log2(0.9 / high)))
    else:
        stops = min(0.0, 0.4 * np.log2(high_limit / middle))
    return round(float(np.clip(stops, -_MAX_AUTO_STOPS, _MAX_AUTO_STOPS)), 3)


def _balance_gains(grade: Grade) -> Values:
    """Give gains of linear light that keep the luminance of grey."""
    warm = 0.25 * grade.temperature / 100
    gains = 2.0 ** np.array([warm - grade.cast[0], 0.0, -warm - grade.cast[1]])
    return np.asarray(gains / (gains @ _LUMA))


def _roll_off(light: Values, most: float) -> Values:
    """Bend light above a knee so that the greatest value becomes exactly 1, with no corner at the knee."""
    slope = (most - _KNEE) / (1 - _KNEE)
    if most <= _KNEE or slope == 1:
        return light
    part = np.clip((light - _KNEE) / (most - _KNEE), 0, 1)
    bent = _KNEE + (1 - _KNEE) * slope * part / (1 + (slope - 1) * part)
    return np.where(light > _KNEE, bent, light)


def _contrasted(colours: Values, contrast: float) -> Values:
    if contrast <= 1:
        return _MID_GREY + (colours - _MID_GREY) * contrast
    low = _MID_GREY * (np.minimum(colours, _MID_GREY) / _MID_GREY) ** contrast
    high = 1 - (1 - _MID_GREY) * ((1 - np.maximum(colours, _MID_GREY)) / (1 - _MID_GREY)) ** contrast
    return np.where(colours < _MID_GREY, low, high)


def _saturated(colours: Values, saturation: float) -> Values:
    luma = (colours @ _LUMA)[..., None]
    return np.asarray(luma + (colours - luma) * saturation)


def _distinct_colours(frames: Sequence[Frame]) -> tuple[Values, Values]:
    """Give the colours of the frames (5 bits a channel) and their votes; none of a large area, clipped or dark."""
    pixels = np.concatenate([_reduced(frame).reshape(-1, 3) for frame in frames])
    bins = (pixels >> 3).astype(np.uint32) @ np.array([1 << 10, 1 << 5, 1], np.uint32)
    _, index, counts = np.unique(bins, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(index, pixels[:, channel]) for channel in range(3)], axis=-1)
    colours: Values = sums / counts[:, None]
    usable = (colours.min(axis=1) > 16) & (colours.max(axis=1) < 244)
    usable &= counts < _LARGE_AREA * len(pixels)
    return colours[usable], np.sqrt(counts[usable])


def _reduced(frame: Frame) -> Frame:
    return cv2.resize(frame, _SAMPLE_SIZE, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
