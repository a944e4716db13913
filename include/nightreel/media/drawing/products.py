"""Products: cut-outs that stand on a floor, photographs as cards."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.media.drawing.canvas import Bgra, blurred, drawn, image_of, premultiplied, scaled
from nightreel.media.drawing.scene import BLACK, WHITE, Scene
from nightreel.media.type.ink import Ink, argb, mixed

_Frame = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True)
class Figure:
    """A subject ready to be moved: its own picture, and what it throws on its surroundings.

    Both have one size; the subject's own box lies inside it.
    """

    front: Bgra
    """The subject alone."""
    behind: Bgra
    """Halo, shadow and reflection."""
    x: int
    y: int
    width: int
    height: int


def trimmed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut the clear border of RGBA ``(H, W, 4)`` away, as a view; the picture itself when it is RGB or all clear."""
    if picture.shape[2] == 3:
        return picture
    solid = picture[..., 3] > 10
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if not len(rows):
        return picture
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def is_cutout(picture: NDArray[np.uint8]) -> bool:
    """Tell whether a picture, RGB or RGBA uint8, shows its subject alone: enough of it is clear, at the corners too."""
    if picture.shape[2] == 3:
        return False
    alpha = picture[..., 3]
    corners = (alpha[0, 0], alpha[0, -1], alpha[-1, 0], alpha[-1, -1])
    return sum(int(corner) < 40 for corner in corners) >= 2 and float((alpha < 40).mean()) > 0.02


def fitted(picture: NDArray[np.uint8], width_px: float, height_px: float) -> Bgra:
    """Scale RGB ``(H, W, 3)`` or RGBA ``(H, W, 4)``, uint8, into a box of so many pixels; its shape is kept."""
    scale = min(width_px / picture.shape[1], height_px / picture.shape[0])
    return scaled(premultiplied(picture), round(picture.shape[1] * scale), round(picture.shape[0] * scale))


def stand_figure(subject: Bgra, scene: Scene, *, floor: bool = True) -> Figure:
    """Give a cut-out its halo, contact shadow and reflection.

    Args:
        subject: at its largest size.
        scene: colours.
        floor: whether it stands; a floating one throws a soft shadow only.
    """
    height, width = subject.shape[:2]
    margin = round(0.11 * max(width, height))
    below = max(margin, round(0.27 * height)) if floor else margin
    front = np.asarray(
        cv2.copyMakeBorder(subject, margin, below, margin, margin, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8
    )
    half = np.asarray(cv2.resize(front, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) / 255, np.float32)
    box = (margin / 2, margin / 2, width / 2, height / 2)
    behind = np.zeros_like(half)
    halo_ink = mixed(scene.colours.primary, WHITE, 0.35) if scene.dark else BLACK
    _lay(behind, blurred(half[..., 3], 0.024 * max(width, height)), halo_ink, 0.30 if scene.dark else 0.16)
    if floor:
        _reflect(behind, half, box, 0.26 if scene.dark else 0.20)
        _lay(behind, _contact(half.shape[:2], box), BLACK, 0.8 if scene.dark else 0.42)
    return Figure(front, _enlarged(behind, front), margin, margin, width, height)


def _enlarged(field: NDArray[np.float32], like: Bgra) -> Bgra:
    soft = np.clip(field * 255 + 0.5, 0, 255).astype(np.uint8)
    size = (like.shape[1], like.shape[0])
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def card_figure(photograph: Bgra, scene: Scene) -> Figure:
    """Give a photograph rounded corners, a fine edge and a deep soft shadow."""
    height, width = photograph.shape[:2]
    radius = 26 * scene.unit_px
    margin = round(0.13 * max(width, height))
    edge = argb(scene.colours.light, 0.16 if scene.dark else 0.7)

    def draw(canvas: skia.Canvas) -> None:
        canvas.translate(margin, margin)
        canvas.save()
        shape = skia.RRect.MakeRectXY(skia.Rect.MakeWH(width, height), radius, radius)
        canvas.clipRRect(shape, True)
        canvas.drawImage(image_of(photograph), 0, 0)
        canvas.restore()
        line = max(1.0, 2 * scene.unit_px)
        shape.inset(line / 2, line / 2)
        canvas.drawRRect(
            shape, skia.Paint(Color=edge, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=line)
        )

    front = drawn(width + 2 * margin, height + 2 * margin, draw)
    half = np.asarray(cv2.resize(front[..., 3], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) / 255, np.float32)
    half = np.roll(half, round(0.018 * height), axis=0)
    behind = np.zeros((*half.shape, 4), np.float32)
    _lay(behind, blurred(half, 0.022 * max(width, height)), BLACK, 0.75 if scene.dark else 0.32)
    return Figure(front, _enlarged(behind, front), margin, margin, width, height)


def _contact(shape: tuple[int, ...], box: _Frame) -> NDArray[np.float32]:
    """A flat shadow where the subject touches the floor: a dense core in a wide soft one."""
    x, y, width, height = box
    rows, columns = np.ogrid[0 : shape[0], 0 : shape[1]]
    across = (columns - (x + width / 2)) / (0.5 * width)
    down = (rows - (y + height * 0.997)) / (0.026 * height + 0.012 * width)
    core = np.exp(-((across / 0.72) ** 2) * 1.2 - (down / 0.6) ** 2)
    wide = np.exp(-((across / 1.05) ** 2) * 1.1 - (down / 1.9) ** 2)
    shadow: NDArray[np.float32] = np.clip(0.62 * core + 0.5 * wide, 0, 1).astype(np.float32)
    return shadow


def _reflect(behind: NDArray[np.float32], half: NDArray[np.float32], box: _Frame, strength: float) -> None:
    """Mirror the subject's lower part in the floor, fading out and a little soft."""
    foot, height = round(box[1] + box[3]), round(box[3])
    depth = min(round(0.26 * height), behind.shape[0] - foot)
    flipped = half[foot - depth : foot][::-1]
    fade = np.linspace(1, 0, depth, dtype=np.float32) ** 1.7 * strength
    flipped = cv2.GaussianBlur(flipped, (0, 0), max(0.5, 0.005 * height)) * fade[:, None, None]
    place = behind[foot : foot + depth]
    place[:] = flipped + place * (1 - flipped[..., 3:])


def _lay(field: NDArray[np.float32], mask: NDArray[np.float32], ink: Ink, strength: float) -> None:
    alpha = np.clip(mask * strength, 0, 1)[..., None]
    colour = np.array([ink[2], ink[1], ink[0], 255], np.float32) / 255
    field[:] = colour * alpha + field * (1 - alpha)
