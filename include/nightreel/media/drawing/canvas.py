"""Pixels that skia draws into fastest: premultiplied BGRA, 8 bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

Bgra = NDArray[np.uint8]
"""Premultiplied BGRA, ``(H, W, 4)``."""

SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear)
"""Between pixels; skia has a quick path for it."""


def surface_on(pixels: Bgra) -> Any:
    """Give a surface that draws into BGRA pixels."""
    info = skia.ImageInfo.Make(pixels.shape[1], pixels.shape[0], skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0])


def drawn(width: int, height: int, draw: Callable[[Any], None]) -> Bgra:
    """Give a transparent picture that a function has drawn on."""
    pixels = np.zeros((max(1, height), max(1, width), 4), np.uint8)
    with surface_on(pixels) as canvas:
        draw(canvas)
    return pixels


def image_of(pixels: Bgra) -> Any:
    """Give an image; the pixels are copied."""
    pixels = np.ascontiguousarray(pixels)
    info = skia.ImageInfo.Make(pixels.shape[1], pixels.shape[0], skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Image.MakeRasterCopy(skia.Pixmap(info, pixels, pixels.strides[0]))


def premultiplied(picture: NDArray[np.uint8]) -> Bgra:
    """Give straight RGB ``(H, W, 3)`` or RGBA ``(H, W, 4)``, uint8, as premultiplied BGRA ``(H, W, 4)``."""
    code = cv2.COLOR_RGB2BGRA if picture.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    pixels = np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), code), np.uint8)
    if picture.shape[2] == 4:
        alpha = pixels[..., 3:].astype(np.uint16)
        pixels[..., :3] = ((pixels[..., :3] * alpha + 127) // 255).astype(np.uint8)
    return pixels


def scaled(pixels: Bgra, width: int, height: int) -> Bgra:
    """Resize: averaged when it shrinks, cubic when it grows."""
    size = (max(1, width), max(1, height))
    shrinks = size[0] * size[1] < pixels.shape[0] * pixels.shape[1]
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    made: Bgra = np.asarray(resized, np.uint8)
    made[..., :3] = np.minimum(made[..., :3], made[..., 3:])
    return made


def blurred(plane: NDArray[Any], radius_px: float) -> NDArray[Any]:
    """Blur softly, quickly for large radii too; the shape stays."""
    step = max(1, int(radius_px / 6))
    small = cv2.resize(plane, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA) if step > 1 else plane
    small = cv2.GaussianBlur(small, (0, 0), max(0.3, radius_px / step))
    if step > 1:
        small = cv2.resize(small, (plane.shape[1], plane.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(small)
