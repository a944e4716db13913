"""Around a super-resolution network: colours kept, transparency without halos, a picture of the gain."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.media.filters import Frame
from nightreel.media.type.fonts import Face, shape

Floats = NDArray[np.floating[Any]]

_COLOUR_SIGMA_PX = 2.0
_OPAQUE = 250
_PANEL_PX, _MARGIN_PX, _LABEL_PX = 720, 32, 64
_GROUND, _INK, _QUIET = 0xFF12151C, 0xFFF5F7FA, 0xFF9AA3B2


def keep_colour(small: Frame, large: Frame) -> Frame:
    """Give an enlarged frame the broad colours of its source; the network's edges stay.

    Networks shift flat colours by several levels. What the enlarged frame has lost of the source at the source's own
    size, smoothed by a Gaussian, is added back (one step of iterative back-projection, Irani and Peleg, 1991).

    Args:
        small: RGB uint8 ``(H, W, 3)``.
        large: RGB uint8 ``(s * H, s * W, 3)``; not modified.
    """
    height, width = small.shape[:2]
    reduced = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
    missing = cv2.subtract(small, reduced, dtype=cv2.CV_32F)
    missing = cv2.GaussianBlur(missing, (0, 0), _COLOUR_SIGMA_PX, borderType=cv2.BORDER_REFLECT_101)
    wide = cv2.resize(missing, large.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.add(large, wide, dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def bleed_colours(picture: NDArray[np.uint8]) -> Frame:
    """Let the colours of what can be seen run into what cannot, so that no hidden colour shows at an enlarged edge.

    Args:
        picture: RGBA uint8 ``(H, W, 4)``, straight alpha.

    Returns:
        RGB uint8 ``(H, W, 3)``: the same where the picture is opaque, elsewhere the nearest visible colours, found by
        push and pull over a pyramid (Gortler et al., 1996).
    """
    weight = (picture[..., 3:].astype(np.float32) / 255) ** 2
    filled = _pull(picture[..., :3].astype(np.float32) * weight, weight[..., 0])
    solid = picture[..., 3:] >= _OPAQUE
    return np.where(solid, picture[..., :3], np.clip(np.rint(filled), 0, 255).astype(np.uint8))


def _pull(colour: Floats, weight: Floats) -> Floats:
    """Give colours everywhere, from premultiplied ones and their weights."""
    height, width = weight.shape
    own = colour / np.maximum(weight, 1e-6)[..., None]
    if min(height, width) <= 1:
        return np.asarray(own, np.float32)
    half = (width // 2, height // 2)
    coarse = _pull(_resized(colour, half, cv2.INTER_AREA), _resized(weight, half, cv2.INTER_AREA))
    trust = np.minimum(weight * 4, 1)[..., None]
    wide = _resized(coarse, (width, height), cv2.INTER_LINEAR)
    return np.asarray(own * trust + wide * (1 - trust), np.float32)


def _resized(values: Floats, size: tuple[int, int], interpolation: int) -> Floats:
    resized = cv2.resize(values, size, interpolation=interpolation).astype(np.float32, copy=False)
    return resized.reshape(size[1], size[0], *values.shape[2:])


def join_alpha(colours: Frame, alpha: NDArray[np.uint8], large_alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Join enlarged colours and enlarged alpha.

    Args:
        colours: enlarged RGB ``(s * H, s * W, 3)``.
        alpha: alpha of the source ``(H, W)``.
        large_alpha: what a network made of it ``(s * H, s * W)``; it is kept between the least and the greatest value
            of the source around each place, so that it neither rings nor fogs what is wholly clear or opaque.

    Returns:
        RGBA uint8 ``(s * H, s * W, 4)``.
    """
    size = (colours.shape[1], colours.shape[0])
    around = np.ones((3, 3), np.uint8)
    least, most = (cv2.resize(f(alpha, around), size, interpolation=cv2.INTER_LINEAR) for f in (cv2.erode, cv2.dilate))
    joined = np.dstack([colours, np.clip(large_alpha, least, most)])
    return np.ascontiguousarray(joined.astype(np.uint8, copy=False))


def draw_comparison(before: NDArray[np.uint8], after: NDArray[np.uint8], name: str) -> Frame:
    """Show the same detail before and after, side by side.

    Args:
        before: RGB or RGBA as it came.
        after: the same picture, enlarged.
        name: whose picture it is.

    Returns:
        RGB uint8, about 1500 pixels wide: before as a film would have had to blow it up, and after.
    """
    small, large = _on_ground(before), _on_ground(after)
    scale = large.shape[0] / small.shape[0]
    x, y, side = _detail(small)
    panels = (
        small[y : y + side, x : x + side],
        large[round(y * scale) : round((y + side) * scale), round(x * scale) : round((x + side) * scale)],
    )
    labels = [f"{w} × {h}" for h, w in (small.shape[:2], large.shape[:2])]
    surface = skia.Surface(2 * _PANEL_PX + 3 * _MARGIN_PX, _PANEL_PX + 2 * _MARGIN_PX + _LABEL_PX)
    canvas = surface.getCanvas()
    canvas.clear(_GROUND)
    for index, (panel, title, label) in enumerate(zip(panels, ("Before", "After"), labels, strict=True)):
        left = _MARGIN_PX + index * (_PANEL_PX + _MARGIN_PX)
        shown = cv2.resize(panel, (_PANEL_PX, _PANEL_PX), interpolation=cv2.INTER_CUBIC)
        image = skia.Image.fromarray(
            np.dstack([shown, np.full(shown.shape[:2], 255, np.uint8)]), skia.kRGBA_8888_ColorType
        )
        canvas.drawImage(image, left, _MARGIN_PX)
        heading = shape(title, Face(26, 700), _INK)
        heading.paint(canvas, left, _MARGIN_PX + _PANEL_PX + 14)
        shape(label, Face(26, 500), _QUIET).paint(canvas, left + heading.LongestLine + 14, _MARGIN_PX + _PANEL_PX + 14)
        if index == 0 and name:
            words = shape(name, Face(20, 500), _QUIET)
            words.paint(canvas, left + _PANEL_PX - words.LongestLine, _MARGIN_PX + _PANEL_PX + 18)
    return np.ascontiguousarray(surface.toarray(colorType=skia.kRGBA_8888_ColorType)[..., :3])


def _on_ground(picture: NDArray[np.uint8]) -> Frame:
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.float32) / 255
    return np.rint(picture[..., :3] * alpha + 236 * (1 - alpha)).astype(np.uint8)


def _detail(frame: Frame) -> tuple[int, int, int]:
    """Find the square with most edges: x, y and side in pixels, a third of the shorter side."""
    height, width = frame.shape[:2]
    side = max(8, min(height, width) // 3)
    if min(height, width) <= side:
        return 0, 0, min(height, width)
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    edges = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    sums = cv2.boxFilter(edges, -1, (side, side), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    y, x = np.unravel_index(
        int(sums[: height - side + 1, : width - side + 1].argmax()), (height - side + 1, width - side + 1)
    )
    return int(x), int(y), side
