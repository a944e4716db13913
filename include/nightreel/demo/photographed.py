"""Known pictures as somebody's phone might have taken them: at an angle, unevenly lit, with a lamp's reflection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.demo.canvas import Pixels


@dataclass(frozen=True)
class Damage:
    """What is done to a picture; nothing by default."""

    tilt: float = 0.0
    """How far corners are moved, as a share of the long side."""
    wall: tuple[int, int, int] = (150, 146, 138)
    """Colour of the ground around it."""
    margin: float = 0.12
    """Ground on each side, as a share of the picture's long side."""
    frame: float = 0.0
    """Width of a dark frame, as a share of the long side."""
    shade: float = 0.0
    """Light that is lost from one side to the other, 0 to 1."""
    glare: float = 0.0
    """Radius of a reflection, as a share of the long side."""
    noise: float = 1.2
    """Of the sensor, in steps of 8 bits."""


@dataclass(frozen=True)
class Photograph:
    """A photograph of a known picture."""

    pixels: Pixels
    corners: NDArray[np.floating[Any]]
    """Where the picture's corners (with its frame) are seen, ``(4, 2)`` px, from the upper left one clockwise."""
    truth: Pixels
    """What hangs on the wall: the picture with its frame."""


def photograph(picture: Pixels, damage: Damage, seed: int) -> Photograph:
    """Take a photograph of a picture.

    A pinhole camera looks at it (a true homography of a tilted plane), light falls off smoothly, a reflection adds
    white light, the sensor adds noise.

    Args:
        picture: uint8 RGB ``(H, W, 3)``.
        damage: what happens.
        seed: of all that is by chance.
    """
    random = np.random.default_rng(seed)
    framed = _framed(picture, damage.frame)
    height, width = framed.shape[:2]
    long_px = max(height, width)
    margin = round(damage.margin * long_px)
    size = (width + 2 * margin, height + 2 * margin)
    corners = _seen_corners((width, height), margin, damage.tilt, random)
    ends = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]])
    warp = cv2.getPerspectiveTransform(ends.astype(np.float32), corners.astype(np.float32))
    fine = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]])
    large = (size[0] * 2, size[1] * 2)
    seen = cv2.warpPerspective(framed, fine @ warp, large, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), fine @ warp, large, flags=cv2.INTER_LINEAR)
    share = cover[..., None].astype(np.float32) / 255
    both = seen * share + np.array(damage.wall, np.float32) * (1 - share)
    made = _linear(cv2.resize(both, size, interpolation=cv2.INTER_AREA) / 255)
    made = made * _light(made.shape[:2], damage.shade, random)[..., None]
    if damage.glare:
        made = made + _glare(made.shape[:2], corners, damage.glare * long_px, random)[..., None]
    shot = _encoded(np.clip(made, 0, 1)) * 255 + random.normal(0, damage.noise, made.shape)
    return Photograph(np.clip(shot + 0.5, 0, 255).astype(np.uint8), corners, framed)


def _framed(picture: Pixels, frame: float) -> Pixels:
    wide = round(frame * max(picture.shape[:2]))
    if not wide:
        return picture
    colour = (34, 27, 22)
    return np.asarray(cv2.copyMakeBorder(picture, wide, wide, wide, wide, cv2.BORDER_CONSTANT, value=colour), np.uint8)


def _seen_corners(
    size: tuple[int, int], margin: int, tilt: float, random: np.random.Generator
) -> NDArray[np.floating[Any]]:
    """Turn the plane about two axes before a camera of 1.3 long sides' focal length, then fit it into the picture."""
    width, height = size
    long_px = max(size)
    turn = random.uniform(0.6, 1.0, 2) * random.choice((-1, 1), 2) * tilt * 5
    roll = float(random.uniform(-0.5, 0.5)) * tilt
    plane = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * [width / 2, height / 2, 0]
    cx, sx, cy, sy = np.cos(turn[0]), np.sin(turn[0]), np.cos(turn[1]), np.sin(turn[1])
    cz, sz = np.cos(roll), np.sin(roll)
    rotation = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    turned = plane @ (rotation @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])).T
    seen = turned[:, :2] * (1.3 * long_px / (turned[:, 2:] + 1.3 * long_px))
    fit = min(width / np.ptp(seen[:, 0]), height / np.ptp(seen[:, 1]), 1.0)
    return np.asarray(seen * fit + np.array([width / 2 + margin - 0.5, height / 2 + margin - 0.5]))


def _light(shape: tuple[int, int], shade: float, random: np.random.Generator) -> NDArray[np.floating[Any]]:
    angle = float(random.uniform(0, 6.28))
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    across = (x * np.cos(angle) + y * np.sin(angle)) / 1.42
    return np.asarray(1 - shade * (0.5 + 0.5 * across) - 0.15 * shade * (x * x + y * y) / 2)


def _glare(
    shape: tuple[int, int], corners: NDArray[np.floating[Any]], radius: float, random: np.random.Generator
) -> NDArray[np.floating[Any]]:
    """Give a lamp's reflection: a core that clips and a soft halo around it."""
    at = corners.mean(axis=0) + (corners[int(random.integers(4))] - corners.mean(axis=0)) * float(
        random.uniform(0.3, 0.6)
    )
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    away = np.hypot(x - at[0], (y - at[1]) * float(random.uniform(0.8, 1.25))) / radius
    return np.asarray(1.6 * np.exp(-(away**2)))


def _linear(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _encoded(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * np.maximum(values, 0.0031308) ** (1 / 2.4) - 0.055)
