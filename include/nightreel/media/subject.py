"""Where the subject of a picture or a clip stands."""

from __future__ import annotations

from itertools import islice, pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.decode import read_frames
from nightreel.spec.film import Box

_LONG_SIDE = 192
_PLAIN_BORDER = 12.0
"""A border whose colours differ by less (8-bit Lab, 85th percentile) is a plain ground."""
_STANDS_OUT = 14.0
_SPECK = 0.004
"""Parts smaller than this share of the frame are dust."""
_CORE = (0.18, 0.82)
"""Share of the salient energy along each axis between which the core of a busy picture lies."""
_MOST_OF_SIDE = 0.31
"""A core is a guess: it may steer a crop to itself, but must not force the whole width into a tall frame."""
_LOOKS = 5


def picture_subject(pixels: NDArray[np.uint8]) -> Box | None:
    """Find the subject of a still.

    What alpha shows, else what stands out of a plain ground, else the core of what catches the eye.

    Args:
        pixels: RGB or RGBA uint8 ``(H, W, 3 or 4)``.

    Returns:
        Its box, or ``None`` where the whole picture is the subject.
    """
    small = _small(pixels)
    if pixels.shape[2] == 4:
        return _box(small[..., 3] > 24)
    mask = _on_plain_ground(small)
    return _box(mask) if mask is not None else _core(_saliency(small))


def standing_out(pixels: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Mask what stands out of a plain ground.

    Args:
        pixels: RGB uint8 ``(H, W, 3)``.

    Returns:
        bool ``(h, w)``, of a small copy of the picture; ``None`` where the ground is not plain.
    """
    return _on_plain_ground(_small(pixels))


def eye_catcher(pixels: NDArray[np.uint8]) -> Box | None:
    """Give the core of what catches the eye in an RGB picture; it is a place, not the size of a thing."""
    return _core(_saliency(_small(pixels)))


def clip_subject(path: Path, frames: int) -> Box | None:
    """Find where the subject of a clip stays: the core of what catches the eye or moves, over a few looks.

    Args:
        path: a clip at a constant rate.
        frames: its length.
    """
    looks = [_small(frame) for at in np.linspace(0, frames - 1, _LOOKS).astype(int) for frame in _look(path, int(at))]
    if not looks:
        return None
    energy = np.mean([_saliency(look) for look in looks], axis=0)
    moved = np.mean([np.abs(cv2.absdiff(a, b)).mean(axis=2) for a, b in pairwise(looks)] or [0], axis=0)
    if np.max(moved) > 8:
        energy = energy / energy.sum() + moved / np.sum(moved)
    return _core(energy)


def _look(path: Path, at: int) -> list[NDArray[np.uint8]]:
    frames = read_frames(path, start_frame=at)
    return list(islice(frames, 1))


def _small(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, _LONG_SIDE / max(pixels.shape[:2]))
    size = max(2, round(pixels.shape[1] * scale)), max(2, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _on_plain_ground(rgb: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Mark what differs from a plain border; ``None`` where the border is not plain."""
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab).astype(np.float32)
    rim = max(1, round(min(rgb.shape[:2]) * 0.04))
    border = np.concatenate(
        [lab[:rim].reshape(-1, 3), lab[-rim:].reshape(-1, 3), lab[:, :rim].reshape(-1, 3), lab[:, -rim:].reshape(-1, 3)]
    )
    ground = np.median(border, axis=0)
    if np.percentile(np.linalg.norm(border - ground, axis=1), 85) > _PLAIN_BORDER:
        return None
    mask: NDArray[np.bool_] = np.linalg.norm(lab - ground, axis=2) > _STANDS_OUT
    return mask


def _saliency(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Give what catches the eye: spectral residual (Hou and Zhang, CVPR 2007) with a mild pull to the middle."""
    grey = cv2.cvtColor(rgb[..., :3], cv2.COLOR_RGB2GRAY).astype(np.float64)
    small = cv2.resize(grey, (64, 64), interpolation=cv2.INTER_AREA)
    spectrum = np.fft.fft2(small)
    amplitude = np.log(np.abs(spectrum) + 1e-6)
    residual = amplitude - cv2.blur(amplitude, (3, 3))
    seen = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    soft = cv2.GaussianBlur(seen, (0, 0), 3)
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    pulled = soft * np.exp(-0.8 * (x * x + y * y))
    return np.asarray(cv2.resize(pulled, (rgb.shape[1], rgb.shape[0])), np.float64).clip(0)


def _box(mask: NDArray[np.bool_]) -> Box | None:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    parts = [stats[i] for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] >= max(4, _SPECK * mask.size)]
    if not parts:
        return None
    left = min(int(part[cv2.CC_STAT_LEFT]) for part in parts)
    top = min(int(part[cv2.CC_STAT_TOP]) for part in parts)
    right = max(int(part[cv2.CC_STAT_LEFT] + part[cv2.CC_STAT_WIDTH]) for part in parts)
    bottom = max(int(part[cv2.CC_STAT_TOP] + part[cv2.CC_STAT_HEIGHT]) for part in parts)
    return _relative(left, top, right, bottom, mask.shape)


def _core(energy: NDArray[np.float64]) -> Box | None:
    if energy.sum() <= 0:
        return None
    left, right = _span(energy.sum(axis=0))
    top, bottom = _span(energy.sum(axis=1))
    return _relative(left, top, right, bottom, energy.shape)


def _span(energy: NDArray[np.float64]) -> tuple[int, int]:
    passed = np.cumsum(energy) / energy.sum()
    first, middle, last = (int(np.searchsorted(passed, share)) for share in (_CORE[0], 0.5, _CORE[1]))
    half = max(1, int(len(energy) * _MOST_OF_SIDE / 2))
    return max(first, middle - half), min(last + 1, middle + half, len(energy))


def _relative(left: int, top: int, right: int, bottom: int, shape: tuple[int, ...]) -> Box | None:
    height, width = shape[:2]
    if right - left >= 0.97 * width and bottom - top >= 0.97 * height:
        return None
    return Box(x=left / width, y=top / height, width=(right - left) / width, height=(bottom - top) / height)
