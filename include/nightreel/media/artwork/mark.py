"""What is compared of two pictures of artworks: hashes that find candidates, and a small copy that decides.

No hash sees another signature; two small pictures that are laid over one another show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nightreel.media.artwork.difference import lab_of
from nightreel.media.filters import Frame

Values = NDArray[np.floating[Any]]
HASH_SIDE = 16
"""Hashes of 256 bits each."""
MOST_BITS = {"perceived": 20, "gradient": 30, "colour": 8}
"""Largest distances (bits that differ) at which two pictures may be the same: pHash, dHash, colour hash."""
BITS = 568
"""Of all hashes together."""
MOST_ASPECT = 0.012
"""Largest difference of width over height, as a share."""
MOST_PATCH, MOST_WHOLE = 2.3, 2.0
"""Largest difference in any patch and on average, Lab, after brightness was matched."""
GAIN, OFFSET = (0.86, 1.16), 7.0
"""How far brightness may differ."""
LEAST_PX = 512
"""Pictures whose long side is smaller show too little to be sure: they are like no other."""
_SMALL_PX, _PATCH_PX = 192, 3
_LOOSE, _MOST_LOOSE = 0.7, 4.0
"""How much an edge may differ, since scaling moves it by parts of a pixel: a share of its contrast, at most so much."""


@dataclass(frozen=True)
class Mark:
    """What is compared of a picture."""

    hashes: dict[str, NDArray[np.uint8]]
    """Packed bits by the hash's name."""
    aspect: float
    long_px: int
    """Long side of the picture."""
    small: Frame
    """192x192, whatever its proportion."""


def mark_of(pixels: Frame) -> Mark:
    """Measure a picture: a small copy, of which pHash, dHash and colour hash (imagehash) are taken, and proportion.

    The whole picture is gone through once, for the small copy; hashes squash a picture anyway.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``.
    """
    height, width = pixels.shape[:2]
    small = np.asarray(cv2.resize(pixels, (_SMALL_PX, _SMALL_PX), interpolation=cv2.INTER_AREA), np.uint8)
    picture = Image.fromarray(small)
    grey = picture.convert("L")
    bits = {
        "perceived": imagehash.phash(grey, HASH_SIDE), "gradient": imagehash.dhash(grey, HASH_SIDE),
        "colour": imagehash.colorhash(picture, 4),
    }  # fmt: skip
    packed = {name: np.packbits(one.hash.astype(np.uint8).ravel()) for name, one in bits.items()}
    return Mark(packed, width / height, max(height, width), small)


def distances(one: Mark, other: Mark) -> dict[str, float]:
    """Give how far two pictures are apart: bits by hash, and ``aspect`` as a share."""
    apart = {name: float(bits_apart(one.hashes[name], other.hashes[name])) for name in MOST_BITS}
    return {**apart, "aspect": abs(one.aspect / other.aspect - 1)}


def laid_over(one: Frame, other: Frame) -> tuple[float, float]:
    """Lay two small pictures over one another; brightness is matched, colour is not.

    Returns:
        The largest difference of a patch of 3x3 px and the mean one (Lab); infinite where brightness differs too much.
    """
    lab, wanted = (_smooth(lab_of(small)) for small in (one, other))
    light, seen = lab[..., 0].ravel(), wanted[..., 0].ravel()
    spread = float(light.std())
    gain = float(np.mean((light - light.mean()) * (seen - seen.mean()))) / spread**2 if spread > 2 else 1.0
    offset = float(seen.mean() - gain * light.mean())
    moved = float(seen.mean() - light.mean())
    if not GAIN[0] <= gain <= GAIN[1] or abs(moved) > OFFSET:
        return float("inf"), float("inf")
    lab = lab * gain
    lab[..., 0] += offset
    off = lab - wanted
    apart = np.sqrt(np.einsum("ijk,ijk->ij", off, off))
    kernel = np.ones((3, 3), np.uint8)
    contrast = [cv2.morphologyEx(small[..., 0], cv2.MORPH_GRADIENT, kernel) for small in (lab, wanted)]
    strict = np.maximum(apart - np.minimum(_LOOSE * np.minimum(*contrast), _MOST_LOOSE), 0)
    return float(cv2.blur(strict, (_PATCH_PX, _PATCH_PX)).max()), float(apart.mean())


def bits_apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Count the bits in which packed hashes differ, along the last axis."""
    return np.asarray(np.bitwise_count(one ^ other).sum(axis=-1, dtype=np.uint16))


def is_same(one: Mark, other: Mark) -> bool:
    """Say whether two pictures are nearly identical: re-encoded, slightly scaled, slightly brighter; nothing more."""
    large = min(one.long_px, other.long_px) >= LEAST_PX
    return large and is_candidate(distances(one, other)) and fits(one.small, other.small) is not None


def _smooth(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """Leave fine lines in the light; colour is coded coarsely by JPEG and WebP."""
    made = np.empty_like(lab)
    made[..., 0] = cv2.GaussianBlur(lab[..., 0], (0, 0), 0.7)
    made[..., 1:] = cv2.GaussianBlur(lab[..., 1:], (0, 0), 2.0)
    return made


def fits(one: Frame, other: Frame) -> tuple[float, float] | None:
    """Give the differences of two small pictures, largest patch and mean, where they are one work; nothing else."""
    patch, whole = laid_over(one, other)
    return (patch, whole) if patch <= MOST_PATCH and whole <= MOST_WHOLE else None


def is_candidate(apart: dict[str, float]) -> bool:
    """Say whether hashes and proportion allow that two pictures are the same."""
    return apart["aspect"] <= MOST_ASPECT and all(apart[name] <= most for name, most in MOST_BITS.items())
